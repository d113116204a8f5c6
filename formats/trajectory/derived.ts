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
import { HEADING_S, type SupportField, supportTimeS, supportWind } from "../support_wind.ts";
import type { DayTable } from "./day_table.ts";
import { placedTimes } from "./stopped_clock.ts";

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
 * degrees. Null where the file has none for any row. Where the GPS clock stood still, its rows are
 * counted on as the daily file's are; of several in a second the first with a wind stands.
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
  const fieldOf = (line: number): SupportField => {
    const fields = rows[line]!.split(",");
    // A torn line.
    if (fields.length !== at.size) return () => "";
    return (name) => bareValue(fields[at.get(name) ?? -1] ?? "");
  };
  const speed = missingValues(times.length);
  const direction = missingValues(times.length);
  const found = new Set<number>();
  for (const { line, timeS } of placedRows(rows, (line) => supportTimeS(fieldOf(line)))) {
    const i = indexOfTime(times, timeS);
    if (i < 0 || found.has(i)) continue;
    const headingDeg = headingNear(times, heading, i);
    const wind = headingDeg === null ? null : supportWind(fieldOf(line), headingDeg);
    if (wind === null) continue;
    found.add(i);
    set(speed, i, wind.speedMps, isPossible("sfc_wspd", wind.speedMps));
    set(direction, i, wind.fromDeg, true);
  }
  return found.size === 0 ? null : { speed, direction };
}

/** The rows that have a time, those with their own before those whose time is counted on. */
function placedRows(
  rows: readonly string[],
  timeOf: (line: number) => number | null,
): { line: number; timeS: number }[] {
  const timed = [...rows.keys()]
    .map((line) => ({ line, ownS: timeOf(line) }))
    .filter((row): row is { line: number; ownS: number } => row.ownS !== null);
  const own = timed.map(({ ownS }) => ownS);
  const lines = timed.map(({ line }) => line);
  const places = placedTimes(own, lines, (row, other) => rows[lines[row]!] === rows[lines[other]!]);
  const placed = timed.map(({ line, ownS }, row) => ({ line, ownS, timeS: places[row]! }));
  return [
    ...placed.filter(({ ownS, timeS }) => timeS === ownS),
    ...placed.filter(({ ownS, timeS }) => timeS !== ownS),
  ];
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
