/**
 * How is a panel of lines drawn? Where there are more values than pixels, as a mean within a band from
 * the least to the greatest; broken at gaps.
 *
 * @module
 */
import { type LineLook, lineLooks } from "../../../formats/quicklook_palette.ts";
import type { LineWindow } from "../../../zarr_store/window.ts";
import { type Plot, RIGHT, SIZE } from "./layout.ts";
import {
  axisLines,
  emptyWords,
  gridLines,
  panelHead,
  type Scale,
  strokeOf,
  timeScale,
  valueScale,
} from "./panel_frame.ts";
import type { DrawnLine, DrawnPanel } from "./picture_data.ts";
import { fitted, type Fonts, lineAt, px, textAt, textWidth } from "./svg.ts";
import {
  decimalsOf,
  directionTicks,
  linearTicks,
  logTicks,
  niceStep,
  numberText,
  type Tick,
} from "./ticks.ts";

type LinesPanel = Extract<DrawnPanel, { kind: "lines" }>;

/** What a panel is drawn in. */
export interface PanelPlace {
  readonly plot: Plot;
  readonly startS: number;
  readonly endS: number;
  /** Where the data of the whole picture ends: a line that ends there has a newest value. */
  readonly newestS: number;
  /** Pixels of the hours' grid. */
  readonly hours: readonly number[];
  readonly fonts: Fonts;
  /** Of this name there is one in the picture. */
  readonly name: string;
}

const LINE_WIDTH = 2;
const DOT = 4;
/** Marks of an axis stand at least so far apart, pixels. */
const TICK_ROOM = 30;
/** More marks only distract. */
const MOST_TICKS = 6;
/** A line that ended longer ago than this before the picture's newest row has no newest value, s. */
const NEWEST_S = 1800;
/** Above and below the values, of their range. */
const MARGIN = 0.06;

/** The panel as SVG. */
export function linePanel({ panel, lines: all }: LinesPanel, place: PanelPlace): string {
  const { plot, fonts, hours, name } = place;
  // A line without a value is not to be looked for.
  const lines = all.filter(({ window }) => window.mean.some(Number.isFinite));
  const looks = lines.length === 1
    ? lineLooks(lines).map((look) => ({ ...look, dash: [] }))
    : lineLooks(lines);
  const axis = axisOf(panel, lines, plot);
  const x = timeScale(plot, place.startS, place.endS);
  const y = valueScale(plot, axis.least, axis.most, panel.log);
  const points = panel.points === true;
  const drawn = lines.map((line, i) =>
    points ? dots(line.window, looks[i]!, x, y) : curve(line.window, looks[i]!, x, y)
  );
  const legend = lines.length === 1 && isSaid(lines[0]!.label, panel.title)
    ? []
    : lines.map(({ label }, i) => ({ label, look: looks[i]!, points }));
  return panelHead(fonts, plot, { title: panel.title, unit: panel.units }, legend) +
    gridLines(plot, hours, axis.ticks.map(({ value }) => y(value))) +
    clip(name, plot) + `<g clip-path="url(#${name})">${drawn.join("")}</g>` +
    axisLines(plot, axis.ticks, y, hours) +
    (lines.length === 0 ? emptyWords(plot, "no values") : newest(lines, looks, axis, x, y, place));
}

/** Whether a panel's title says already what its only line is: the word, or its first letters. */
function isSaid(label: string, title: string): boolean {
  const words = title.toLowerCase();
  const initials = words.split(/\s+/).map((word) => word[0]).join("");
  return words.includes(label.toLowerCase()) || initials === label.toLowerCase();
}

/** How many marks an axis has room for. */
export function tickCount({ height }: Plot): number {
  return Math.min(MOST_TICKS, Math.max(2, Math.floor(height / TICK_ROOM)));
}

/** What lies outside of the plot is not drawn. */
export function clip(name: string, { left, top, width, height }: Plot): string {
  return `<clipPath id="${name}"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`;
}

interface Axis {
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly Tick[];
  /** Of a value that is written out. */
  readonly decimals: number;
}

function axisOf(panel: LinesPanel["panel"], lines: readonly DrawnLine[], plot: Plot): Axis {
  const count = tickCount(plot);
  const [least, most] = panel.range ?? spanOf(lines, panel.log === true);
  const isDirection = least === 0 && most === 360;
  const ticks = isDirection
    ? directionTicks(count)
    : panel.log === true
    ? logTicks(least, most, count)
    : linearTicks(least, most, count);
  const span = most - least;
  // A figure more than at the marks, where that tells anything.
  const decimals = isDirection
    ? 0
    : Math.min(decimalsOf(niceStep(span, 100)), decimalsOf(niceStep(span, count)) + 1);
  return { least, most, ticks, decimals };
}

