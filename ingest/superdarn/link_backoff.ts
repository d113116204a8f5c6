/**
 * When a connection is tried again.
 *
 * @module
 */

/** After the first failure; doubled with each further one. */
const FIRST_MS = 1_000;

/** Longest, before the jitter. */
const LONGEST_MS = 48_000;

/**
 * So long after the last record of a good connection a radar is asked often: one that was only started
 * again is back within 5 s of its own start. One that sends a record and closes, again and again, is
 * asked less and less.
 */
const FRESH_MS = 120_000;
const LONGEST_FRESH_MS = 3_000;

/** Up to so much longer, so that fifty radars behind one line that came back are not asked at once. */
const JITTER = 0.25;

/**
 * The pause before the next try, in milliseconds: from 1 s up to 60 s.
 *
 * @param failures so many tries in a row went wrong, from 1
 * @param sinceGoodMs how long ago the last record of a good connection came; Infinity: none did
 * @param random from 0 to below 1
 */
export function retryDelayMs(failures: number, sinceGoodMs: number, random: number): number {
  const longest = sinceGoodMs < FRESH_MS ? LONGEST_FRESH_MS : LONGEST_MS;
  return Math.min(FIRST_MS * 2 ** (failures - 1), longest) * (1 + JITTER * random);
}
