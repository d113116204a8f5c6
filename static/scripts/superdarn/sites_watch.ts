/**
 * How the radars are doing, asked of the station every few seconds while somebody looks.
 *
 * @module
 */
import type { SitesAnswer } from "../../../formats/superdarn_messages.ts";

const EVERY_MS = 4_000;
const TIMEOUT_MS = 10_000;

/** What is known. */
export interface SitesNews {
  readonly answer: SitesAnswer | null;
  /** Why it cannot be had; null: it can. */
  readonly fault: string | null;
}

/** A watch over `GET /superdarn/sites`; `changed` is called after each answer and each failure. */
export function watchSites(changed: () => void): { news(): SitesNews; ask(): void } {
  let news: SitesNews = { answer: null, fault: null };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  async function ask(): Promise<void> {
    clearTimeout(timer);
    asking.abort();
    const { signal } = asking = new AbortController();
    try {
      const response = await fetch("/superdarn/sites", {
        cache: "no-store",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (!response.ok) throw new Error(`the station answered ${response.status}`);
      news = { answer: await response.json() as SitesAnswer, fault: null };
    } catch (error) {
      if (signal.aborted) return;
      const known = error instanceof Error && error.message.startsWith("the station answered");
      news = { ...news, fault: known ? error.message : "the station does not answer" };
    }
    // A hidden page asks when it is seen again.
    if (!document.hidden) timer = setTimeout(ask, EVERY_MS);
    changed();
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  ask();
  return { news: () => news, ask };
}
