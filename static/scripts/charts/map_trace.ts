/**
 * The track as it is drawn: fixes laid on the flat map and coloured by a variable. Pure.
 *
 * @module
 */
import type { LocalProjection } from "../../../science/map_projection.ts";
import { convert, unitOf, type Units } from "../common/units.ts";
import { colorIndex, type ColorRange, colorRange } from "./map_colors.ts";
import type { Fix } from "./map_track.ts";
import type { MapVariable } from "./map_variables.ts";

/** The track as it is drawn: places on the flat map, colours and joints, one each a fix. */
export interface Trace {
  readonly xy: Float64Array;
  /** Index into `colors`; -1: no value. */
  readonly color: Int8Array;
  readonly joined: Uint8Array;
  readonly length: number;
}

/** Only directions go round. */
export function isCyclic({ kind }: MapVariable): boolean {
  return kind === "direction";
}

/** Places of the fixes on the flat map, x and y in turn, metres. */
export function flatPlaces(fixes: readonly Fix[], projection: LocalProjection): Float64Array {
  const xy = new Float64Array(2 * fixes.length);
  for (let i = 0; i < fixes.length; i++) {
    const { latDeg, lonDeg } = fixes[i]!;
    const [x, y] = projection.forward(latDeg, lonDeg);
    xy[2 * i] = x;
    xy[2 * i + 1] = y;
  }
  return xy;
}

/**
 * The coloured track, and the ends of its scale in the person's unit (null when no fix has a value).
 * `before` are the ends of the last drawing with the same variable and units.
 */
export function traceOf(
  fixes: readonly Fix[],
  xy: Float64Array,
  variable: MapVariable,
  units: Units,
  before: ColorRange | null,
): { trace: Trace; range: ColorRange | null } {
  // Every unit is a straight line of the daily file's: two values say which.
  const zero = convert(variable.kind, 0, units);
  const slope = convert(variable.kind, 1, units) - zero;
  const values = new Float64Array(fixes.length);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < fixes.length; i++) {
    const value = variable.value(fixes[i]!.point);
    const shown = value === null ? NaN : zero + slope * value;
    values[i] = shown;
    if (shown < low) low = shown;
    if (shown > high) high = shown;
  }
  const range = low <= high ? colorRange(low, high, slope * variable.minSpan, before) : null;
  const cyclic = isCyclic(variable);
  const color = new Int8Array(fixes.length).fill(-1);
  const joined = new Uint8Array(fixes.length);
  for (let i = 0; i < fixes.length; i++) {
    if (range && !Number.isNaN(values[i])) color[i] = colorIndex(values[i]!, range, cyclic);
    if (fixes[i]!.joined) joined[i] = 1;
  }
  return { range, trace: { xy, color, joined, length: fixes.length } };
}

/** What stands over the colour scale, evenly spread. */
export function legendTexts(
  variable: MapVariable,
  range: ColorRange | null,
  units: Units,
): string[] {
  if (isCyclic(variable)) return ["N", "E", "S", "W", "N"];
  if (!range) return ["no values"];
  const unit = unitOf(variable.kind, units);
  const middle = (range.low + range.high) / 2;
  return [roundText(range.low), roundText(middle), `${roundText(range.high)} ${unit}`];
}

/** Ends are round numbers already; this takes what arithmetic added. */
function roundText(value: number): string {
  return String(Number(value.toFixed(4))).replace("-", "−");
}
