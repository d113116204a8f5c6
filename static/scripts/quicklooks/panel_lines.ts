/**
 * The lines of a panel as uPlot wants them, and what their axis covers. Pure.
 *
 * @module
 */
import type { Floats, LineData } from "../../../formats/quicklook_window.ts";
import type { TimeWindow } from "../charts/time_window.ts";
import { type Range, yRange } from "../charts/y_range.ts";

type Value = number | null;

/** One line's times and, of each, mean, most and least; null where nothing is. */
export type LineTable = readonly [
  times: number[],
  mean: readonly Value[],
  most: readonly Value[],
  least: readonly Value[],
];

/** The table of a line. Of logarithms what is not above zero is nothing. */
export function lineTable(line: LineData<Floats>, log: boolean): LineTable {
  const values = (numbers: Floats | null) =>
    numbers === null
      ? new Array<Value>(line.times.length).fill(null)
      : Array.from(numbers, (value) => Number.isNaN(value) || (log && value <= 0) ? null : value);
  return [[...line.times], values(line.mean), values(line.max), values(line.min)];
}

/** What the axis of lines covers in a window: what was said, else what there is. */
export function linesRange(
  lines: readonly LineData<Floats>[],
  { from, to }: TimeWindow,
  { range, log }: { readonly range?: readonly [number, number] | undefined; readonly log: boolean },
): Range {
  if (range !== undefined) return range;
  let least = Infinity;
  let most = -Infinity;
  for (const { times, mean, min, max } of lines) {
    for (let i = 0; i < times.length; i++) {
      if (times[i]! < from || times[i]! > to) continue;
      const low = (min ?? mean)[i]!;
      const high = (max ?? mean)[i]!;
      if ((!log || low > 0) && low < least) least = low;
      if ((!log || high > 0) && high > most) most = high;
    }
  }
  if (log) {
    if (!(most >= least)) return [0.1, 10];
    return [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(most * 1.001))];
  }
  if (!(most >= least)) return [0, 1];
  // A value that stands still is a line in the middle, not noise that fills the panel.
  const leastSpan = Math.max(Math.abs(most), Math.abs(least)) * 0.002 || 1;
  return yRange(least, most, { leastSpan, fromZero: false }, null);
}

/** The powers of ten from bottom to top, so few that they can be read. */
export function powersOfTen([bottom, top]: Range, most: number): number[] {
  const first = Math.ceil(Math.log10(bottom) - 1e-9);
  const last = Math.floor(Math.log10(top) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)));
  const powers: number[] = [];
  for (let power = first; power <= last; power += step) powers.push(10 ** power);
  return powers;
}

const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `10⁻⁶`. */
export function powerText(value: number): string {
  const power = Math.round(Math.log10(value));
  const digits = [...String(Math.abs(power))].map((digit) => DIGITS[Number(digit)]).join("");
  return `10${power < 0 ? "⁻" : ""}${digits}`;
}

/** The value at a time: of the nearest point, no farther than half a gap, or than points here are. */
export function lineAt({ times, mean, gapS }: LineData<Floats>, ts: number): number | null {
  let low = 0;
  let high = times.length - 1;
  if (high < 0) return null;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ts < (times[middle]! + times[middle + 1]!) / 2) high = middle;
    else low = middle + 1;
  }
  if (Math.abs(times[low]! - ts) > Math.max(gapS / 2, usualStep(times))) return null;
  const value = mean[low]!;
  return Number.isNaN(value) ? null : value;
}

/** What is usual between two points, seconds, by some hundreds of them. */
function usualStep(times: Floats): number {
  const stride = Math.max(1, Math.floor(times.length / 300));
  const steps: number[] = [];
  for (let i = 1; i < times.length; i += stride) steps.push(times[i]! - times[i - 1]!);
  return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
}

/**
 * The value that stands for now; null where the line has ended before.
 *
 * @param newestS the newest row of the window
 */
export function lastOf({ last, gapS }: LineData<Floats>, newestS: number): number | null {
  return last === null || newestS - last.timeS > gapS ? null : last.value;
}
