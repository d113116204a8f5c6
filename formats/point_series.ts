/**
 * The points of the last two hours in order of time, kept the same way by the server and by every
 * page: late ones find their place, the newest never goes back, and a clock that was wrong for a
 * while does not hide what is really new.
 *
 * @module
 */
import { type Point, POINT_FIELDS } from "./point.ts";

/** What became of a point: the new newest; put in before it; already there; too old to be kept. */
export type Placed = "newest" | "older" | "known" | "outside";

/** Seconds back from the newest point that are kept. */
export const WINDOW_S = 7_200;

/** Points kept, whatever their times: a logger of two records a second has an hour. */
export const MAX_POINTS = 7_200;

/** A step ahead of this many seconds is a pause, or a GPS clock that is wrong: what follows tells. */
const JUMP_S = 3_600;
/** So many points after such a step are taken back when the series goes on without them. */
const MAX_GLITCH = 3;

/**
 * The recorder fills gaps before it goes on, so older points come before newer ones. So many in a row,
 * all so far behind the newest, are no late ones: the newest came from a clock that was ahead.
 */
const BEHIND_S = 600;
const BEHIND_POINTS = 60;

/** Points in order of time, within the window before the newest. */
export class PointSeries {
  #points: Point[] = [];
  /** Points since the last step of more than an hour ahead; 0 when there is none to be judged. */
  #suspects = 0;
  #behind = 0;

  constructor(private readonly windowS = WINDOW_S, private readonly maxPoints = MAX_POINTS) {}

  /** In ascending order of `ts`. A view, not a copy: it changes with the series. */
  get points(): readonly Point[] {
    return this.#points;
  }

  get newest(): Point | null {
    return this.#points.at(-1) ?? null;
  }

  /** Starts again with these points, in the order in which they were recorded. */
  replace(points: Iterable<Point>): void {
    this.#points = [];
    this.#suspects = 0;
    this.#behind = 0;
    for (const point of points) this.add(point);
  }

  /** Puts a point where it belongs. */
  add(point: Point): Placed {
    this.#judge(point);
    const last = this.newest;
    if (last === null || point.ts > last.ts) {
      if (last !== null && point.ts - last.ts > JUMP_S) this.#suspects = 1;
      else if (this.#suspects > 0) this.#suspects++;
      this.#points.push(point);
      this.#trim();
      return "newest";
    }
    if (point.ts < last.ts - this.windowS) return "outside";
    const at = this.#placeFor(point.ts);
    for (let i = at - 1; i >= 0 && this.#points[i]!.ts === point.ts; i--) {
      if (isSame(this.#points[i]!, point)) return "known";
    }
    // The second record of a second is as new as the first.
    const isNewest = at === this.#points.length;
    if (!isNewest && at === 0 && this.#points.length >= this.maxPoints) return "outside";
    this.#points.splice(at, 0, point);
    this.#trim();
    return isNewest ? "newest" : "older";
  }

  /** Takes back points of a wrong clock that `next` shows up. */
  #judge(next: Point): void {
    const last = this.newest;
    if (last === null) return;
    const back = last.ts - next.ts;
    if (this.#suspects > 0) {
      if (back > JUMP_S) this.#points.length -= this.#suspects;
      if (back > JUMP_S || this.#suspects >= MAX_GLITCH) this.#suspects = 0;
    }
    this.#behind = back > BEHIND_S ? this.#behind + 1 : 0;
    if (this.#behind < BEHIND_POINTS) return;
    this.#points.length = this.#placeFor(next.ts);
    this.#behind = 0;
    this.#suspects = 0;
  }

  /** Where a point of that time goes: after all that are not newer. */
  #placeFor(ts: number): number {
    let [low, high] = [0, this.#points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#points[middle]!.ts <= ts) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #trim(): void {
    // What a wrong clock may have pushed out is still needed when that turns out.
    if (this.#suspects > 0) return;
    const oldest = this.#points.at(-1)!.ts - this.windowS;
    let drop = Math.max(0, this.#points.length - this.maxPoints);
    while (this.#points[drop]!.ts < oldest) drop++;
    if (drop > 0) this.#points.splice(0, drop);
  }
}

function isSame(a: Point, b: Point): boolean {
  return a.ts === b.ts && POINT_FIELDS.every((field) => a[field] === b[field]);
}
