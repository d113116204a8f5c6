/**
 * The records of the radar that is looked at: what the station still has of them, and what comes.
 *
 * @module
 */
import type { BeamMessage, RecentAnswer } from "../../../formats/superdarn_messages.ts";
import { BeamBook } from "./beam_book.ts";

const TIMEOUT_MS = 15_000;
const RETRY_MS = 5_000;

/** The chosen radar's records. */
export interface SiteRecords {
  readonly book: BeamBook;
  /** The first answer is on its way. */
  readonly isLoading: boolean;
  /** Looks at a radar, and at an hour of one beam of it; null: the newest of each beam is enough. */
  look(site: string | null, beam: number | null): void;
  /** One that has just come, of any radar. */
  heard(message: BeamMessage): void;
  /** Asks anew: the line was lost and is back. */
  again(): void;
}

/** `changed` is called when there is more. */
export function siteRecords(changed: () => void): SiteRecords {
  const book = new BeamBook();
  let site: string | null = null;
  let beam: number | null = null;
  let isLoading = false;
  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function recent(query: Readonly<Record<string, string>>, signal: AbortSignal) {
    const response = await fetch(`/superdarn/recent?${new URLSearchParams(query)}`, {
      cache: "no-store",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    // Of a radar that has not been heard yet there is nothing.
    if (response.status === 404) return;
    if (!response.ok) throw new Error(`the station answered ${response.status}`);
    const { records } = await response.json() as RecentAnswer;
    if (!signal.aborted) book.fill(records);
  }

  async function ask(): Promise<void> {
    clearTimeout(timer);
    asking.abort();
    if (site === null) return;
    const { signal } = asking = new AbortController();
    try {
      await recent({ site }, signal);
      if (signal.aborted) return;
      isLoading = false;
      changed();
      if (beam !== null) await recent({ site, beam: String(beam), minutes: "60" }, signal);
    } catch {
      if (signal.aborted) return;
      timer = setTimeout(ask, RETRY_MS);
    }
    isLoading = false;
    changed();
  }

  return {
    book,
    get isLoading() {
      return isLoading;
    },
    look(nextSite, nextBeam) {
      if (nextSite === site && nextBeam === beam) return;
      if (nextSite !== site) {
        book.clear();
        isLoading = nextSite !== null;
      }
      [site, beam] = [nextSite, nextBeam];
      ask();
    },
    heard(message) {
      if (message.site_name !== site) return;
      if (book.heard(message, performance.now())) ask();
      changed();
    },
    again: ask,
  };
}
