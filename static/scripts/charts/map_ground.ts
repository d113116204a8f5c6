/**
 * What lies under the track: the ground, the radar picture, graticule and outlines. It changes only
 * when the view, the theme or the picture does, and is kept as a picture of its own between.
 *
 * @module
 */
import type { LocalProjection } from "../../../science/map_projection.ts";
import type { PageState } from "../common/page_query.ts";
import type { Palette } from "../common/theme.ts";
import { gridLines } from "./map_grid.ts";
import { type FlatOutlines, traceOutlines } from "./map_outlines.ts";
import { type MapView, type Screen, toScreen, viewBox } from "./map_view.ts";

/** A picture whose rows are evenly spaced in latitude and whose columns in longitude. */
export interface MapPicture {
  readonly image: HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ImageBitmap;
  /** Its edges, degrees; `east` may be beyond 180 where `west` is before. */
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  /** What it is, e.g. "KLBB reflectivity 0.5° 20:04 UTC". */
  readonly label: string;
}

/** All that the ground is drawn from. */
export interface Ground {
  readonly screen: Screen;
  readonly view: MapView;
  readonly projection: LocalProjection;
  readonly outlines: FlatOutlines | null;
  readonly picture: MapPicture | null;
  readonly palette: Palette;
  readonly theme: PageState["theme"];
}

/** Counties farther apart than they can be told are left out, metres a pixel. */
const COUNTIES_UP_TO = 1_500;
/** A picture is drawn in so many cells each way: within a cell the flat map is straight enough. */
const CELLS = 12;
/** Cells overlap by this, px: no seams. */
const OVERLAP_PX = 0.6;
/** How strong a picture is in the night theme. */
const DIM = 0.6;
/** County lines step back behind the track; in the sun there is no grey. */
const COUNTY_STRENGTH = { day: 0.45, night: 0.5, sunlight: 1 } as const;

/** Draws the ground; the context counts in CSS pixels. */
export function drawGround(context: CanvasRenderingContext2D, ground: Ground): void {
  const { screen, view, palette, projection } = ground;
  const box = viewBox(view, screen);
  context.fillStyle = palette.card;
  context.fillRect(0, 0, screen.width, screen.height);
  if (ground.picture) drawPicture(context, ground, ground.picture);

  context.lineJoin = "round";
  context.beginPath();
  for (const { places } of gridLines(box, projection)) {
    places.forEach(([x, y], i) => {
      const [left, top] = toScreen(view, screen, x, y);
      if (i === 0) context.moveTo(left, top);
      else context.lineTo(left, top);
    });
  }
  stroke(context, palette.grid, 1);

  if (!ground.outlines) return;
  if (view.metresPerPixel <= COUNTIES_UP_TO) {
    context.beginPath();
    traceOutlines(context, ground.outlines.counties, box, view.metresPerPixel);
    context.setLineDash([5, 3]);
    context.globalAlpha = COUNTY_STRENGTH[ground.theme];
    stroke(context, palette.quiet, 1);
    context.globalAlpha = 1;
    context.setLineDash([]);
  }
  context.beginPath();
  traceOutlines(context, ground.outlines.states, box, view.metresPerPixel);
  stroke(context, palette.quiet, palette.lineWidth);
}

function stroke(context: CanvasRenderingContext2D, color: string, width: number): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}

function drawPicture(context: CanvasRenderingContext2D, ground: Ground, picture: MapPicture): void {
  const { image, west, south, east, north } = picture;
  const width = "naturalWidth" in image ? image.naturalWidth : image.width;
  const height = "naturalHeight" in image ? image.naturalHeight : image.height;
  if (width === 0 || height === 0) return;
  const at = (column: number, row: number) =>
    toScreen(
      ground.view,
      ground.screen,
      ...ground.projection.forward(
        north + (south - north) * row / CELLS,
        west + (east - west) * column / CELLS,
      ),
    );
  context.save();
  // A radar's bins are seen as they are, not blurred into each other.
  context.imageSmoothingEnabled = false;
  context.globalAlpha = ground.theme === "night" ? DIM : 1;
  const [w, h] = [width / CELLS, height / CELLS];
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const [x, y] = at(column, row);
      const [xRight, yRight] = at(column + 1, row);
      const [xDown, yDown] = at(column, row + 1);
      const [acrossX, acrossY] = [(xRight - x) / w, (yRight - y) / w];
      const [downX, downY] = [(xDown - x) / h, (yDown - y) / h];
      const moreX = OVERLAP_PX / Math.max(1e-6, Math.hypot(acrossX, acrossY));
      const moreY = OVERLAP_PX / Math.max(1e-6, Math.hypot(downX, downY));
      context.save();
      context.transform(acrossX, acrossY, downX, downY, x, y);
      context.drawImage(image, column * w, row * h, w, h, 0, 0, w + moreX, h + moreY);
      context.restore();
    }
  }
  context.restore();
}
