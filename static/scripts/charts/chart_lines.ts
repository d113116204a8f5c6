/**
 * The lines that the charts draw, made from points: in the person's units, broken where data is
 * missing. Pure; the arrays are used again, so that a page open for hours makes no garbage.
 *
 * @module
 */
import type { Point } from "../../../formats/point.ts";
import type { TimeWindow } from "./time_window.ts";

/** The values that have a chart. */
export const CHART_FIELDS = ["t", "td", "wspd", "wdir", "pressure"] as const;
export type ChartField = (typeof CHART_FIELDS)[number];

/** Points in order of time. */
export interface Stretch {
  readonly points: readonly Point[];
  /**
   * True: points were left out, and what is missing stands as a point whose values are all null;
   * no other distance between two points means anything.
   */
  readonly reduced: boolean;
}

/** Two points so far apart are not joined. */
export const BREAK_S = 2;
/** A gap so long is shaded. */
export const SHADE_S = 10;

/** Least and greatest value within the window; NaN when it has none. */
export interface Extremes {
  least: number;
  most: number;
}

/** How a value becomes that of the chart. */
export type Converters = Readonly<Record<ChartField, (value: number) => number>>;

/** The lines of all charts over one window: common times, a list of values a field. */
export class ChartLines {
  readonly ts: number[] = [];
  readonly values: Readonly<Record<ChartField, (number | null)[]>> = each(() => []);
  readonly extremes: Readonly<Record<ChartField, Extremes>> = each(() => ({
    least: NaN,
    most: NaN,
  }));
  /** Stretches of 10 s and more without data, for shading. */
  readonly gaps: TimeWindow[] = [];

  /**
   * Makes the lines of what the stretches, in order of time, hold of the window, and of one point
   * on either side of it, so that lines reach the edges.
   */
  fill(stretches: readonly Stretch[], window: TimeWindow, converters: Converters): void {
    this.ts.length = 0;
    this.gaps.length = 0;
    for (const field of CHART_FIELDS) {
      this.values[field].length = 0;
      this.extremes[field].least = this.extremes[field].most = NaN;
    }
    let lastTs = NaN;
    let isGap = false;
    let isFirst = true;
    for (const { points, reduced } of stretches) {
      const begin = Math.max(0, firstAfter(points, window.from) - 1);
      const end = Math.min(points.length, firstAfter(points, window.to) + 1);
      for (let i = begin; i < end; i++) {
        const point = points[i]!;
        const isMark = reduced && isEmpty(point);
        // Where reduced points end and all of them begin, the distance says nothing.
        const isApart = !reduced && i > begin && point.ts - lastTs >= BREAK_S;
        if (isMark || isApart) {
          if (!isGap && !isFirst) this.#break(isMark ? point.ts : (lastTs + point.ts) / 2);
          isGap = true;
        }
        if (isMark) continue;
        if (isGap && !isFirst && point.ts - lastTs >= SHADE_S) {
          this.gaps.push({ from: lastTs, to: point.ts });
        }
        this.#add(point, window, converters);
        lastTs = point.ts;
        isGap = false;
        isFirst = false;
      }
    }
  }

  #break(ts: number): void {
    this.ts.push(ts);
    for (const field of CHART_FIELDS) this.values[field].push(null);
  }

  #add(point: Point, window: TimeWindow, converters: Converters): void {
    this.ts.push(point.ts);
    const isInside = point.ts >= window.from && point.ts <= window.to;
    for (const field of CHART_FIELDS) {
      const bare = point[field];
      const value = bare === null ? null : converters[field](bare);
      this.values[field].push(value);
      if (value === null || !isInside) continue;
      const extremes = this.extremes[field];
      if (!(value >= extremes.least)) extremes.least = value;
      if (!(value <= extremes.most)) extremes.most = value;
    }
  }
}

/** Whether a reduced series says "nothing here" with this point. */
export function isEmpty(point: Point): boolean {
  return CHART_FIELDS.every((field) => point[field] === null) && point.lat === null;
}

/** The index of the first point after a time; the number of points when there is none. */
export function firstAfter(points: readonly Point[], ts: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.ts <= ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The point nearest to a time, at most `withinS` from it; null when there is none. */
export function pointAt(
  stretches: readonly Stretch[],
  ts: number,
  withinS: number,
): Point | null {
  let best: Point | null = null;
  let bestS = withinS;
  for (const { points, reduced } of stretches) {
    const after = firstAfter(points, ts);
    // A gap's mark may stand between the time and its neighbour on either side.
    for (let i = Math.max(0, after - 2); i < Math.min(points.length, after + 2); i++) {
      const point = points[i]!;
      const apart = Math.abs(point.ts - ts);
      if (apart > bestS || (reduced && isEmpty(point))) continue;
      best = point;
      bestS = apart;
    }
  }
  return best;
}

function each<T>(make: () => T): Record<ChartField, T> {
  return { t: make(), td: make(), wspd: make(), wdir: make(), pressure: make() };
}
