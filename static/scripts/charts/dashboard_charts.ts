/**
 * The charts and the map over one window of time: which data they show, and what hands and buttons
 * make of it.
 *
 * @module
 */
import type { Note } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import type { PointSeries } from "../../../formats/point_series.ts";
import { type PageState, pageState } from "../common/page_state.ts";
import { onThemeChange } from "../common/theme.ts";
import { chartData } from "./chart_data.ts";
import { ChartLines, pointAt, type Stretch } from "./chart_lines.ts";
import { chartStack, timeAt } from "./chart_stack.ts";
import { converters } from "./chart_specs.ts";
import { chartKeys } from "./gestures.ts";
import { mapChart, type MapWindow, type RadarAround } from "./map_chart.ts";
import { type Reading, timeControls } from "./time_controls.ts";
import {
  clockTextOf,
  cutToNewest,
  panned,
  pinched,
  selected,
  shownWindow,
  type TimeWindow,
  zoomed,
} from "./time_window.ts";
import { HOME, windowMoves } from "./window_moves.ts";

/** What the charts are given. */
export interface DashboardParts {
  readonly charts: HTMLElement;
  readonly controls: HTMLElement;
  readonly map: HTMLElement;
  /** The live buffer. */
  readonly series: PointSeries;
  /** Notes of the days in sight. */
  notes(): readonly Note[];
  /** For the radar picture under the track. */
  readonly radar: RadarAround;
  /** Whether the newest point may stand as the value of now. */
  isFresh(): boolean;
  /** In a replay: the points up to what is looked at, when that has changed, and its time in words. */
  replayed(points: readonly Point[], label: string): void;
}

/** The charts and the map. */
export interface DashboardCharts {
  /** Data or their age have changed: draws with the next frame, all changes at once. */
  changed(): void;
}

/** Statistics beside a replay look back ten minutes. */
const REPLAY_BACK_S = 700;

