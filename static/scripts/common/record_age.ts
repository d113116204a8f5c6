/**
 * How old the newest record is, by the device's monotonic clock: the vehicle's clock and this
 * device's may differ by hours. Pure; the time is given.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";

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
  /** Seconds; null while nothing came, and after `forget`. */
  ageS(nowMs: number): number | null;
  /** The page stood still: what it shows may be of any age until the next record or status. */
  forget(): void;
}

/**
 * A record's age counts from its arrival. One that came with others (the last two hours, what was
 * missed) was written nobody knows when: it counts as just dim until the station says how old its
 * newest record is.
 */
export function recordAge(): RecordAge {
  let newestTs: number | null = null;
  let told: LiveStatus | null = null;
  let writtenMs: number | null = null;
  /** False: a guess, which the station's word replaces. True: that can only make it older. */
  let sure = false;

  function arrived(ts: number, nowMs: number): void {
    sure = newestTs === null ? told !== null : Math.abs(ts - newestTs) <= DASHED_S;
    writtenMs = sure ? nowMs : nowMs - DIM_S * 1000 - 1;
  }

  return {
    seen(point, status, nowMs) {
      if (point === null) writtenMs = null;
      else if (point.ts !== newestTs) arrived(point.ts, nowMs);
      newestTs = point?.ts ?? null;
      if (status === told) return;
      told = status;
      // What the disk does not take is younger than the newest record in the file.
      if (point === null || !status || status.record_age_s === null || status.not_recorded) return;
      const saidMs = nowMs - status.record_age_s * 1000;
      writtenMs = sure && writtenMs !== null ? Math.min(writtenMs, saidMs) : saidMs;
      sure = true;
    },
    ageS: (nowMs) => writtenMs === null ? null : Math.max(0, (nowMs - writtenMs) / 1000),
    forget() {
      writtenMs = null;
      sure = false;
    },
  };
}
