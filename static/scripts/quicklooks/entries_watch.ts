/**
 * Which instruments there are and how new their data are, asked of the station every few seconds while
 * somebody looks. A page that comes back to the front asks at once.
 *
 * @module
 */
import type { QuicklookEntry, QuicklookList } from "../../../formats/quicklook_messages.ts";

/** Files come every few minutes. */
const EVERY_MS = 15_000;
const RETRY_MS = 5_000;
const TIMEOUT_MS = 10_000;

/** What is known. */
export interface EntriesNews {
  /** Null: nothing has been heard yet. */
  readonly entries: readonly QuicklookEntry[] | null;
  /** Why they cannot be had; null: they can. */
  readonly fault: string | null;
  /** Since when, milliseconds since 1970. */
  readonly faultMs: number;
}

/** A watch; `changed` is called after each answer and each failure. */
export function watchEntries(changed: () => void): () => EntriesNews {
  let news: EntriesNews = { entries: null, fault: null, faultMs: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  async function ask(): Promise<void> {
    clearTimeout(timer);
    asking.abort();
    const { signal } = asking = new AbortController();
    let nextMs = EVERY_MS;
    try {
      const response = await fetch("/quicklooks/api/instruments", {
        cache: "no-store",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (!response.ok) throw new Refusal(`the station answered ${response.status}`);
      const { entries } = await response.json() as QuicklookList;
      news = { entries, fault: null, faultMs: 0 };
    } catch (error) {
      if (signal.aborted) return;
      const fault = error instanceof Refusal ? error.message : "the station does not answer";
      const faultMs = news.fault === null ? Date.now() : news.faultMs;
      news = { ...news, fault, faultMs };
      nextMs = RETRY_MS;
    }
    // A hidden page asks when it is seen again.
    if (!document.hidden) timer = setTimeout(ask, nextMs);
    changed();
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  addEventListener("online", ask);
  ask();
  return () => news;
}

class Refusal extends Error {}
