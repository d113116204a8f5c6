/**
 * How a picture in Web Mercator is laid on the flat map: in cells so small that each is as good as
 * straight. Pure.
 *
 * @module
 */
import type { LocalProjection } from "../../../science/map_projection.ts";
import {
  mercatorLatDeg,
  mercatorLonDeg,
  mercatorX,
  mercatorY,
} from "../../../science/web_mercator.ts";
import { degreesOf } from "./map_grid.ts";
import { type MapView, type Screen, toScreen, viewBox } from "./map_view.ts";

/** A picture's size, px, and its edges, degrees; `east` may be beyond 180 where `west` is before. */
export interface PictureFrame {
  readonly width: number;
  readonly height: number;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A part of the picture, px, and where it goes on the screen. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** As a canvas takes it: from px of the picture, counted from the part's corner, to px of the screen. */
  readonly transform: readonly [number, number, number, number, number, number];
}

/** So far from its place may a point of a cell be drawn, px of the screen, about. */
const OFF_PX = 0.3;
/** WGS 84's mean radius, metres. */
const EARTH_M = 6_371_009;
/** Nearer to the equator other bends than the meridians' count. */
const LEAST_SLOPE = 0.5;

/**
 * The cells of a picture that are on the screen. A picture's rows are evenly spaced in Mercator's y,
 * its columns in longitude; the flat map is another one, on which the cells are quadrilaterals, drawn
 * as the parallelograms nearest to them.
 */
export function mercatorCells(
  frame: PictureFrame,
  projection: LocalProjection,
  view: MapView,
  screen: Pick<Screen, "width" | "height">,
): Cell[] {
  const { west, east, north, south, width, height } = frame;
  const seen = degreesOf(viewBox(view, screen), projection);
  // The same place may be called 190° E and 170° W.
  const turn = 360 * Math.round((projection.lonDeg - (west + east) / 2) / 360);
  const [left, right] = [mercatorX(west + turn), mercatorX(east + turn)];
  const [top, bottom] = [mercatorY(north), mercatorY(south)];
  const count = cellsAcross(frame, view.metresPerPixel);
  const columns = within(mercatorX(seen.west), mercatorX(seen.east), left, right, count);
  const rows = within(mercatorY(seen.north), mercatorY(seen.south), top, bottom, count);

  const corner = (column: number, row: number) =>
    toScreen(
      view,
      screen,
      ...projection.forward(
        mercatorLatDeg(top + (bottom - top) * row / count),
        mercatorLonDeg(left + (right - left) * column / count),
      ),
    );
  const corners = range(rows.from, rows.to + 1).map((row) =>
    range(columns.from, columns.to + 1).map((column) => corner(column, row))
  );
  const size = { width: width / count, height: height / count };
  return range(rows.from, rows.to).flatMap((row, i) =>
    range(columns.from, columns.to).map((column, k) => ({
      x: column * size.width,
      y: row * size.height,
      ...size,
      transform: nearest(
        [corners[i]![k]!, corners[i]![k + 1]!, corners[i + 1]![k]!, corners[i + 1]![k + 1]!],
        size,
      ),
    }))
  );
}

type Place = readonly [number, number];

/** The parallelogram nearest to a quadrilateral (upper left, upper right, lower left, lower right). */
function nearest(
  [a, b, c, d]: readonly [Place, Place, Place, Place],
  { width, height }: { readonly width: number; readonly height: number },
): Cell["transform"] {
  const mean = (at: 0 | 1) => (a[at] + b[at] + c[at] + d[at]) / 4;
  const across = (at: 0 | 1) => (b[at] - a[at] + d[at] - c[at]) / 2;
  const down = (at: 0 | 1) => (c[at] - a[at] + d[at] - b[at]) / 2;
  const origin = (at: 0 | 1) => mean(at) - across(at) / 2 - down(at) / 2;
  return [
    across(0) / width,
    across(1) / width,
    down(0) / height,
    down(1) / height,
    origin(0),
    origin(1),
  ];
}

/** A cell's sides are off by about side² · tan(latitude) / radius: meridians come together. */
function cellsAcross({ west, east, south, north }: PictureFrame, metresPerPixel: number): number {
  const lat = (south + north) / 2 * Math.PI / 180;
  const slope = Math.max(LEAST_SLOPE, Math.abs(Math.tan(lat)));
  const sideM = Math.sqrt(OFF_PX * metresPerPixel * EARTH_M / slope);
  const spanM = (east - west) / 360 * 2 * Math.PI * EARTH_M * Math.cos(lat);
  return Math.max(1, Math.ceil(spanM / sideM));
}

/** Which of `count` cells from `low` to `high` hold a part of `from` to `to`; one more at each side. */
function within(from: number, to: number, low: number, high: number, count: number) {
  const at = (value: number) => (value - low) / (high - low) * count;
  const inside = (cell: number) => Math.max(0, Math.min(count, cell));
  return { from: inside(Math.floor(at(from)) - 1), to: inside(Math.ceil(at(to)) + 1) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