/** The least and the greatest value, with room above and below. */
function spanOf(lines: readonly DrawnLine[], log: boolean): [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const { window } of lines) {
    for (let i = 0; i < window.min.length; i++) {
      const low = window.min[i]!;
      const high = window.max[i]!;
      if (low < least && !(log && low <= 0)) least = low;
      if (high > most) most = high;
    }
  }
  if (!(most >= least) || !Number.isFinite(most - least)) return log ? [0.1, 10] : [0, 1];
  if (log) {
    return most / least < 10
      ? [least / Math.sqrt(10), most * Math.sqrt(10)]
      : [least / 1.2, most * 1.2];
  }
  if (least === 0 && most === 0) return [-MARGIN, 1];
  // A value that never changes stands in the middle.
  const around = most > least ? (most - least) * MARGIN : Math.abs(most) * 0.1;
  return [least - around, most + around];
}

/** Through the values, broken where there is none; a value alone is a dot. */
function curve(window: LineWindow, look: LineLook, x: Scale, y: Scale): string {
  const { times, min, max, mean } = window;
  let path = "";
  let band = "";
  for (let from = 0; from < times.length;) {
    if (Number.isNaN(mean[from]!)) {
      from++;
      continue;
    }
    let to = from + 1;
    while (to < times.length && !Number.isNaN(mean[to]!)) to++;
    for (let i = from; i < to; i++) {
      path += `${i === from ? "M" : "L"}${px(x(times[i]!))} ${px(y(mean[i]!))}`;
    }
    if (to === from + 1) path += "h0.1";
    if (!window.full) {
      for (let i = from; i < to; i++) {
        band += `${i === from ? "M" : "L"}${px(x(times[i]!))} ${px(y(max[i]!))}`;
      }
      for (let i = to; i-- > from;) band += `L${px(x(times[i]!))} ${px(y(min[i]!))}`;
      band += "Z";
    }
    from = to;
  }
  const shade = band === "" ? "" : `<path d="${band}" fill="${look.day}" fill-opacity="0.3"/>`;
  return shade + `<path d="${path}" stroke-linecap="round" ${strokeOf(look, LINE_WIDTH)}/>`;
}

/**
 * A dot at each value; of several in a column at the least and at the greatest: a mean of directions is
 * no direction.
 */
export function dots(
  window: LineWindow,
  look: Pick<LineLook, "day">,
  x: Scale,
  y: Scale,
  width = DOT,
): string {
  let path = "";
  for (let i = 0; i < window.times.length; i++) {
    if (Number.isNaN(window.min[i]!)) continue;
    const at = px(x(window.times[i]!));
    path += `M${at} ${px(y(window.min[i]!))}h0.1`;
    if (window.max[i]! > window.min[i]!) path += `M${at} ${px(y(window.max[i]!))}h0.1`;
  }
  return `<path d="${path}" fill="none" stroke="${look.day}" stroke-width="${width}" stroke-linecap="round"/>`;
}

/** Each line's newest value beside its end, at the right edge when it goes on to there; none above another. */
function newest(
  lines: readonly DrawnLine[],
  looks: readonly LineLook[],
  { least, most, decimals }: Axis,
  x: Scale,
  y: Scale,
  { plot, fonts, newestS }: PanelPlace,
): string {
  const labels = lines.flatMap(({ window }, i) => {
    const { timeS, value } = window.last ?? { timeS: -Infinity, value: NaN };
    if (timeS < newestS - NEWEST_S || value < least || value > most) return [];
    return [{ timeS, at: y(value), text: numberText(value, decimals), look: looks[i]! }];
  }).toSorted((a, b) => a.at - b.at);
  const right = plot.left + plot.width;
  const height = Math.min(SIZE.newest + 2, plot.height / Math.max(1, labels.length));
  const size = Math.round(Math.min(SIZE.newest, height - 1));
  const places = apart(labels.map(({ at }) => at), height, plot.top, plot.top + plot.height);
  return labels.map(({ timeS, at, text, look }, i) => {
    const how = { size, bold: true, fill: look.day };
    const shown = fitted(fonts, text, how, RIGHT - 22);
    const end = x(timeS);
    const isInside = end + 40 + textWidth(fonts, shown, how) < right;
    const from = isInside ? end + 3 : right;
    return lineAt(from, at, from + 12, places[i]!, look.day, 1.5) +
      textAt(from + 15, places[i]! + size * 0.36, shown, { ...how, halo: isInside });
  }).join("");
}

/** Heights at least `least` from each other, as near to the wanted as can be. */
function apart(wanted: readonly number[], least: number, top: number, bottom: number): number[] {
  const places = [...wanted];
  for (let i = 0; i < places.length; i++) {
    const lowest = i === 0 ? top + least / 2 : places[i - 1]! + least;
    places[i] = Math.max(places[i]!, lowest);
  }
  for (let i = places.length; i-- > 0;) {
    const highest = i === places.length - 1 ? bottom - least / 2 : places[i + 1]! - least;
    places[i] = Math.min(places[i]!, highest);
  }
  return places;
}
