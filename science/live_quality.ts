/**
 * Which of the newest values are not to be believed, and why.
 *
 * @module
 */
import { type Point, POINT_COLUMNS, POINT_FIELDS, type PointField } from "../formats/point.ts";
import { DIRECTION_COLUMNS, isPossible, POSSIBLE } from "./possible_values.ts";

/** When a sensor is stuck. */
interface StuckRule {
  /** Exactly the same value for longer than this, s. */
  readonly afterS: number;
  /** The same where the sensor gives tenths only: so much coarser values stay longer. */
  readonly afterTenthsS?: number;
  /** Values that may stay for ever. */
  readonly mayStay?: (value: number, point: Point) => boolean;
}

/**
 * Each limit is several times the longest run in real drives (21,883 records of 2025-06-05, hours
 * of it parked), written behind. Position, altitude and compass of a parked vehicle stay as they
 * are, so they are not judged.
 */
const STUCK: Partial<Readonly<Record<PointField, StuckRule>>> = {
  // 25 s in hundredths of a degree.
  t: { afterS: 300, afterTenthsS: 900 },
  // 134 s in hundredths: the dew point comes from a slow sensor.
  td: { afterS: 600, afterTenthsS: 1800 },
  // 9 s; in fog a derived humidity stays at 100 %.
  rh: { afterS: 600, mayStay: (rh) => rh >= 100 },
  // 5 s; below its threshold an anemometer says 0 for as long as it is calm.
  wspd: { afterS: 60, mayStay: (speed) => speed === 0 },
  // 1 s; without wind the vane stays where it was.
  wdir: { afterS: 60, mayStay: (_, { wspd }) => wspd === null || wspd === 0 },
  // 23 s in hundredths of a hectopascal.
  pressure: { afterS: 120, afterTenthsS: 600 },
};

/** Across a longer pause nobody knows whether the value was the same. */
const MAX_PAUSE_S = 10;

/** A dew point may be above the temperature by the rounding of both to tenths, °C. */
const ROUNDING_C = 0.1;

/**
 * The values of the last point that fail a check, each with the reason in words: `stuck` (exactly
 * the same far longer than its sensor's resolution allows), impossible, temperature below dew
 * point. Missing values fail none. Empty without points.
 *
 * @param points in ascending order of time
 */
export function liveQuality(points: readonly Point[]): Partial<Record<PointField, string>> {
  const reasons: Partial<Record<PointField, string>> = {};
  const newest = points.at(-1);
  if (newest === undefined) return reasons;
  const { t, td } = newest;
  if (t !== null && td !== null && td > t + ROUNDING_C) {
    reasons.t = "below the dewpoint";
    reasons.td = "above the temperature";
  }
  for (const field of POINT_FIELDS) {
    const value = newest[field];
    if (value === null) continue;
    const stuckS = stuckFor(field, points);
    if (stuckS !== null) reasons[field] = `stuck for over ${durationText(stuckS)}`;
    // What cannot be is the stronger reason.
    if (!isPossible(POINT_COLUMNS[field], value)) reasons[field] = rangeOf(field);
  }
  // A receiver without a fix says 0, 0: a real place, but in the sea off Africa.
  if (newest.lat === 0 && newest.lon === 0) reasons.lat = reasons.lon = "no position: 0, 0";
  return reasons;
}

/** The limit that the newest value of a field has stayed over, s; null when it has not. */
function stuckFor(field: PointField, points: readonly Point[]): number | null {
  const rule = STUCK[field];
  const newest = points.at(-1)!;
  const value = newest[field]!;
  if (rule === undefined || rule.mayStay?.(value, newest)) return null;
  const limitS = isTenths(value) ? rule.afterTenthsS ?? rule.afterS : rule.afterS;
  let sinceTs = newest.ts;
  for (let i = points.length - 2; i >= 0; i--) {
    const point = points[i]!;
    if (point[field] !== value || sinceTs - point.ts > MAX_PAUSE_S) return null;
    if (rule.mayStay?.(value, point)) return null;
    sinceTs = point.ts;
    if (newest.ts - sinceTs > limitS) return limitS;
  }
  return null;
}

/** Whether a value has no hundredths; of a sensor with hundredths every tenth one has none. */
function isTenths(value: number): boolean {
  return Math.abs(value * 10 - Math.round(value * 10)) < 1e-6;
}

function durationText(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${seconds / 60} min`;
}

function rangeOf(field: PointField): string {
  const column = POINT_COLUMNS[field];
  if (DIRECTION_COLUMNS.includes(column)) return "outside 0…360°";
  const [from, to] = POSSIBLE[column]!;
  const unit = UNITS[field] ?? "";
  return `outside ${String(from).replace("-", "−")}…${to}${unit}`;
}

const UNITS: Partial<Readonly<Record<PointField, string>>> = {
  t: " °C",
  td: " °C",
  rh: " %",
  wspd: " m/s",
  pressure: " hPa",
  alt: " m",
  lat: "°",
  lon: "°",
};
