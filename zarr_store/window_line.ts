/**
 * A line of a picture: one variable over a window of time.
 *
 * @module
 */
import {
  columnOf,
  eachBlock,
  gapOf,
  rowsIn,
  usualInterval,
  widthOf,
  WindowError,
  type WindowStore,
} from "./window_rows.ts";

/** A line, a point a column; NaN between two points that a gap separates. */
export interface LineWindow {
  /** Seconds since 1970, rising: of the row, or the mean of the rows in a column. */
  readonly times: Float64Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly mean: Float32Array;
  /** Every value is a point of its own. */
  readonly full: boolean;
  /** The newest value as it was measured, and when; null: there is none in the window. */
  readonly last: { readonly timeS: number; readonly value: number } | null;
  /** What is longer than this without a value is a gap, seconds. */
  readonly gapS: number;
}

/**
 * The values of a variable from `startS` to `endS` (seconds since 1970, both included) in at most
 * `columns` columns. Rows without a value are no rows here: of a store with several clocks each
 * variable has its own.
 *
 * @param asPoints what must not be averaged (directions, heights of clouds that come and go): of a column
 * one value as it was measured, the first
 * @param index into the dimension after time, for a variable that has one; the first unless said
 * @param gapSeconds more between two values is a gap; 2.5 times what is usual for this variable where
 * that is more, or where nothing is said
 * @throws {WindowError} there is no such variable, or it has no such index
 */
export function readLine(
  store: WindowStore,
  name: string,
  { index = 0, asPoints = false, startS, endS, columns, gapSeconds }: {
    readonly index?: number;
    readonly asPoints?: boolean;
    readonly startS: number;
    readonly endS: number;
    readonly columns: number;
    readonly gapSeconds?: number | undefined;
  },
): LineWindow {
  const width = widthOf(store, name);
  if (index >= width) throw new WindowError(`${name} has ${width} values a row, no index ${index}`);
  const { from, to } = rowsIn(store, startS, endS);
  const isFew = to - from <= columns;
  const stepS = (endS - startS) / columns;
  const points: Point[] = [];
  let now: Point | null = null;
  let inColumn = -1;
  let full = true;
  let last: LineWindow["last"] = null;
  eachBlock(store, name, width, from, to, (block, times) => {
    for (let row = 0; row < times.length; row++) {
      const value = block[row * width + index]!;
      if (Number.isNaN(value)) continue;
      const timeS = times[row]!;
      last = { timeS, value };
      const column = isFew ? points.length : columnOf(timeS, startS, stepS, columns);
      if (now === null || column !== inColumn) {
        now = newPoint(timeS);
        inColumn = column;
        points.push(now);
      } else {
        full = false;
        if (asPoints) {
          now.lastS = timeS;
          continue;
        }
      }
      addTo(now, timeS, value);
    }
  });
  const starts = points.map(({ firstS }) => firstS);
  const gapS = gapOf(usualInterval(store, from, to), gapSeconds, starts);
  return { ...lineOf(points, gapS), full, last, gapS };
}

/** The values of a column. */
interface Point {
  readonly firstS: number;
  lastS: number;
  /** Of the times, counted from the first: those since 1970 would lose their fractions. */
  sinceS: number;
  count: number;
  sum: number;
  min: number;
  max: number;
}

const newPoint = (firstS: number): Point => ({
  firstS,
  lastS: firstS,
  sinceS: 0,
  count: 0,
  sum: 0,
  min: Infinity,
  max: -Infinity,
});

function addTo(point: Point, timeS: number, value: number): void {
  point.lastS = timeS;
  point.sinceS += timeS - point.firstS;
  point.count++;
  point.sum += value;
  if (value < point.min) point.min = value;
  if (value > point.max) point.max = value;
}

function lineOf(
  points: readonly Point[],
  gapS: number,
): Pick<LineWindow, "times" | "min" | "max" | "mean"> {
  const isGap = (i: number) => i > 0 && points[i]!.firstS - points[i - 1]!.lastS > gapS;
  const length = points.length + points.filter((_, i) => isGap(i)).length;
  const times = new Float64Array(length);
  const min = new Float32Array(length).fill(NaN);
  const max = new Float32Array(length).fill(NaN);
  const mean = new Float32Array(length).fill(NaN);
  let at = 0;
  points.forEach((point, i) => {
    if (isGap(i)) times[at++] = (points[i - 1]!.lastS + point.firstS) / 2;
    times[at] = point.firstS + point.sinceS / point.count;
    min[at] = point.min;
    max[at] = point.max;
    mean[at++] = point.sum / point.count;
  });
  return { times, min, max, mean };
}
