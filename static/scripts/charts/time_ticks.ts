/**
 * Where the marks on the time axis stand and what they say.
 *
 * @module
 */

/** Steps between marks that people read easily, in seconds. */
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600];
const LONGEST_S = 43_200;

/** The shortest good step with which marks are at least `spacePx` apart. */
export function timeStep(spanS: number, widthPx: number, spacePx: number): number {
  const least = spanS * spacePx / Math.max(widthPx, 1);
  return STEPS_S.find((step) => step >= least) ?? LONGEST_S;
}

/** Times of the marks: whole multiples of `stepS` counted from UTC midnight. */
export function timeTicks(from: number, to: number, stepS: number): number[] {
  const ticks: number[] = [];
  for (let ts = Math.ceil(from / stepS) * stepS; ts <= to; ts += stepS) ticks.push(ts);
  return ticks;
}

/** `17:52`, with seconds where the marks are closer than a minute. UTC. */
export function timeLabel(ts: number, stepS: number): string {
  return new Date(ts * 1000).toISOString().slice(11, stepS < 60 ? 19 : 16);
}
