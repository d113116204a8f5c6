/**
 * One of the station's answers, asked for again and again while somebody looks.
 *
 * @module
 */

const TIMEOUT_MS = 15_000;
/** A station that does not answer is asked again soon. */
const RETRY_MS = 10_000;

/** What is known. */
export interface Answer<T> {
  readonly answer: T | null;
  /** Why it cannot be had; null: it can. */
  readonly fault: string | null;
}

/** Asks `path` every `everyMs`; `changed` is called after each answer and each failure. */
export function watchAnswer<T>(
  path: string,
  everyMs: number,
  changed: () => void,
): { news(): Answer<T>; ask(): void } {
  let news: Answer<T> = { answer: null, fault: null };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  async function ask(): Promise<void> {
    clearTimeout(timer);
    asking.abort();
    const { signal } = asking = new AbortController();
    try {
      const response = await fetch(path, {
        cache: "no-store",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      news = response.ok
        ? { answer: await response.json() as T, fault: null }
        : { ...news, fault: `the station answers ${response.status}` };
    } catch {
      if (signal.aborted) return;
      news = { ...news, fault: "the station does not answer" };
    }
    // A hidden page asks when it is seen again.
    if (!document.hidden) timer = setTimeout(ask, news.fault === null ? everyMs : RETRY_MS);
    changed();
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  ask();
  return { news: () => news, ask };
}
