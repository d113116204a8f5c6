/**
 * What do the colours of a radar picture mean? The colour bar as SVG, from the same table that the
 * picture is drawn with. It brings its own background, so that it can be read on any page.
 *
 * @module
 */
import { type ClassTable, colourTable, type ScaleTable } from "./colour_tables.ts";

const BACKGROUND = "#14181f";
const TEXT = "#f2f4f7";
const WIDTH = 360;
const MARGIN = 12;
const BAR = { x: MARGIN, y: 30, width: WIDTH - 2 * MARGIN, height: 16 };
const LABELS_Y = 62;
const SWATCH = 14;
const LINE = 22;

/**
 * The colour bar of a product, a table or a Level III code; of classes a list with their names.
 *
 * @throws {RangeError} when there is no table for it
 */
export function legendSvg(product: string): string {
  const table = colourTable(product);
  return "stops" in table ? scaleLegend(table) : classLegend(table);
}

function scaleLegend(table: ScaleTable): string {
  const { title, unit, labels, folded } = table;
  const place = placeOnBar(table);
  const height = folded === null ? LABELS_Y + 10 : LABELS_Y + 10 + LINE;
  const heading = unit === "1" ? title : `${title}, ${unit}`;
  const parts = [
    `<defs><linearGradient id="bar-${table.name}">${
      gradient(table, place)
    }</linearGradient></defs>`,
    text(MARGIN, 20, heading),
    `<rect x="${BAR.x}" y="${BAR.y}" width="${BAR.width}" height="${BAR.height}" fill="url(#bar-${table.name})"/>`,
    ...labels.map((value) => {
      const x = round(BAR.x + place(value) * BAR.width);
      return `<path d="M${x} ${BAR.y + BAR.height}v4" stroke="${TEXT}"/>` +
        text(x, LABELS_Y, String(value).replace("-", "−"), anchor(place(value)));
    }),
  ];
  if (folded !== null) parts.push(swatch(LABELS_Y + 10, folded, "RF", "Range folded"));
  return svg(heading, height, parts);
}

function classLegend({ title, classes, folded }: ClassTable): string {
  const rows = classes.map(({ code, name, colour }) => ({ code, name, colour }));
  if (folded !== null) rows.push({ code: "RF", name: "Range folded", colour: folded });
  const parts = [
    text(MARGIN, 20, title),
    ...rows.map(({ code, name, colour }, i) => swatch(30 + i * LINE, colour, code, name)),
  ];
  return svg(title, 30 + rows.length * LINE + 4, parts);
}

/**
 * Where a value is on the bar, from 0 to 1: in proportion, or breakpoints at even distances. The
 * bar in proportion ends half a label beyond the outer labels, where the table goes on.
 */
function placeOnBar({ stops, until, labels, even }: ScaleTable): (value: number) => number {
  if (!even) {
    const half = (labels.at(-1)! - labels.at(-2)!) / 2;
    const least = Math.max(stops[0]!.value, labels[0]! - half);
    const most = Math.min(until, labels.at(-1)! + half);
    return (value) => Math.min(1, Math.max(0, (value - least) / (most - least)));
  }
  const knots = [...stops.map(({ value }) => value), until];
  return (value) => {
    const above = knots.findIndex((knot) => knot > value);
    if (above === -1) return 1;
    if (above === 0) return 0;
    const [from, to] = [knots[above - 1]!, knots[above]!];
    return (above - 1 + (value - from) / (to - from)) / (knots.length - 1);
  };
}

/** Each breakpoint's stretch, which begins where the last one ended: an edge, not a run. */
function gradient({ stops, until }: ScaleTable, place: (value: number) => number): string {
  return stops.flatMap(({ value, colour, to }, i) => [
    stop(place(value), colour),
    stop(place(stops[i + 1]?.value ?? until), to ?? colour),
  ]).join("");
}

function stop(place: number, colour: string): string {
  return `<stop offset="${round(place * 100)}%" ${paint("stop", colour, "stop-color")}/>`;
}

function swatch(y: number, colour: string, code: string, name: string): string {
  return `<rect x="${MARGIN}" y="${y}" width="${SWATCH}" height="${SWATCH}" ${
    paint("fill", colour, "fill")
  }/>` +
    text(MARGIN + SWATCH + 8, y + SWATCH - 2, code) +
    text(MARGIN + SWATCH + 40, y + SWATCH - 2, name);
}

/** Opacity apart from colour: not every SVG reader takes eight digits. */
function paint(prefix: "stop" | "fill", colour: string, attribute: string): string {
  const opacity = colour.length === 9 ? parseInt(colour.slice(7), 16) / 255 : 1;
  return `${attribute}="${colour.slice(0, 7)}"` +
    (opacity === 1 ? "" : ` ${prefix}-opacity="${round(opacity)}"`);
}

/** Labels at the ends stay inside. */
function anchor(place: number): string {
  return place < 0.02 ? "start" : place > 0.98 ? "end" : "middle";
}

function text(x: number, y: number, words: string, at = "start"): string {
  return `<text x="${x}" y="${y}" text-anchor="${at}">${words}</text>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function svg(title: string, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" ` +
    `height="${height}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" ` +
    `font-size="12" fill="${TEXT}"><rect width="${WIDTH}" height="${height}" rx="6" ` +
    `fill="${BACKGROUND}"/>${parts.join("")}</svg>\n`;
}
