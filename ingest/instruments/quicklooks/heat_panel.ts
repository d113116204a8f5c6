/**
 * How is a map of colours over time and height drawn? As a picture of palette indices: a pixel a
 * column of time, a row each pixel of height, the nearest gate's.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { colourIndices, colourMapOf, lineLooks } from "../../../formats/quicklook_palette.ts";
import { palettePng } from "../../../formats/png.ts";
import type { HeatWindow } from "../../../zarr_store/window.ts";
import { type Plot, SIZE } from "./layout.ts";
import { clip, dots, type PanelPlace, tickCount } from "./line_panel.ts";
import { axisLines, emptyWords, panelHead, timeScale, valueScale } from "./panel_frame.ts";
import type { DrawnPanel } from "./picture_data.ts";
import { boxAt, INK, lineAt, textAt } from "./svg.ts";
import { linearTicks, logTicks } from "./ticks.ts";

type HeatPanel = Extract<DrawnPanel, { kind: "heat" }>;

/** The colours' scale. */
const BAR = { gap: 14, width: 20 };
const BAR_ROWS = 255;

/** The panel as SVG. */
export function heatPanel(drawn: HeatPanel, place: PanelPlace): string {
  const { panel, heat, covered, verticalUnits, over } = drawn;
  const { plot, fonts, hours, name, startS, endS } = place;
  const [bottom, top] = panel.verticalRange ?? extentOf(heat);
  const unit = verticalUnits ?? panel.vertical;
  const x = timeScale(plot, startS, endS);
  const y = valueScale(plot, bottom, top);
  // In the store's own units, as on the page and in a panel of lines beside it.
  const ticks = linearTicks(bottom, top, tickCount(plot));
  const looks = lineLooks(over);
  const lines = over.map(({ window }) =>
    // Dark round light: to be seen on every colour.
    dots(window, { day: "#000000" }, x, y, 7) + dots(window, { day: "#ffffff" }, x, y, 4)
  );
  const legend = over.map(({ label }, i) => ({
    label,
    look: { ...looks[i]!, day: INK.text },
    points: true,
  }));
  const isEmpty = !heat.values.some(Number.isFinite);
  const head = { title: panel.title, unit, note: panel.units };
  return panelHead(fonts, plot, head, legend) +
    clip(name, plot) +
    `<g clip-path="url(#${name})">${
      covered.map(([from, to]) =>
        boxAt(x(from), plot.top, x(to) - x(from), plot.height, `fill="${INK.measured}"`)
      ).join("")
    }</g>` + imageOf(panel, heat, place, bottom, top) +
    `<g clip-path="url(#${name})">${lines.join("")}</g>` +
    axisLines(plot, ticks, y, hours) + colourBar(panel, plot) +
    (isEmpty ? emptyWords(plot, "no values") : "");
}

/** The heights that the data has. */
function extentOf({ vertical }: HeatWindow): [number, number] {
  const finite = [...vertical].filter(Number.isFinite);
  const least = Math.min(...finite);
  const most = Math.max(...finite);
  return most > least ? [Math.min(least, Math.max(0, least - (most - least) / 20)), most] : [0, 1];
}

function imageOf(
  panel: HeatPanel["panel"],
  heat: HeatWindow,
  { plot, startS, endS }: PanelPlace,
  bottom: number,
  top: number,
): string {
  const { columns, rows, values, vertical } = heat;
  if (columns === 0 || rows === 0) return "";
  const colours = colourIndices(values, panel.range, panel.log);
  const gates = gatesOfPixels(vertical, plot.height, bottom, top);
  const indices = new Uint8Array(columns * plot.height);
  for (let line = 0; line < plot.height; line++) {
    const gate = gates[line]!;
    if (gate < 0) continue;
    for (let column = 0; column < columns; column++) {
      indices[line * columns + column] = colours[column * rows + gate]!;
    }
  }
  const x = timeScale(plot, startS, endS);
  const from = x(heat.startS);
  const width = x(heat.startS + columns * heat.stepS) - from;
  return picture(indices, columns, plot.height, panel, from, plot.top, width, plot.height);
}

/** For each pixel of height, from the top, the nearest gate; −1 where none is. */
export function gatesOfPixels(
  vertical: ArrayLike<number>,
  pixels: number,
  bottom: number,
  top: number,
): Int32Array {
  const order = Array.from({ length: vertical.length }, (_, i) => i)
    .filter((i) => Number.isFinite(vertical[i]!))
    .sort((a, b) => vertical[a]! - vertical[b]!);
  const heights = order.map((i) => vertical[i]!);
  const gates = new Int32Array(pixels).fill(-1);
  const last = heights.length - 1;
  if (last < 0) return gates;
  // A gate reaches halfway to its neighbours; the outermost as far out as in.
  const edge = (i: number) => (heights[i]! + heights[i + 1]!) / 2;
  const lowest = last === 0 ? bottom : 1.5 * heights[0]! - 0.5 * heights[1]!;
  const highest = last === 0 ? top : 1.5 * heights[last]! - 0.5 * heights[last - 1]!;
  let at = 0;
  for (let pixel = pixels - 1; pixel >= 0; pixel--) {
    const height = bottom + (pixels - pixel - 0.5) / pixels * (top - bottom);
    if (height < lowest || height > highest) continue;
    while (at < last && height > edge(at)) at++;
    gates[pixel] = order[at]!;
  }
  return gates;
}

/** The colours' scale at the right of a panel, with its numbers. */
function colourBar(panel: HeatPanel["panel"], plot: Plot): string {
  const left = plot.left + plot.width + BAR.gap;
  const indices = Uint8Array.from({ length: BAR_ROWS }, (_, i) => BAR_ROWS - i);
  const [least, most] = panel.range;
  const y = valueScale(plot, least, most, panel.log);
  const count = tickCount(plot);
  const ticks = panel.log === true ? logTicks(least, most, count) : linearTicks(least, most, count);
  const right = left + BAR.width;
  const bottom = plot.top + plot.height;
  return picture(indices, 1, BAR_ROWS, panel, left, plot.top, BAR.width, plot.height) +
    boxAt(left, plot.top, BAR.width, plot.height, `fill="none" stroke="${INK.edge}"`) +
    ticks.map(({ value, label }) => {
      const baseline = Math.min(
        bottom + 2,
        Math.max(plot.top + SIZE.tick * 0.72, y(value) + SIZE.tick * 0.36),
      );
      return lineAt(right, y(value), right + 5, y(value), INK.edge) +
        textAt(right + 8, baseline, label, { size: SIZE.tick });
    }).join("");
}

/** Indices as an image of sharp pixels. */
function picture(
  indices: Uint8Array,
  columns: number,
  rows: number,
  panel: HeatPanel["panel"],
  x: number,
  y: number,
  width: number,
  height: number,
): string {
  const png = palettePng({
    width: columns,
    height: rows,
    indices,
    rgba: colourMapOf(panel).rgba,
    rowsPerBlock: rows,
  });
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" ` +
    `image-rendering="optimizeSpeed" href="data:image/png;base64,${
      Buffer.from(png).toString("base64")
    }"/>`;
}
