/**
 * When a crashed component is started again: after 2 s, then exponentially later up to 60 s
 * while it keeps crashing.
 *
 * @module
 */

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 60_000;

/** A component that ran this long has recovered: its next crash counts as the first. */
export const RAN_WELL_MS = 60_000;

/** From this many crashes in a row on it is a crash loop, not a mishap. */
export const CRASH_LOOP = 2;

/** Pause before the next start, milliseconds, after `crashes` (1, 2, …) crashes in a row. */
export function restartDelayMs(crashes: number): number {
  // 2 ** 10 is far beyond the longest delay: the exponent need not grow without end.
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(10, crashes - 1));
}
