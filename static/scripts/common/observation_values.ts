/**
 * What the sidebar says of the newest record: its values, their 30-second averages and doubts.
 * Pure.
 *
 * @module
 */
import { type Point, POINT_COLUMNS, type PointField } from "../../../formats/point.ts";
import { circularMeanDeg } from "../../../science/angles.ts";
import { liveQuality } from "../../../science/live_quality.ts";
import { isPossible } from "../../../science/possible_values.ts";
import { equivalentPotentialTemperatureK } from "../../../science/thermodynamics.ts";
import type { Variable } from "./theme.ts";
import { type Kind, quantity, type Units } from "./units.ts";

/** A value of the sidebar: a field of a point, or θe, which is computed. */
export type Shown = Exclude<PointField, "lat" | "lon" | "compass_dir"> | "thetaE";

/** One value's words, kind, and the variable whose line it is the legend of. */
export interface ShownValue {
  readonly name: Shown;
  readonly label: string;
  readonly kind: Kind;
  readonly variable: Variable | null;
}

/** In the order in which they are read. */
export const SHOWN: readonly ShownValue[] = [
  { name: "t", label: "Temperature", kind: "temperature", variable: "t" },
  { name: "td", label: "Dewpoint", kind: "temperature", variable: "td" },
  { name: "wspd", label: "Wind speed", kind: "speed", variable: "wspd" },
  { name: "wdir", label: "Wind from", kind: "direction", variable: "wdir" },
  { name: "pressure", label: "Pressure", kind: "pressure", variable: "pressure" },
  { name: "thetaE", label: "θe", kind: "thetaE", variable: "thetaE" },
  { name: "alt", label: "Altitude", kind: "altitude", variable: null },
  { name: "rh", label: "Humidity", kind: "humidity", variable: null },
];

/** Averages are over so long. */
export const MEAN_S = 30;

/** A value, its average, and why it is doubted. */
export interface Reading {
  readonly now: number | null;
  readonly mean: number | null;
  readonly doubt: string | null;
}

/** What the sidebar shows of one moment. */
export interface Readings {
  readonly values: Readonly<Record<Shown, Reading>>;
  /** Why the heading is doubted; null: it is not. */
  readonly headingDoubt: string | null;
}

/** What is shown of the last of `points` (ascending). Null without points. */
export function readings(points: readonly Point[]): Readings | null {
  const newest = points.at(-1);
  if (!newest) return null;
  let from = points.length - 1;
  while (from > 0 && points[from - 1]!.ts > newest.ts - MEAN_S) from--;
  const recent = points.slice(from);
  const doubts = liveQuality(points);
  const each = SHOWN.map(({ name }): [Shown, Reading] => [name, {
    now: valueOf(newest, name),
    mean: name === "wdir" ? meanDirection(recent) : mean(recent, name),
    doubt: name === "thetaE" ? thetaEDoubt(doubts) : doubts[name] ?? null,
  }]);
  return {
    values: Object.fromEntries(each) as Record<Shown, Reading>,
    headingDoubt: doubts.compass_dir ?? null,
  };
}

/** θe is no better than what it is computed from. */
function thetaEDoubt(doubts: Partial<Record<PointField, string>>): string | null {
  if (doubts.t || doubts.td) return "temperature doubted";
  return doubts.pressure ? "pressure doubted" : null;
}

/** A value of a point; θe in K. Null where it is missing or cannot be computed. */
export function valueOf(point: Point, name: Shown): number | null {
  if (name !== "thetaE") return point[name];
  const { t, td, pressure } = point;
  if (t === null || td === null || pressure === null) return null;
  const thetaE = equivalentPotentialTemperatureK(t, td, pressure);
  return thetaE !== null && Number.isFinite(thetaE) ? thetaE : null;
}

/** Of the possible values: one sample of -273.1 °C must not move an average. */
function mean(points: readonly Point[], name: Shown): number | null {
  let sum = 0;
  let count = 0;
  for (const point of points) {
    const value = valueOf(point, name);
    if (value === null || name !== "thetaE" && !isPossible(POINT_COLUMNS[name], value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** Calm has no direction. */
function meanDirection(points: readonly Point[]): number | null {
  const directions = points.flatMap(({ wdir, wspd }) => wdir !== null && wspd !== 0 ? [wdir] : []);
  const degrees = circularMeanDeg(directions);
  return Number.isFinite(degrees) ? degrees : null;
}

/** The small line under a value: the other temperature, the average; or the doubt. */
export function moreText(shown: ShownValue, reading: Reading, units: Units): string {
  if (reading.doubt !== null) return reading.doubt;
  const average = `${MEAN_S} s ${quantity(shown.kind, reading.mean, units).text}`;
  if (shown.kind !== "temperature") return average;
  const other = quantity("temperature", reading.now, {
    ...units,
    temperatureUnit: units.temperatureUnit === "°C" ? "°F" : "°C",
  });
  return `${other.text} ${other.unit} · ${average}`;
}
