/**
 * What lies under the track: the ground, the radar picture, graticule and outlines. It changes only
 * when the view, the theme or the picture does, and is kept as a picture of its own between.
 *
 * @module
 */
import type { LocalProjection } from "../../../science/map_projection.ts";
import type { PageState } from "../common/page_query.ts";
import type { Palette } from "../common/theme.ts";
import { mercatorCells, type PictureFrame } from "./map_cells.ts";
import { gridLines } from "./map_grid.ts";
import { type FlatOutlines, traceOutlines } from "./map_outlines.ts";
import { type MapView, type Screen, toScreen, viewBox } from "./map_view.ts";

/** A radar picture in Web Mercator, and where it lies. */
export interface MapPicture extends PictureFrame {
  readonly image: ImageBitmap;
  /** How much of it is seen over the ground, 0 to 1. */
  readonly strength: number;
  /** Which one it is: KEY and time of the sweep. */
  readonly name: string;
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
/** Cells overlap by this, px: no seams. */
const OVERLAP_PX = 1;
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
  const { screen, palette, theme } = ground;
  context.save();
  // A radar's bins are seen as they are, not blurred into each other.
  context.imageSmoothingEnabled = false;
  for (const cell of mercatorCells(picture, ground.projection, ground.view, screen)) {
    const { x, y, width, height, transform } = cell;
    const [a, b, c, d] = transform;
    const moreX = OVERLAP_PX / Math.max(1e-6, Math.hypot(a, b));
    const moreY = OVERLAP_PX / Math.max(1e-6, Math.hypot(c, d));
    context.save();
    context.transform(...transform);
    context.drawImage(picture.image, x, y, width, height, 0, 0, width + moreX, height + moreY);
    context.restore();
  }
  context.restore();
  // Paled by the ground over it: cells that overlap would show, were each drawn paler itself.
  context.fillStyle = palette.card;
  context.globalAlpha = 1 - picture.strength * (theme === "night" ? DIM : 1);
  context.fillRect(0, 0, screen.width, screen.height);
  context.globalAlpha = 1;
}
