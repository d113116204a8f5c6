/**
 * Which of the newest values are not to be believed, and why.
 *
 * @module
 */
import { type Point, POINT_COLUMNS, POINT_FIELDS, type PointField } from "../formats/point.ts";
import { DIRECTION_COLUMNS, isPossible, POSSIBLE } from "./possible_values.ts";
import { CONSISTENCY, MAX_PAUSE_S, QUALITY_LIMITS, type StuckLimit } from "./quality_limits.ts";

/** When a sensor is stuck. */
interface StuckRule extends StuckLimit {
  /** Values that may stay for ever. */
  readonly mayStay?: (value: number, point: Point) => boolean;
}

const stuck = (column: string): StuckLimit => QUALITY_LIMITS[column]!.stuck!;

/** Position, altitude and compass of a parked vehicle stay as they are, so they are not judged. */
const STUCK: Partial<Readonly<Record<PointField, StuckRule>>> = {
  t: stuck(POINT_COLUMNS.t),
  td: stuck(POINT_COLUMNS.td),
  // In fog a derived humidity stays at 100 %.
  rh: { ...stuck(POINT_COLUMNS.rh), mayStay: (rh) => rh >= 100 },
  // Below its threshold an anemometer says 0 for as long as it is calm.
  wspd: { ...stuck(POINT_COLUMNS.wspd), mayStay: (speed) => speed === 0 },
  // Without wind the vane stays where it was.
  wdir: {
    ...stuck(POINT_COLUMNS.wdir),
    mayStay: (_, { wspd }) => wspd === null || wspd === 0,
  },
  pressure: stuck(POINT_COLUMNS.pressure),
};

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
  if (t !== null && td !== null && td > t + CONSISTENCY.dewpointAboveC) {
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
