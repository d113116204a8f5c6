/**
 * Which points the charts show of a window: the live buffer's, what is stored before them, or a past
 * day's; and when more of them is loaded.
 *
 * @module
 */
import type { Point } from "../../../formats/point.ts";
import type { PointSeries } from "../../../formats/point_series.ts";
import { pageState } from "../common/page_state.ts";
import { Archive, askServer } from "./archive.ts";
import { firstAfter, type Stretch } from "./chart_lines.ts";
import { shownWindow, type TimeLimits, type TimeWindow } from "./time_window.ts";

/** Who is told. */
export interface ChartDataListener {
  /** Something was loaded. */
  changed(): void;
  /** Why something could not be; null: it could. */
  trouble(text: string | null): void;
}

/** The data of the charts. */
export interface ChartData {
  /** How far the charts can go; null: there is nothing to show. */
  limits(): TimeLimits | null;
  /** The points of a window, and around it, in order of time. */
  stretches(window: TimeWindow): Stretch[];
  /**
   * All points from so long before a time of a stored day until then; null while they are not
   * here: then they are on their way, and `changed` will tell.
   */
  before(ts: number, seconds: number): readonly Point[] | null;
  /** Loads what the window in the page's state lacks, when the hands have come to rest. */
  wantSoon(): void;
  /** Goes over to a stored day; null: to live. */
  enter(day: string | null): void;
  isBusy(): boolean;
}

/** Older data is asked for at most so often: the day's beginning does not change. */
const ASK_AGAIN_MS = 60_000;
/** Hands that have not moved for so long are done. */
const REST_MS = 200;
/** What could not be loaded is tried again so much later. */
const RETRY_MS = 10_000;
/** Stored and live points this near each other belong together, seconds. */
const HOLE_S = 60;

/** The data of the charts, which `series` keeps up to date with what is live. */
export function chartData(series: PointSeries, listener: ChartDataListener): ChartData {
  let archive = newArchive();
  let askedMs = -Infinity;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let looking: ReturnType<typeof setTimeout> | undefined;
  let looked = { ts: NaN, ms: -Infinity };
  let wanted: TimeWindow | null = null;

  function newArchive(): Archive {
    const made: Archive = new Archive({
      request: askServer,
      changed() {
        // A day that was left again does not matter any more.
        if (made !== archive) return;
        want();
        listener.changed();
      },
      failed(reason) {
        if (made !== archive) return;
        listener.trouble(
          reason === null ? null : `Stored data could not be loaded: ${reason}`,
        );
      },
    });
    return made;
  }

  function limits(): TimeLimits | null {
    const { held } = archive;
    if (pageState.get().day !== null) return held && { first: held.from, newest: held.to };
    const newest = series.newest?.ts;
    if (newest === undefined) return null;
    return { first: Math.min(series.points[0]!.ts, held?.from ?? Infinity), newest };
  }

  function want(): void {
    const state = pageState.get();
    const bounds = limits();
    if (bounds === null) return;
    const window = shownWindow(state, bounds);
    const first = state.day === null ? series.points[0]!.ts : Infinity;
    if (window.from > first + 1) return;
    const isHole = archive.held === null || archive.held.to < first - HOLE_S;
    if (state.day === null && isHole && performance.now() - askedMs > ASK_AGAIN_MS) {
      askedMs = performance.now();
      archive.wantOperationsDay(bounds.newest);
    }
    if (window.from < first) archive.wantFine(window);
  }

  /** Loads all points of the window that was named last, when the hands have come to rest. */
  function lookAt(window: TimeWindow): void {
    wanted = window;
    looking ??= setTimeout(() => {
      looking = undefined;
      const { to } = wanted!;
      // The same again only after a while: it is on its way, or cannot be had now.
      if (looked.ts === to && performance.now() - looked.ms < RETRY_MS) return;
      looked = { ts: to, ms: performance.now() };
      archive.wantWhole(wanted!);
    }, REST_MS);
  }

  return {
    limits,
    stretches(window) {
      const old = archive.stretch(window);
      if (pageState.get().day !== null) return old ? [old] : [];
      const live = { points: series.points, reduced: false };
      const first = series.points[0]?.ts ?? Infinity;
      if (old === null || window.from >= first) return [live];
      const before = old.points.slice(0, firstAfter(old.points, first - 0.001));
      return [{ points: before, reduced: old.reduced }, live];
    },
    before(ts, seconds) {
      const window = { from: ts - seconds, to: ts };
      const points = archive.whole(window);
      if (points !== null) {
        return points.slice(firstAfter(points, window.from), firstAfter(points, ts));
      }
      lookAt(window);
      return null;
    },
    wantSoon() {
      // Not put off for ever by a page that draws all the time.
      resting ??= setTimeout(() => {
        resting = undefined;
        want();
      }, REST_MS);
    },
    enter(day) {
      clearTimeout(looking);
      looking = undefined;
      looked = { ts: NaN, ms: -Infinity };
      archive = newArchive();
      askedMs = -Infinity;
      if (day !== null) archive.wantDay(day);
    },
    isBusy: () => archive.busy,
  };
}
