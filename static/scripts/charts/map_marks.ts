/**
 * What is drawn on the map's ground: the coloured track, the vehicle with its wind barb, notes and the
 * cursor. Each function draws one of them; contexts count in CSS pixels.
 *
 * @module
 */
import type { Palette } from "../common/theme.ts";
import type { BarbShape } from "./map_barb.ts";
import type { Labels } from "./map_labels.ts";
import type { Trace } from "./map_trace.ts";
import type { MapView, Screen } from "./map_view.ts";

type Context = CanvasRenderingContext2D;

const TRACK_PX = 4;
/** Where there is no value the track is thin. */
const BARE_PX = 1.5;
const RIM_PX = 2.5;
/** Fixes nearer than this to the last one drawn are not seen beside it. */
const STEP_PX = 0.75;

/** Draws the track: a rim in the ground's colour, then each colour in one stroke. */
export function drawTrace(
  context: Context,
  trace: Trace,
  view: MapView,
  screen: Screen,
  colors: readonly string[],
  palette: Palette,
): void {
  const rim = new Path2D();
  const paths = new Map<number, Path2D>();
  let [lastX, lastY, lastColor] = [NaN, NaN, NaN];
  for (let i = 0; i < trace.length; i++) {
    const x = screen.width / 2 + (trace.xy[2 * i]! - view.xM) / view.metresPerPixel;
    const y = screen.height / 2 - (trace.xy[2 * i + 1]! - view.yM) / view.metresPerPixel;
    const color = trace.color[i]!;
    const joined = trace.joined[i] === 1;
    const near = Math.abs(x - lastX) + Math.abs(y - lastY) < STEP_PX;
    if (near) continue;
    let path = paths.get(color);
    if (!path) paths.set(color, path = new Path2D());
    // A fix alone is a dot: round ends of a line of almost no length.
    const [fromX, fromY] = joined ? [lastX, lastY] : [x - 0.01, y];
    for (const pen of [rim, path]) {
      if (pen === path ? color !== lastColor || !joined : !joined) pen.moveTo(fromX, fromY);
      pen.lineTo(x, y);
    }
    [lastX, lastY, lastColor] = [x, y, color];
  }
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = palette.card;
  context.lineWidth = TRACK_PX + 2 * RIM_PX;
  context.stroke(rim);
  for (const [color, path] of paths) {
    context.strokeStyle = color < 0 ? palette.quiet : colors[color]!;
    context.lineWidth = color < 0 ? BARE_PX : TRACK_PX;
    context.stroke(path);
  }
  context.lineCap = "butt";
}

const ARROW: readonly (readonly [number, number])[] = [[0, -15], [9, 11], [0, 6], [-9, 11]];
const DISC_PX = 7;

/**
 * Draws the vehicle at a point of the screen: an arrow to `headingDeg` (clockwise of straight up), a
 * disc when that is null. `hollow`: it was there, and has not said since.
 */
export function drawVehicle(
  context: Context,
  x: number,
  y: number,
  headingDeg: number | null,
  hollow: boolean,
  palette: Palette,
): void {
  context.save();
  context.translate(x, y);
  context.beginPath();
  if (headingDeg === null) {
    context.arc(0, 0, DISC_PX, 0, 2 * Math.PI);
  } else {
    context.rotate(headingDeg * Math.PI / 180);
    for (const [dx, dy] of ARROW) context.lineTo(dx, dy);
    context.closePath();
  }
  context.lineJoin = "round";
  context.strokeStyle = palette.card;
  context.lineWidth = 6;
  context.stroke();
  context.fillStyle = hollow ? palette.card : palette.heading;
  context.fill();
  context.strokeStyle = hollow ? palette.heading : palette.text;
  context.lineWidth = hollow ? 2.5 : 1.5;
  context.stroke();
  context.restore();
}

/** Draws a wind barb about a point of the screen. */
export function drawBarb(
  context: Context,
  x: number,
  y: number,
  barb: BarbShape,
  palette: Palette,
): void {
  const path = new Path2D();
  if (barb.calm) path.arc(x, y, 20, 0, 2 * Math.PI);
  for (const [[x0, y0], [x1, y1]] of barb.lines) {
    path.moveTo(x + x0, y + y0);
    path.lineTo(x + x1, y + y1);
  }
  const filled = new Path2D();
  for (const [a, b, c] of barb.pennants) {
    filled.moveTo(x + a[0], y + a[1]);
    filled.lineTo(x + b[0], y + b[1]);
    filled.lineTo(x + c[0], y + c[1]);
    filled.closePath();
  }
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = palette.card;
  context.lineWidth = 6;
  context.stroke(path);
  context.stroke(filled);
  context.strokeStyle = palette.wdir;
  context.fillStyle = palette.wdir;
  context.lineWidth = 2.5;
  context.stroke(path);
  context.fill(filled);
  context.lineCap = "butt";
}

const NOTE_PX = 7;
/** More of a note's text would cover the map. */
const NOTE_CHARACTERS = 24;

/** Draws a note: a small diamond, and its text where there is room. */
export function drawNote(
  context: Context,
  x: number,
  y: number,
  text: string,
  labels: Labels,
  palette: Palette,
): void {
  context.beginPath();
  context.moveTo(x, y - NOTE_PX);
  context.lineTo(x + NOTE_PX, y);
  context.lineTo(x, y + NOTE_PX);
  context.lineTo(x - NOTE_PX, y);
  context.closePath();
  context.lineWidth = 4;
  context.strokeStyle = palette.card;
  context.stroke();
  context.fillStyle = palette.note;
  context.fill();
  if (text === "") return;
  const short = text.length > NOTE_CHARACTERS
    ? `${text.slice(0, NOTE_CHARACTERS - 1).trimEnd()}…`
    : text;
  labels.write(short, x + NOTE_PX + 5, y, palette.note) ||
    labels.write(short, x - NOTE_PX - 5 - labels.widthOf(short), y, palette.note);
}

/** Draws a ring where the vehicle was at the cursor's time. */
export function drawCursor(context: Context, x: number, y: number, palette: Palette): void {
  for (const [color, width] of [[palette.card, 6], [palette.text, 2.5]] as const) {
    context.beginPath();
    context.arc(x, y, 10, 0, 2 * Math.PI);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}