/** Puts the charts, their bar and the map into their places; one a page. */
export function dashboardCharts(parts: DashboardParts): DashboardCharts {
  const { series } = parts;
  const lines = new ChartLines();
  const map = mapChart(parts.map, parts.radar);
  /** The cursor stays under a mouse, and with what a finger has pointed at. */
  let cursor: { share: number } | { ts: number } | null = null;
  let pinch: { one: number; other: number } | null = null;
  let isQueued = false;
  let drawnWindow: TimeWindow | null = null;
  let replayKey = "";

  const data = chartData(series, {
    changed,
    trouble: (text) => controls.trouble(text),
  });
  const moves = windowMoves(data.limits, data.wantSoon);
  const { move } = moves;
  const on = {
    point(share: number | null) {
      cursor = share === null ? null : { share };
      changed();
    },
    tap(share: number) {
      if (drawnWindow === null) return;
      const ts = timeAt(drawnWindow, share);
      const span = drawnWindow.to - drawnWindow.from;
      const isSame = cursor !== null && "ts" in cursor && Math.abs(cursor.ts - ts) < span * 0.06;
      cursor = isSame ? null : { ts };
      changed();
    },
    choosing: (one: number, other: number) => stack.choosing([one, other]),
    chosen(stretch: readonly [number, number] | null) {
      stack.choosing(null);
      if (stretch === null || drawnWindow === null) return;
      const [one, other] = stretch.map((share) => timeAt(drawnWindow!, share));
      move((state, limits) => selected(state, limits, one!, other!));
    },
    pan(share: number) {
      move((state, limits, { from, to }) => panned(state, limits, share * (to - from)));
    },
    zoom(factor: number, share = 0.5) {
      move((state, limits, window) => zoomed(state, limits, factor, timeAt(window, share)));
    },
    pinchBegan(one: number, other: number) {
      if (drawnWindow === null) return;
      pinch = { one: timeAt(drawnWindow, one), other: timeAt(drawnWindow, other) };
    },
    pinch(one: number, other: number) {
      const held = pinch;
      if (held === null) return;
      move((state, limits) =>
        pinched(state, limits, { ts: held.one, share: one }, { ts: held.other, share: other })
      );
    },
    reset() {
      cursor = null;
      moves.resetZoom();
    },
  };
  const stack = chartStack(parts.charts, on);
  const controls = timeControls(parts.controls, {
    pause: moves.pause,
    live: () => pageState.set({ ...HOME, day: null }),
    resetZoom: moves.resetZoom,
    window: (windowS) => pageState.set({ ...HOME, windowS }),
    day: (day) => pageState.set({ ...HOME, day }),
  });
  chartKeys({ pan: on.pan, zoom: on.zoom, reset: on.reset, pause: moves.togglePause });

  function changed(): void {
    if (isQueued) return;
    isQueued = true;
    // A hidden page gets no frames: nothing is drawn until somebody looks again.
    requestAnimationFrame(() => {
      isQueued = false;
      draw();
    });
  }

  function draw(): void {
    const bounds = data.limits();
    const cut = bounds && cutToNewest(pageState.get(), bounds);
    if (cut) pageState.set(cut);
    const state = pageState.get();
    controls.show(state, bounds, {
      isZoomed: moves.isZoomed(),
      isFresh: parts.isFresh(),
      isLoading: data.isBusy(),
    });
    parts.charts.classList.toggle("empty", bounds === null);
    if (bounds === null) return drawNothing(state);
    const window = drawnWindow = shownWindow(state, bounds);
    const shown = data.stretches(window);
    const isAtEnd = window.to >= bounds.newest - 0.5;
    const isLive = state.day === null && !state.paused && isAtEnd;
    const newest = state.day === null ? series.newest : shown.at(-1)?.points.at(-1) ?? null;
    const latest = isAtEnd && (state.day !== null || parts.isFresh()) ? newest : null;
    const notes = parts.notes();
    lines.fill(shown, window, converters(state));
    stack.draw({ window, lines, notes, units: state, latest });

    const at = cursorTs(window);
    const reach = Math.max(1.5, (window.to - window.from) / 200);
    const point = at === null
      ? isLive ? latest : pointAt(shown, window.to, reach)
      : pointAt(shown, at, reach);
    const what = at !== null ? "cursor" : isLive ? "now" : "end";
    const reading: Reading = { what, ts: at ?? point?.ts ?? null };
    stack.cursor(at === null ? null : (at - window.from) / (window.to - window.from));
    stack.values(point, state);
    controls.reading(reading);
    const end = state.day !== null || !isAtEnd ? "ends" : parts.isFresh() ? "now" : "last";
    drawMap(window, shown, { variable: state.mapVariable, notes, end }, at);
    // A window that is held fixed leaves the live buffer some day.
    if (state.from !== null) data.wantSoon();
    if (state.day !== null) tellReplay(at ?? point?.ts ?? window.to, reading);
  }

  function drawNothing(state: PageState): void {
    controls.reading({ what: "now", ts: null });
    stack.values(null, state);
    stack.cursor(null);
    const isWaiting = state.day === null || data.isBusy();
    const { mapVariable: variable } = state;
    map.update(
      { points: [] },
      isWaiting ? null : { fromTs: 0, toTs: 0, variable, notes: [], end: "ends" },
    );
    if (state.day !== null) parts.replayed([], isWaiting ? "Loading" : "Nothing is stored here");
  }

  function cursorTs(window: TimeWindow): number | null {
    if (cursor === null) return null;
    const ts = "share" in cursor ? timeAt(window, cursor.share) : cursor.ts;
    return ts >= window.from && ts <= window.to ? ts : null;
  }

  function drawMap(
    window: TimeWindow,
    shown: readonly Stretch[],
    how: Pick<MapWindow, "variable" | "notes" | "end">,
    at: number | null,
  ): void {
    const points = shown.length === 1 ? shown[0]!.points : shown.flatMap((one) => one.points);
    map.update({ points }, {
      fromTs: window.from,
      toTs: window.to,
      ...how,
      reduced: shown.some((one) => one.reduced),
    });
    map.cursor(at);
  }

  /** The values beside the charts follow the cursor, or the end of the window. */
  function tellReplay(ts: number, reading: Reading): void {
    const points = data.before(ts, REPLAY_BACK_S);
    const key = `${ts} ${reading.what} ${points === null}`;
    if (key === replayKey) return;
    replayKey = key;
    // Means and completeness of reduced points would be wrong: rather nothing for a moment.
    const loading = points === null ? "Loading " : "";
    const time = reading.ts === null ? "nothing stored here" : `${clockTextOf(reading.ts)} UTC`;
    const where = reading.what === "cursor" ? "at the cursor" : "end of the window";
    parts.replayed(points ?? [], `${loading}${time}, ${where}`);
  }

  pageState.listen((state, before) => {
    if (state.day !== before.day) enter(state.day);
    changed();
  });
  onThemeChange(() => {
    stack.recolour();
    changed();
  });

  function enter(day: string | null): void {
    data.enter(day);
    controls.trouble(null);
    cursor = null;
    drawnWindow = null;
    replayKey = "";
  }
  enter(pageState.get().day);
  changed();
  return { changed };
}
