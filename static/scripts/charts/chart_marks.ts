/**
 * What is marked on a chart besides its lines: gaps, notes, the unit, the latest values.
 *
 * @module
 */
import uPlot from "uplot";
import type { Note } from "../../../formats/live_messages.ts";
import { palette } from "../common/theme.ts";
import { quantity } from "../common/units.ts";
import { CIRCLE, converters, type LineSpec } from "./chart_specs.ts";
import type { Frame } from "./plot_options.ts";
import type { TimeWindow } from "./time_window.ts";

/** A note's text is cut here: the list beside the charts has all of it. */
const NOTE_LETTERS = 18;
/** Height of a value's mark at the right edge, px. */
const MARK_PX = 20;
/** What a letter of the axis in that margin takes up, px. */
const LETTER_PX = 16;
const MARGIN_PX = 40;

/** Shades the stretches without data. */
export function drawGaps(plot: uPlot, gaps: readonly TimeWindow[]): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.fillStyle = palette().gap;
  for (const gap of gaps) {
    const from = Math.max(plot.valToPos(gap.from, "x", true), left);
    const to = Math.min(plot.valToPos(gap.to, "x", true), left + width);
    if (to > from) ctx.fillRect(from, top, to - from, height);
  }
  ctx.restore();
}

/**
 * Draws notes as upright marks, with their texts above the lines where there is room: right of
 * `freeFrom`, in the canvas' pixels, and of each other.
 */
export function drawNotes(
  plot: uPlot,
  notes: readonly Note[],
  font: string,
  freeFrom: number,
): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  const px = uPlot.pxRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, 0, width, top + height);
  ctx.clip();
  ctx.font = scaled(font);
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  ctx.strokeStyle = ctx.fillStyle = palette().note;
  ctx.lineWidth = 1.5 * px;
  ctx.setLineDash([3 * px, 3 * px]);
  let takenTo = freeFrom;
  for (const { ts, text } of notes) {
    const x = Math.round(plot.valToPos(ts, "x", true)) + 0.5;
    if (x < left || x > left + width) continue;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    const words = text.length > NOTE_LETTERS ? `${text.slice(0, NOTE_LETTERS - 1)}…` : text;
    const label = `▾ ${words || "mark"}`;
    const wide = ctx.measureText(label).width;
    const at = Math.min(x - 5 * px, left + width - wide);
    if (at < takenTo) continue;
    ctx.fillText(label, at, 1 * px);
    takenTo = at + wide + 8 * px;
  }
  ctx.restore();
}

/** Writes the left axis' unit above it and returns where the text ends, in the canvas' pixels. */
export function drawUnit(plot: uPlot, unit: string, font: string): number {
  const { ctx } = plot;
  const px = uPlot.pxRatio;
  ctx.save();
  ctx.font = scaled(font);
  ctx.fillStyle = palette().quiet;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillText(unit, plot.bbox.left + 2 * px, 1 * px);
  const end = plot.bbox.left + ctx.measureText(unit).width + 12 * px;
  ctx.restore();
  return end;
}

/**
 * Marks the latest values where the lines end, and writes them into the margin beside, over the
 * letters of the axis of directions, when it stands there.
 */
export function drawLatest(
  plot: uPlot,
  lines: readonly LineSpec[],
  { latest, units }: Frame,
  font: string,
): void {
  if (latest === null) return;
  const { ctx } = plot;
  const colours = palette();
  const px = uPlot.pxRatio;
  const convert = converters(units);
  const edge = plot.bbox.left + plot.bbox.width;
  const marks = lines.flatMap((line) => {
    const value = latest[line.field];
    if (value === null) return [];
    const y = plot.valToPos(convert[line.field](value), line.side, true);
    return [{ y, text: quantity(line.kind, value, units).text, variable: line.variable }];
  });
  const bottom = plot.bbox.top + plot.bbox.height;
  const hasLetters = lines.some(({ side }) => side === "right");
  const lettersAt = hasLetters ? CIRCLE.map((deg) => plot.valToPos(deg, "right", true)) : [];
  const places = apart(marks.map(({ y }) => y), MARK_PX * px, 0, bottom);
  ctx.save();
  ctx.font = `600 ${scaled(font)}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  // A letter of the axis that a mark would half cover goes as a whole.
  ctx.fillStyle = colours.card;
  for (const y of lettersAt) {
    const isNear = places.some((place) => Math.abs(place - y) < (MARK_PX + LETTER_PX) / 2 * px);
    if (isNear) ctx.fillRect(edge + px, y - LETTER_PX / 2 * px, MARGIN_PX * px, LETTER_PX * px);
  }
  marks.forEach(({ y, text, variable }, i) => {
    const x = Math.min(plot.valToPos(latest.ts, "x", true), edge);
    ctx.fillStyle = colours[variable];
    ctx.strokeStyle = colours.card;
    ctx.lineWidth = 2 * px;
    ctx.beginPath();
    ctx.arc(x, y, 5 * px, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    const wide = ctx.measureText(text).width + 6 * px;
    // On the ground of the card: whatever stands in the margin below it is not half hidden.
    ctx.fillStyle = colours.card;
    ctx.fillRect(edge + 6 * px, places[i]! - MARK_PX * px / 2, wide, MARK_PX * px);
    ctx.fillStyle = colours.inks[variable];
    ctx.fillText(text, edge + 8 * px, places[i]!);
  });
  ctx.restore();
}

/**
 * Places for marks of a height as near as can be to where they want to stand, within the bounds
 * and none over another. Pure; for the one or two marks of a chart.
 */
export function apart(
  wanted: readonly number[],
  height: number,
  top: number,
  bottom: number,
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = wanted.map((y) => Math.min(Math.max(y, top + height / 2), bottom - height / 2));
  for (let n = 1; n < order.length; n++) {
    const [above, below] = [order[n - 1]!, order[n]!];
    const overlap = places[above]! + height - places[below]!;
    if (overlap <= 0) continue;
    const up = Math.min(overlap / 2, places[above]! - (top + height / 2));
    places[above]! -= up;
    places[below]! += overlap - up;
    const over = Math.max(0, places[below]! - (bottom - height / 2));
    places[above]! -= over;
    places[below]! -= over;
  }
  return places;
}

/** The same font in the canvas' own pixels. */
function scaled(font: string): string {
  return font.replace(/^\d+/, (size) => String(Number(size) * uPlot.pxRatio));
}
