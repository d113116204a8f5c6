/**
 * When is the next record of a replay due? At a steady rate, or as far from the one before as it was
 * recorded.
 *
 * @module
 */
import { type Clock, pause } from "../../clock.ts";
import type { Logger } from "../../log.ts";

/** A longer gap in what was recorded is not waited for. */
const LONGEST_GAP_MS = 60_000;

/** What is waited for instead: less than the silence after which a receiver connects again. */
const SHORT_GAP_MS = 5_000;

/** Whoever is further behind than this does not hurry to catch up. */
const MOST_BEHIND_MS = 1_000;

/** After so many records without a wait, others have their turn. */
const RECORDS_AT_ONCE = 32;

/** Resolves when the record of a time (ms since 1970, NaN: none) is due, and with the signal. */
export type Wait = (timeMs: number, signal: AbortSignal) => Promise<void>;

/**
 * The waits between records, the first of which is due at once.
 *
 * @param rate records a second; null: as recorded, gaps of over a minute shortened, which is logged
 */
export function paced(rate: number | null, clock: Clock, log: Pick<Logger, "info">): Wait {
  const gap = rate === null ? recordedGap(log) : steadyGap(rate);
  let dueMs = clock.monoMs();
  let atOnce = 0;
  return async (timeMs, signal) => {
    const nowMs = clock.monoMs();
    dueMs = Math.max(dueMs + gap(timeMs), nowMs - MOST_BEHIND_MS);
    if (dueMs <= nowMs && ++atOnce < RECORDS_AT_ONCE) return;
    atOnce = 0;
    await pause(clock, dueMs - nowMs, signal);
  };
}

function steadyGap(rate: number): () => number {
  let isFirst = true;
  return () => {
    const gapMs = isFirst ? 0 : 1000 / rate;
    isFirst = false;
    return gapMs;
  };
}

/** The milliseconds from the record before to this one. */
function recordedGap(log: Pick<Logger, "info">): (timeMs: number) => number {
  let newestMs = NaN;
  return (timeMs) => {
    if (Number.isNaN(timeMs)) return 0;
    const gapMs = Number.isNaN(newestMs) ? 0 : timeMs - newestMs;
    // Channels and sites that are mixed come a little out of order. Far back begins another file, or
    // the same again.
    if (gapMs < 0 && gapMs >= -LONGEST_GAP_MS) return 0;
    newestMs = timeMs;
    if (gapMs <= LONGEST_GAP_MS) return Math.max(0, gapMs);
    const text = `nothing was recorded for ${spanText(gapMs)}`;
    log.info(`${text}: the replay goes on after ${SHORT_GAP_MS / 1000} s`);
    return SHORT_GAP_MS;
  };
}

function spanText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}
