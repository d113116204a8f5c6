/**
 * How the map is read: the colour scale, the scale bar and the graticule's degrees. Contexts count in
 * CSS pixels.
 *
 * @module
 */
import type { Palette } from "../common/theme.ts";
import type { GridLine } from "./map_grid.ts";
import type { Labels } from "./map_labels.ts";
import { type MapView, type Screen, toScreen } from "./map_view.ts";

type Context = CanvasRenderingContext2D;

/** Distance of legend, scale bar and labels from the map's edges, px. */
const MARGIN = 8;
const BAR_PX = 10;
const ROW_PX = 18;

/**
 * Draws the colour scale into the lower left corner: its texts stand over it, evenly spread from one
 * end to the other.
 */
export function drawLegend(
  context: Context,
  screen: Screen,
  colors: readonly string[],
  texts: readonly string[],
  labels: Labels,
  palette: Palette,
): void {
  const width = Math.min(190, screen.width / 2 - 2 * MARGIN);
  const top = screen.height - MARGIN - BAR_PX;
  panel(context, MARGIN - 4, top - ROW_PX - 2, width + 8, ROW_PX + BAR_PX + 6, labels, palette);
  const step = width / colors.length;
  colors.forEach((color, i) => {
    context.fillStyle = color;
    context.fillRect(MARGIN + i * step, top, Math.ceil(step), BAR_PX);
  });
  texts.forEach((text, i) => {
    const share = i / Math.max(1, texts.length - 1);
    const textWidth = labels.widthOf(text);
    labels.writeAnyway(text, MARGIN + share * (width - textWidth), top - ROW_PX / 2);
  });
}

/** Draws the scale bar into the lower right corner. */
export function drawScaleBar(
  context: Context,
  screen: Screen,
  bar: { readonly px: number; readonly text: string },
  labels: Labels,
  palette: Palette,
): void {
  const width = Math.max(bar.px, labels.widthOf(bar.text));
  const right = screen.width - MARGIN;
  const bottom = screen.height - MARGIN;
  const top = bottom - BAR_PX - ROW_PX;
  panel(context, right - width - 4, top - 2, width + 8, ROW_PX + BAR_PX + 6, labels, palette);
  context.beginPath();
  context.moveTo(right - bar.px, bottom - BAR_PX + 2);
  context.lineTo(right - bar.px, bottom - 1);
  context.lineTo(right, bottom - 1);
  context.lineTo(right, bottom - BAR_PX + 2);
  context.strokeStyle = palette.text;
  context.lineWidth = 2;
  context.stroke();
  labels.writeAnyway(bar.text, right - labels.widthOf(bar.text), top + ROW_PX / 2);
}

/** A quiet rectangle under a legend, that labels keep away from. */
function panel(
  context: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  labels: Labels,
  palette: Palette,
): void {
  labels.reserve(x, y, width, height);
  context.fillStyle = palette.card;
  context.globalAlpha = 0.85;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
}

/** Writes the graticule's degrees: parallels at the left edge, meridians at the lower one. */
export function writeGridLabels(
  lines: readonly GridLine[],
  view: MapView,
  screen: Screen,
  labels: Labels,
  palette: Palette,
): void {
  for (const { meridian, text, places } of lines) {
    const on = places.map(([x, y]) => toScreen(view, screen, x, y));
    if (meridian) {
      const x = crossing(on.map(([a, b]) => [b, a]), screen.height - MARGIN);
      if (x !== null) {
        labels.write(text, x - labels.widthOf(text) / 2, screen.height - MARGIN, palette.quiet);
      }
    } else {
      const y = crossing(on, MARGIN);
      if (y !== null) labels.write(text, MARGIN, y, palette.quiet);
    }
  }
}

/** The second coordinate where a line has this first one; null where it never has. */
function crossing(line: readonly (readonly [number, number])[], at: number): number | null {
  for (let i = 0; i + 1 < line.length; i++) {
    const [[a, p], [b, q]] = [line[i]!, line[i + 1]!];
    if (a !== b && (a - at) * (b - at) <= 0) return p + (q - p) * (at - a) / (b - a);
  }
  return null;
}
