/**
 * How old the newest record is, by the device's monotonic clock: the vehicle's clock and this
 * device's may differ by hours. Pure; the time is given.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import { clockText, spanText } from "./connection.ts";

/** Older values are dimmed. */
export const DIM_S = 5;
/** Older values are dashed out: no number is left standing. */
export const DASHED_S = 30;

/** How values of an age are shown. */
export type Freshness = "fresh" | "dim" | "dashed";

/** Of no known age: dashed. */
export function freshness(ageS: number | null): Freshness {
  if (ageS === null || ageS > DASHED_S) return "dashed";
  return ageS > DIM_S ? "dim" : "fresh";
}

/** What is known of the newest record's age. */
export interface RecordAge {
  /** To be called with what is newest, as often as one likes. */
  seen(newest: Point | null, status: LiveStatus | null, nowMs: number): void;
  /** A record came whose time is before the newest's: the newest stays, and grows old. */
  behind(nowMs: number): void;
  /** Seconds; null while it is not known. */
  ageS(nowMs: number): number | null;
  /** The age as a person reads it, or why there is none. */
  words(nowMs: number): string;
  /** The page stood still: what it shows may be of any age until the next record or status. */
  forget(): void;
}

/**
 * A record's age counts from its arrival. One that came with others (the last two hours, what was
 * missed) was written nobody knows when: it has no age until the station says how old its newest
 * record is, or the next record follows it. A station that has recorded nothing since it was started
 * cannot say.
 */
export function recordAge(): RecordAge {
  let newestTs: number | null = null;
  let told: LiveStatus | null = null;
  let toldMs = 0;
  let writtenMs: number | null = null;
  /** False: not known, or only by a status from before. True: a status can only make it older. */
  let sure = false;
  let behindMs = -Infinity;

  function arrived(ts: number, nowMs: number): void {
    sure = newestTs !== null && Math.abs(ts - newestTs) <= DASHED_S;
    if (sure) writtenMs = nowMs;
    else writtenMs = newestTs === null ? saidMs() : null;
  }

  /** When the newest record was written, by the last status; null when it does not say. */
  function saidMs(): number | null {
    // What the disk does not take is younger than the newest record in the file.
    if (told === null || told.record_age_s === null || told.not_recorded !== null) return null;
    return toldMs - told.record_age_s * 1000;
  }

  const ageS = (nowMs: number) =>
    writtenMs === null ? null : Math.max(0, (nowMs - writtenMs) / 1000);

  return {
    seen(point, status, nowMs) {
      if (point === null) writtenMs = null;
      else if (point.ts !== newestTs) arrived(point.ts, nowMs);
      newestTs = point?.ts ?? null;
      if (status === told) return;
      told = status;
      toldMs = nowMs;
      const said = saidMs();
      if (point === null || said === null) return;
      writtenMs = sure && writtenMs !== null ? Math.min(writtenMs, said) : said;
      sure = true;
    },
    behind(nowMs) {
      behindMs = nowMs;
    },
    ageS,
    words(nowMs) {
      const seconds = ageS(nowMs);
      if (newestTs !== null && freshness(seconds) === "dashed" && isRecent(behindMs, nowMs)) {
        return `Records before ${clockText(newestTs * 1000)}: check the GPS clock`;
      }
      if (seconds !== null) return ageText(seconds);
      const isStarted = told !== null && told.record_age_s === null && told.not_recorded === null;
      return isStarted ? "No record since the program started" : "Waiting for the station";
    },
    forget() {
      writtenMs = null;
      sure = false;
    },
  };
}

const isRecent = (thenMs: number, nowMs: number) => nowMs - thenMs <= DIM_S * 1000;

function ageText(seconds: number): string {
  if (freshness(seconds) === "dashed") return `No record for ${spanText(seconds)}`;
  return seconds < 2 ? "Record just now" : `Record ${spanText(seconds)} ago`;
}
