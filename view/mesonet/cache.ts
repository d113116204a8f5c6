/**
 * The points in memory: the last two hours in order of time, for who looks now; and the newest
 * ones in order of arrival, each with its place, for who comes back.
 *
 * @module
 */
import type { Point } from "../../formats/point.ts";
import { MAX_POINTS, type Placed, PointSeries } from "../../formats/point_series.ts";
import { isAfter, type Place, placeId, placeOf } from "./place.ts";

/** Arrivals kept: as many as the series has points. Older ones go in slices, which is cheaper. */
const KEPT = MAX_POINTS;
const SLICE = 256;

/** A point as it came. */
export interface Arrival {
  readonly point: Point;
  readonly place: Place;
  /** Its event's text, once a reader was sent it: made once for all readers. */
  text?: string;
}

/** How far a reader is. */
export interface Cursor {
  /** Number of the next arrival it gets. */
  next: number;
  /** Arrivals before this number come only if they stand after `after`. */
  readonly until: number;
  readonly after: Place | null;
}

/** The cache. */
export class PointCache {
  readonly series: PointSeries;
  #arrivals: Arrival[] = [];
  /** Number of the first arrival kept. */
  #first = 0;

  /** `monoMs`, a monotonic clock, for points that come as they are measured. */
  constructor(monoMs: (() => number) | null = null) {
    this.series = new PointSeries(monoMs);
  }

  /** Counts up with every change. */
  get state(): number {
    return this.#first + this.#arrivals.length;
  }

  /** The id of the last arrival: `/view/stream?after=` goes on from there. */
  get lastId(): string | null {
    const last = this.#arrivals.at(-1);
    return last === undefined ? null : placeId(last.place);
  }

  /** Forgets everything and takes these, in the order of the files. */
  load(arrivals: readonly Arrival[]): void {
    this.#first = this.state + 1;
    this.#arrivals = arrivals.slice(-KEPT);
    this.series.replace(arrivals.map(({ point }) => point));
  }

  /** Takes a point. Whatever becomes of it in the series, readers get it: theirs judge alike. */
  add(point: Point, place: Place): Placed {
    this.#arrivals.push({ point, place });
    if (this.#arrivals.length >= KEPT + SLICE) {
      this.#arrivals.splice(0, SLICE);
      this.#first += SLICE;
    }
    return this.series.add(point);
  }

  /**
   * Where a reader goes on that has everything up to `id`; null: only what comes from now on.
   *
   * What is loaded stands in the order of the files. A row that came late to an earlier file while
   * the reader was away, and the program too, therefore stands before its place and is not sent:
   * `loaded_at` of the status tells the reader to take `/view/initial` again.
   */
  cursor(id: string | null): Cursor {
    const after = id === null ? null : placeOf(id);
    const end = this.state;
    if (after === null) return { next: end, until: end, after: null };
    for (let i = this.#arrivals.length - 1; i >= 0; i--) {
      const { day, offset } = this.#arrivals[i]!.place;
      if (offset !== after.offset || day !== after.day) continue;
      return { next: this.#first + i + 1, until: end, after: null };
    }
    return { next: this.#first, until: end, after };
  }

  /** True when a reader is so far behind that it will soon be lost. */
  isFarBehind({ next }: Cursor): boolean {
    return next >= this.#first && next < this.state - KEPT / 2;
  }

  /** The reader's next arrival, and moves it on; null when it has all, "lost" when it fell behind. */
  next(cursor: Cursor): Arrival | null | "lost" {
    if (cursor.next < this.#first) return "lost";
    for (;;) {
      const arrival = this.#arrivals[cursor.next - this.#first];
      if (arrival === undefined) return null;
      const isOld = cursor.next++ < cursor.until;
      if (isOld && cursor.after !== null && !isAfter(arrival.place, cursor.after)) continue;
      return arrival;
    }
  }
}
