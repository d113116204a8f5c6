/**
 * One drawing of the map: the ground, kept between drawings, and everything on it in its order.
 *
 * @module
 */
import type { PageState } from "../common/page_query.ts";
import type { Palette } from "../common/theme.ts";
import { barbShape } from "./map_barb.ts";
import { scaleColors } from "./map_colors.ts";
import { gridLines, scaleBar } from "./map_grid.ts";
import { drawGround, type MapPicture } from "./map_ground.ts";
import { Labels } from "./map_labels.ts";
import type { MapLayout, MapWindow } from "./map_layout.ts";
import * as legend from "./map_legend.ts";
import * as marks from "./map_marks.ts";
import { isCyclic, legendTexts } from "./map_trace.ts";
import { fixAt } from "./map_track.ts";
import { mapVariable } from "./map_variables.ts";
import { type Screen, toScreen, viewBox } from "./map_view.ts";

/** All that is on the map. */
export interface Scene {
  readonly screen: Screen;
  readonly layout: MapLayout;
  /** Null before the first points. */
  readonly part: MapWindow | null;
  /** Time of the newest point, with or without a position; null: none. */
  readonly newestTs: number | null;
  readonly cursorTs: number | null;
  readonly picture: MapPicture | null;
  /** The radar's own controls are there. */
  readonly hasRadar: boolean;
  readonly palette: Palette;
  readonly state: PageState;
}

const STAFF_PX = 46;
const BAR_PX = 120;
/** Half the size of the vehicle's arrow. */
const ARROW_PX = 15;
/** Size of the controls in the upper corners. */
const CONTROLS_PX = { left: 220, right: 190, height: 60 };
/** The radar's controls stand under those on the left. */
const RADAR_PX = 70;
/** The vehicle is hollow when its newest position is older than this, seconds. */
const FIX_AGE_S = 5;
/** More dots than this a pixel cost time and are not seen. */
const MOST_DENSE = 3;

/** What draws scenes into `canvas`, in its own size on the page. */
export function scenePainter(canvas: HTMLCanvasElement): (scene: Scene) => void {
  const context = contextOf(canvas);
  const ground = document.createElement("canvas");
  const below = contextOf(ground);
  let groundOf: readonly unknown[] = [];

  return function paint(scene) {
    const { screen: { width, height }, layout: { projection, view, outlines }, palette } = scene;
    const density = Math.min(MOST_DENSE, devicePixelRatio);
    fitCanvas(canvas, width, height, density);
    context.setTransform(density, 0, 0, density, 0, 0);
    if (!projection || !view) {
      context.fillStyle = palette.card;
      context.fillRect(0, 0, width, height);
      return;
    }
    const of = [projection, view, outlines, palette, scene.picture, width, height, density];
    if (of.some((one, i) => one !== groundOf[i])) {
      groundOf = of;
      fitCanvas(ground, width, height, density);
      below.setTransform(density, 0, 0, density, 0, 0);
      const { theme } = scene.state;
      drawGround(below, { ...scene, view, projection, outlines, theme });
    }
    context.drawImage(ground, 0, 0, width, height);
    drawOver(context, scene);
  };
}

function drawOver(context: CanvasRenderingContext2D, scene: Scene): void {
  const { screen, layout, part, palette, state } = scene;
  const { projection, view, fixes, trace, range } = layout;
  if (!projection || !view) return;
  const where = (lat: number, lon: number) =>
    toScreen(view, screen, ...projection.forward(lat, lon));
  const variable = mapVariable(state.mapVariable);
  const scale = scaleColors(state.theme, isCyclic(variable));
  const labels = new Labels(context, palette, screen.width, screen.height);
  reserveControls(labels, screen, scene.hasRadar);
  if (trace) marks.drawTrace(context, trace, view, screen, scale, palette);
  const texts = legendTexts(variable, range, state);
  legend.drawLegend(context, screen, scale, texts, labels, palette);
  const bar = scaleBar(view.metresPerPixel, Math.min(BAR_PX, screen.width / 4));
  legend.drawScaleBar(context, screen, bar, labels, palette);
  const newest = fixes.at(-1);
  if (newest) {
    const [x, y] = where(newest.latDeg, newest.lonDeg);
    labels.reserve(x - ARROW_PX, y - ARROW_PX, 2 * ARROW_PX, 2 * ARROW_PX);
  }
  const marked = scene.cursorTs === null ? null : fixAt(fixes, scene.cursorTs);
  if (marked) marks.drawCursor(context, ...where(marked.latDeg, marked.lonDeg), palette);
  for (const { ts, lat, lon, text } of part?.notes ?? []) {
    if (!part || ts < part.fromTs || ts > part.toTs) continue;
    const then = fixAt(fixes, ts);
    const [noteLat, noteLon] = [lat ?? then?.latDeg, lon ?? then?.lonDeg];
    if (noteLat === undefined || noteLon === undefined) continue;
    marks.drawNote(context, ...where(noteLat, noteLon), text, labels, palette);
  }
  drawVehicle(context, scene);
  const lines = gridLines(viewBox(view, screen), projection);
  legend.writeGridLabels(lines, view, screen, labels, palette);
}

function drawVehicle(context: CanvasRenderingContext2D, scene: Scene): void {
  const { screen, layout: { projection, view, fixes }, part, palette, newestTs } = scene;
  const newest = fixes.at(-1);
  if (!projection || !view || !newest || !part) return;
  const { point: { ts, wspd, wdir, compass_dir }, latDeg, lonDeg } = newest;
  const [x, y] = toScreen(view, screen, ...projection.forward(latDeg, lonDeg));
  const north = projection.northDeg(latDeg, lonDeg);
  if (wspd !== null && wdir !== null) {
    const wind = { speedMps: wspd, fromDeg: wdir };
    marks.drawBarb(context, x, y, barbShape(wind, STAFF_PX, north, latDeg < 0), palette);
  }
  const heading = compass_dir === null ? null : compass_dir + north;
  const hollow = Math.min(part.toTs, newestTs ?? ts) - ts > FIX_AGE_S;
  marks.drawVehicle(context, x, y, heading, hollow, palette);
}

function reserveControls(labels: Labels, { width }: Screen, hasRadar: boolean): void {
  const { left, right, height } = CONTROLS_PX;
  labels.reserve(0, 0, left, height + (hasRadar ? RADAR_PX : 0));
  labels.reserve(width - right, 0, right, height);
}

/**
 * @throws Error where the browser has no 2D canvas.
 */
function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no maps: it has no 2D canvas");
  return context;
}

function fitCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  density: number,
): void {
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}
