/**
 * What follows from a drive's observations: equivalent potential temperature, and the wind over
 * ground once more where the Support file has the raw one.
 *
 * @module
 */
import { isPossible } from "../../science/possible_values.ts";
import { QUALITY_FLAGS } from "../../science/quality_control.ts";
import { equivalentPotentialTemperatureK } from "../../science/thermodynamics.ts";
import { bareValue } from "../mesonet_day.ts";
import { HEADING_S, supportTimeS, supportWind } from "../support_wind.ts";
import type { DayTable } from "./day_table.ts";

/** A derived variable and its flags. */
export interface Derived {
  readonly values: Float64Array;
  readonly flags: Int8Array;
}

const MISSING = QUALITY_FLAGS.indexOf("missing");
const OUT_OF_RANGE = QUALITY_FLAGS.indexOf("out_of_range");

const THETA_E_FROM = ["t_fast", "dewpoint", "pressure"] as const;

/**
 * Equivalent potential temperature, K, from the fast temperature, dew point and pressure as the
 * dashboard has it; its flag is the first of theirs that is not good. Null where a column is missing.
 */
export function thetaE(
  { times, columns }: DayTable,
  flags: ReadonlyMap<string, Int8Array>,
): Derived | null {
  const [t, td, p] = THETA_E_FROM.map((name) => columns.get(name));
  if (t === undefined || td === undefined || p === undefined) return null;
  const values = new Float64Array(times.length);
  const own = new Int8Array(times.length);
  for (let i = 0; i < times.length; i++) {
    const value = equivalentPotentialTemperatureK(t[i]!, td[i]!, p[i]!);
    values[i] = Number.isFinite(value) ? value : NaN;
    own[i] = THETA_E_FROM.map((name) => flags.get(name)?.[i] ?? 0).find((flag) => flag !== 0) ?? 0;
    if (Number.isNaN(values[i]!)) own[i] = MISSING;
  }
  return { values, flags: own };
}

/**
 * Wind over ground from the raw wind of a Support file, by the second: speed, m/s, and direction,
 * degrees. Null where the file has none for any row.
 *
 * @param support the file's text
 */
export function windFromSupport(
  { times, columns }: DayTable,
  support: string,
): { speed: Derived; direction: Derived } | null {
  const heading = columns.get("compass_dir");
  if (heading === undefined) return null;
  const [header = "", ...rows] = support.replace(/^\uFEFF/, "").split(/\r?\n/);
  const at = new Map(header.split(",").map((name, i) => [bareValue(name), i]));
  const speed = missingValues(times.length);
  const direction = missingValues(times.length);
  let found = 0;
  for (const row of rows) {
    const fields = row.split(",");
    // The header again, or a torn line.
    if (fields.length !== at.size || row === header) continue;
    const field = (name: string) => bareValue(fields[at.get(name) ?? -1] ?? "");
    const timeS = supportTimeS(field);
    const i = timeS === null ? -1 : indexOfTime(times, timeS);
    if (i < 0) continue;
    const headingDeg = headingNear(times, heading, i);
    const wind = headingDeg === null ? null : supportWind(field, headingDeg);
    if (wind === null) continue;
    found++;
    set(speed, i, wind.speedMps, isPossible("sfc_wspd", wind.speedMps));
    set(direction, i, wind.fromDeg, true);
  }
  return found === 0 ? null : { speed, direction };
}

function missingValues(length: number): Derived {
  return { values: new Float64Array(length).fill(NaN), flags: new Int8Array(length).fill(MISSING) };
}

function set({ values, flags }: Derived, i: number, value: number, isSound: boolean): void {
  if (Number.isNaN(value)) return;
  values[i] = value;
  flags[i] = isSound ? 0 : OUT_OF_RANGE;
}

/** Where a time is in ascending ones; -1 where it is not. */
function indexOfTime(times: Float64Array, timeS: number): number {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < timeS) low = middle + 1;
    else high = middle;
  }
  return times[low] === timeS ? low : -1;
}

/** The possible heading nearest in time to row `i`; null when none is near. */
function headingNear(times: Float64Array, heading: Float64Array, i: number): number | null {
  let best: number | null = null;
  let bestOff = Infinity;
  for (const step of [-1, 1]) {
    for (let at = i; at >= 0 && at < times.length; at += step) {
      const off = Math.abs(times[at]! - times[i]!);
      if (off > HEADING_S || off >= bestOff) break;
      if (!isPossible("compass_dir", heading[at]!)) continue;
      best = heading[at]!;
      bestOff = off;
    }
  }
  return best;
}
