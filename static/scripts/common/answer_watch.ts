/**
 * One of the station's answers, asked for again and again while somebody looks. A page that comes back
 * to the front asks at once, as does a device that is on a network again.
 *
 * @module
 */

const TIMEOUT_MS = 15_000;
/** A station that does not answer is asked again soon. */
const RETRY_MS = 5_000;

/** What is known. */
export interface Answer<T> {
  /** Null: nothing has been heard yet. */
  readonly answer: T | null;
  /** Why it cannot be had; null: it can. */
  readonly fault: string | null;
  /** Since when it cannot be had, milliseconds since 1970; 0 without a fault. */
  readonly faultMs: number;
}

/** Asks `path` every `everyMs`; `changed` is called after each answer and each failure. */
export function watchAnswer<T>(
  path: string,
  everyMs: number,
  changed: () => void,
): { news(): Answer<T>; ask(): void } {
  let news: Answer<T> = { answer: null, fault: null, faultMs: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  function failed(fault: string): void {
    news = { ...news, fault, faultMs: news.fault === null ? Date.now() : news.faultMs };
  }

  async function ask(): Promise<void> {
    clearTimeout(timer);
    asking.abort();
    const { signal } = asking = new AbortController();
    try {
      const response = await fetch(path, {
        cache: "no-store",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (response.ok) news = { answer: await response.json() as T, fault: null, faultMs: 0 };
      else failed(`the station answered ${response.status}`);
    } catch {
      if (signal.aborted) return;
      failed("the station does not answer");
    }
    const nextMs = news.fault === null ? everyMs : Math.min(everyMs, RETRY_MS);
    // A hidden page asks when it is seen again.
    if (!document.hidden) timer = setTimeout(ask, nextMs);
    changed();
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  addEventListener("online", ask);
  ask();
  return { news: () => news, ask };
}
