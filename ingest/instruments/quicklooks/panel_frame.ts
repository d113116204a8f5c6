/**
 * What every panel has round its values: title, unit, vertical axis, hours, legend.
 *
 * @module
 */
import type { LineLook } from "../../../formats/quicklook_palette.ts";
import { type Plot, SIZE, TITLE } from "./layout.ts";
import { boxAt, fitted, type Fonts, INK, lineAt, px, textAt, textWidth } from "./svg.ts";
import type { Tick } from "./ticks.ts";

/** A line in the legend. */
export interface Legend {
  readonly label: string;
  readonly look: LineLook;
  readonly points: boolean;
}

/** Where a value stands. */
export type Scale = (value: number) => number;

/** Width of the piece of line before a legend's text. */
const SWATCH = 34;
const SWATCH_GAP = 7;
const BETWEEN_LEGENDS = 20;

/** From the time to pixels. */
export function timeScale({ left, width }: Plot, startS: number, endS: number): Scale {
  return (timeS) => left + (timeS - startS) / (endS - startS) * width;
}

/** From a value to pixels, the least at the bottom. */
export function valueScale({ top, height }: Plot, least: number, most: number, log = false): Scale {
  if (!log) return (value) => top + height - (value - least) / (most - least) * height;
  const from = Math.log(least);
  const span = Math.log(most) - from;
  // What has no logarithm stands below everything.
  return (value) =>
    value > 0 ? top + height - (Math.log(value) - from) / span * height : top + 2 * height;
}

/** Title, unit at the axis, and legend, above the plot. */
export function panelHead(
  fonts: Fonts,
  plot: Plot,
  { title, unit, note }: { title: string; unit: string; note?: string },
  legend: readonly Legend[],
): string {
  const y = plot.top - (TITLE - SIZE.panel) / 2 - 2;
  const unitHow = { size: SIZE.tick, fill: INK.quiet, anchor: "end" } as const;
  const unitWidth = textWidth(fonts, unit, unitHow);
  const unitEnd = Math.max(plot.left - 10, 6 + unitWidth);
  const titleHow = { size: SIZE.panel, bold: true };
  const noteHow = { size: SIZE.legend, fill: INK.quiet };
  const from = Math.max(plot.left, unitEnd + 14);
  const shownTitle = fitted(fonts, title, titleHow, plot.left + plot.width - from);
  let parts = textAt(unitEnd, y, unit, unitHow) + textAt(from, y, shownTitle, titleHow);
  let end = from + textWidth(fonts, shownTitle, titleHow);
  if (note !== undefined) {
    parts += textAt(end + 12, y, note, noteHow);
    end += 12 + textWidth(fonts, note, noteHow);
  }
  return parts + legendText(fonts, plot, y, plot.left + plot.width - end - 24, legend);
}

/** The legend at the right, as large as there is room for it; too long labels are cut short. */
function legendText(
  fonts: Fonts,
  plot: Plot,
  y: number,
  room: number,
  legend: readonly Legend[],
): string {
  if (legend.length === 0 || room < 60) return "";
  const widthAt = (size: number, labels: readonly string[]) =>
    labels.reduce(
      (sum, label) => sum + SWATCH + SWATCH_GAP + textWidth(fonts, label, { size }),
      0,
    ) +
    BETWEEN_LEGENDS * (labels.length - 1);
  let labels = legend.map(({ label }) => label);
  let size: number = SIZE.legend;
  while (size > 16 && widthAt(size, labels) > room) size--;
  if (widthAt(size, labels) > room) {
    const each = (room - BETWEEN_LEGENDS * (labels.length - 1)) / labels.length - SWATCH -
      SWATCH_GAP;
    labels = labels.map((label) => fitted(fonts, label, { size }, each));
  }
  let x = plot.left + plot.width - widthAt(size, labels);
  let parts = "";
  legend.forEach(({ look, points }, i) => {
    const label = labels[i]!;
    const middle = y - size * 0.36;
    parts += points
      ? `<circle cx="${px(x + SWATCH - 8)}" cy="${px(middle)}" r="5" fill="${look.day}"/>`
      : `<path d="M${px(x)} ${px(middle)}H${px(x + SWATCH)}" ${strokeOf(look, 3.5)}/>`;
    x += SWATCH + SWATCH_GAP;
    parts += textAt(x, y, label, { size });
    x += textWidth(fonts, label, { size }) + BETWEEN_LEGENDS;
  });
  return parts;
}

/** The attributes of a line's stroke. Corners are cut: at this width nobody sees round ones. */
export function strokeOf({ day, dash }: LineLook, width: number): string {
  const dashes = dash.length === 0
    ? ""
    : ` stroke-dasharray="${dash.map((one) => px(one * width)).join(" ")}"`;
  return `fill="none" stroke="${day}" stroke-width="${width}" stroke-linejoin="bevel"${dashes}`;
}

/** Grid of hours and of the axis's marks; none where colours cover it. */
export function gridLines(
  plot: Plot,
  hours: readonly number[],
  heights: readonly number[],
): string {
  const right = plot.left + plot.width;
  return hours.map((x) => lineAt(x, plot.top, x, plot.top + plot.height, INK.grid)).join("") +
    heights.map((y) => lineAt(plot.left, y, right, y, INK.grid)).join("");
}

/** Frame, marks and numbers of the vertical axis. */
export function axisLines(
  plot: Plot,
  ticks: readonly Tick[],
  scale: Scale,
  hours: readonly number[],
): string {
  const bottom = plot.top + plot.height;
  const numbers = ticks.map(({ value, label }) => {
    const y = scale(value);
    // Numbers at the ends stay between the panels' titles.
    const baseline = Math.min(
      bottom + 2,
      Math.max(plot.top + SIZE.tick * 0.72, y + SIZE.tick * 0.36),
    );
    return lineAt(plot.left - 6, y, plot.left, y, INK.edge) +
      textAt(plot.left - 10, baseline, label, { size: SIZE.tick, anchor: "end" });
  });
  return boxAt(plot.left, plot.top, plot.width, plot.height, `fill="none" stroke="${INK.edge}"`) +
    hours.map((x) => lineAt(x, bottom, x, bottom + 6, INK.edge)).join("") + numbers.join("");
}

/** Words in an empty panel. */
export function emptyWords(plot: Plot, words: string): string {
  return textAt(plot.left + plot.width / 2, plot.top + plot.height / 2 + 8, words, {
    size: SIZE.panel,
    fill: INK.quiet,
    anchor: "middle",
    halo: true,
  });
}
