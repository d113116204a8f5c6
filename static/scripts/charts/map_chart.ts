/**
 * The map: the vehicle's track over county lines and radar, coloured by a variable, with the vehicle,
 * its wind and the notes. North is up, and a kilometre is a kilometre in every direction.
 *
 * @module
 */
import type { PointSeries } from "../../../formats/point_series.ts";
import { setAttribute } from "../common/dom.ts";
import { pageState } from "../common/page_state.ts";
import { onThemeChange, palette } from "../common/theme.ts";
import { mapControls } from "./map_controls.ts";
import { ZOOM_STEP } from "./map_gestures.ts";
import { MapLayout, type MapWindow } from "./map_layout.ts";
import { loadOutlines } from "./map_outlines_file.ts";
import { mapRadar, type RadarAround } from "./map_radar.ts";
import { scenePainter } from "./map_scene.ts";
import { mapVariable } from "./map_variables.ts";
import { type MapView, moved, type Screen, zoomed } from "./map_view.ts";
import { alternative, words } from "./map_words.ts";

export type { MapWindow, RadarAround };

/** A map on the page. */
export interface MapChart {
  /** Shows this part of the series with the next frame; null: no data came yet. */
  update(series: Pick<PointSeries, "points">, part: MapWindow | null): void;
  /** Marks where the vehicle was at that time; null: no mark. */
  cursor(ts: number | null): void;
}

/** What controls and legends cover, px: at the sides of a wide map, at the upper and lower edge of a narrow one. */
const WIDE = { top: 20, bottom: 16, left: 220, right: 190 };
const NARROW = { top: 60, bottom: 44, left: 0, right: 0 };
const WIDE_FROM_PX = 640;
/** The radar's row lies under the other controls of a narrow map. */
const RADAR_ROW_PX = 52;
/** Those who listen are not told more often, unless a track comes or goes. */
const ALTERNATIVE_MS = 10_000;

/** The part that is shown while there are no data. */
const NOTHING: MapWindow = { fromTs: 0, toTs: 0, variable: "t", notes: [], end: "last" };

/**
 * Puts a map into `root`. It follows the page's state, and draws nothing while the page is hidden. Its
 * canvas says in `data-radar` which radar picture is on it.
 */
export function mapChart(root: HTMLElement, around: RadarAround): MapChart {
  const layout = new MapLayout();
  let series: Pick<PointSeries, "points"> | null = null;
  let part: MapWindow | null = null;
  let cursorTs: number | null = null;
  let outlinesFault: string | null = null;
  /** The layout has not taken the newest points or units yet. */
  let stale = false;
  let frame = 0;
  let told = { ms: -Infinity, kind: "" };

  const byHand = (change: (view: MapView, screen: Screen) => MapView) => {
    if (!layout.view) return;
    layout.moveTo(change(layout.view, screen()));
    schedule();
  };
  const controls = mapControls(root, {
    move: (dx, dy) => byHand((view) => moved(view, dx, dy)),
    zoom: (factor, x, y) => byHand((view, size) => zoomed(view, size, factor, x, y)),
    step: (direction) =>
      byHand((view, size) =>
        zoomed(view, size, ZOOM_STEP ** direction, size.width / 2, size.height / 2)
      ),
    follow() {
      layout.followAgain();
      schedule();
    },
  });
  const { canvas } = controls;
  const paint = scenePainter(canvas);

  function screen(): Screen {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width >= WIDE_FROM_PX) return { width, height, ...WIDE };
    const top = NARROW.top + (around.isConfigured() ? RADAR_ROW_PX : 0);
    return { width, height, ...NARROW, top };
  }

  const radar = mapRadar(around, schedule);

  function schedule(): void {
    if (frame === 0 && !document.hidden) frame = requestAnimationFrame(draw);
  }

  function draw(): void {
    frame = 0;
    const size = screen();
    if (document.hidden || size.width === 0 || size.height === 0) return;
    const state = pageState.get();
    if (stale && series) {
      stale = false;
      const points = part === null ? [] : series.points;
      layout.take(points, { ...part ?? NOTHING, variable: state.mapVariable }, state);
    }
    const place = layout.fixes.at(-1) ?? null;
    const shown = radar.look({ pastMs: part?.end === "ends" ? part.toTs * 1000 : null, place });
    const { picture } = shown;
    controls.radar(shown);
    layout.place(size, picture);
    const newestTs = series?.points.at(-1)?.ts ?? null;
    const hasRadar = shown.isOn !== null;
    paint({
      screen: size,
      layout,
      part,
      newestTs,
      cursorTs,
      picture,
      hasRadar,
      palette: palette(),
      state,
    });
    setAttribute(canvas, "data-radar", picture && layout.view ? picture.name : null);
    controls.following(layout.following);
    controls.words(words({
      following: layout.following,
      fixes: layout.fixes.length,
      waiting: part === null,
      outlinesFault,
    }));
    tell(mapVariable(state.mapVariable).label);
  }

  function tell(variable: string): void {
    const end = part?.end ?? null;
    const kind = `${variable} ${end} ${layout.fixes.length > 0}`;
    const ms = performance.now();
    if (kind === told.kind && ms - told.ms < ALTERNATIVE_MS) return;
    told = { ms, kind };
    controls.alternative(alternative(layout.fixes, variable, end));
  }

  function changed(): void {
    stale = true;
    schedule();
  }

  pageState.listen(changed);
  onThemeChange(schedule);
  document.addEventListener("visibilitychange", schedule);
  new ResizeObserver(schedule).observe(canvas);
  loadOutlines((outlines) => {
    layout.takeOutlines(outlines);
    outlinesFault = null;
    schedule();
  }, (reason) => {
    outlinesFault = reason;
    schedule();
  });

  return {
    update(next, window) {
      series = next;
      part = window;
      changed();
    },
    cursor(ts) {
      if (ts === cursorTs) return;
      cursorTs = ts;
      schedule();
    },
  };
}
