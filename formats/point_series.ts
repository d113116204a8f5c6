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
 * The recorder fills gaps before it goes on, so late points come in a burst and newer ones after
 * them. A clock that was ahead and is right again, or was set back, looks otherwise: points come at
 * their pace and none is newer. So many of them over such a time, or so many far behind where nobody
 * measures the time, and the series goes on from them.
 */
const BEHIND_POINTS = 10;
const BEHIND_MS = 15_000;
const FAR_BEHIND_POINTS = 60;
const FAR_BEHIND_S = 600;

/** Points in order of time, within the window before the newest. */
export class PointSeries {
  #points: Point[] = [];
  /** Points since the last step of more than an hour ahead; 0 when there is none to be judged. */
  #suspects = 0;
  /** Points in a row that were not newer than the newest, and when the first of them came. */
  #behind = 0;
  #behindSinceMs = 0;

  /** `monoMs`, a monotonic clock, where points come as they are measured; null: from a store. */
  constructor(
    private readonly monoMs: (() => number) | null = null,
    private readonly windowS = WINDOW_S,
    private readonly maxPoints = MAX_POINTS,
  ) {}

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
    let last: Point | null = null;
    for (const point of points) {
      this.#put(point, null);
      last = point;
    }
    // What was recorded last is what goes on.
    if (last !== null && this.#behind >= FAR_BEHIND_POINTS) this.#goOnFrom(last);
  }

  /** Puts a point where it belongs. */
  add(point: Point): Placed {
    return this.#put(point, this.monoMs?.() ?? null);
  }

  #put(point: Point, nowMs: number | null): Placed {
    if (this.#isKnown(point)) return "known";
    this.#judge(point, nowMs);
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
    // The second record of a second is as new as the first.
    const isNewest = at === this.#points.length;
    if (!isNewest && at === 0 && this.#points.length >= this.maxPoints) return "outside";
    this.#points.splice(at, 0, point);
    this.#trim();
    return isNewest ? "newest" : "older";
  }

  #isKnown(point: Point): boolean {
    for (let i = this.#placeFor(point.ts) - 1; this.#points[i]?.ts === point.ts; i--) {
      if (isSame(this.#points[i]!, point)) return true;
    }
    return false;
  }

  /** Takes back points of a wrong clock that `next` shows up. */
  #judge(next: Point, nowMs: number | null): void {
    const last = this.newest;
    if (last === null) return;
    const back = last.ts - next.ts;
    if (this.#suspects > 0) {
      if (back > JUMP_S) this.#points.length -= this.#suspects;
      if (back > JUMP_S || this.#suspects >= MAX_GLITCH) this.#suspects = 0;
    }
    if (back <= 0) {
      this.#behind = 0;
      return;
    }
    if (++this.#behind === 1) this.#behindSinceMs = nowMs ?? 0;
    const isFar = back > FAR_BEHIND_S && this.#behind >= FAR_BEHIND_POINTS;
    const isLong = nowMs !== null && this.#behind >= BEHIND_POINTS &&
      nowMs - this.#behindSinceMs >= BEHIND_MS;
    if (isFar || isLong) this.#goOnFrom(next);
  }

  /** What is newer than `point` came from a clock that was ahead. */
  #goOnFrom(point: Point): void {
    this.#points.length = this.#placeFor(point.ts);
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
