/**
 * Quality flags of a day's observations: what is missing, cannot be, jumps and comes back, stands
 * still or contradicts another column. The limits are in `quality_limits.ts`. Nothing is changed.
 *
 * @module
 */
import { inverseGeodesic } from "./geodesic.ts";
import { isPossible } from "./possible_values.ts";
import {
  CONSISTENCY,
  MAX_PAUSE_S,
  QUALITY_LIMITS,
  SPIKE_SAMPLES,
  type StuckLimit,
} from "./quality_limits.ts";
import { relativeHumidity } from "./thermodynamics.ts";

/** What a flag's number means. Where several hold, the first of them from the left stands. */
export const QUALITY_FLAGS = [
  "good",
  "missing",
  "out_of_range",
  "spike",
  "stuck",
  "inconsistent",
] as const;
export type QualityFlag = typeof QUALITY_FLAGS[number];

const code = (flag: QualityFlag) => QUALITY_FLAGS.indexOf(flag);

/** Columns by name, a value a time, NaN where missing. */
export type Columns = ReadonlyMap<string, Float64Array>;

/**
 * A flag for each value of the columns that have limits.
 *
 * @param times seconds since 1970, ascending
 */
export function qualityFlags(times: Float64Array, columns: Columns): Map<string, Int8Array> {
  const flags = new Map<string, Int8Array>();
  for (const [name, values] of columns) {
    const limits = QUALITY_LIMITS[name];
    if (limits === undefined) continue;
    const own = new Int8Array(values.length);
    flags.set(name, own);
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(values[i]!)) own[i] = code("missing");
      else if (!isPossible(name, values[i]!)) own[i] = code("out_of_range");
    }
    if (limits.spike !== undefined) markSpikes(times, values, limits.spike, own);
    if (limits.stuck !== undefined) {
      markStuck(times, values, limits.stuck, own, mayStay(name, columns));
    }
  }
  markInconsistent(times, columns, flags);
  return flags;
}

function mark(flags: Int8Array | undefined, i: number, flag: QualityFlag): void {
  if (flags !== undefined && flags[i] === 0) flags[i] = code(flag);
}

/** Up to three samples that are all far from the values before and after them, which are alike. */
function markSpikes(
  times: Float64Array,
  values: Float64Array,
  limit: number,
  flags: Int8Array,
): void {
  // Missing and impossible values are neither a side of a spike nor one.
  const sound = Array.from(values.keys()).filter((i) => flags[i] === 0);
  for (let at = 1; at < sound.length - 1; at++) {
    const before = sound[at - 1]!;
    for (let samples = 1; samples <= SPIKE_SAMPLES && at + samples < sound.length; samples++) {
      const after = sound[at + samples]!;
      if (times[after]! - times[before]! > MAX_PAUSE_S) break;
      if (Math.abs(values[after]! - values[before]!) > limit) continue;
      const inside = sound.slice(at, at + samples);
      const isSpike = inside.every((i) =>
        Math.abs(values[i]! - values[before]!) > limit &&
        Math.abs(values[i]! - values[after]!) > limit
      );
      if (!isSpike) continue;
      for (const i of inside) mark(flags, i, "spike");
      at += samples;
      break;
    }
  }
}

/** Runs of exactly one value, longer than the sensor's resolution explains. */
function markStuck(
  times: Float64Array,
  values: Float64Array,
  { afterS, afterTenthsS = afterS }: StuckLimit,
  flags: Int8Array,
  mayStay: (i: number) => boolean,
): void {
  for (let start = 0; start < values.length;) {
    let end = start + 1;
    while (
      end < values.length && values[end] === values[start] &&
      times[end]! - times[end - 1]! <= MAX_PAUSE_S
    ) end++;
    const limitS = isTenths(values[start]!) ? afterTenthsS : afterS;
    if (times[end - 1]! - times[start]! > limitS && !mayStay(start)) {
      for (let i = start; i < end; i++) mark(flags, i, "stuck");
    }
    start = end;
  }
}

const isTenths = (value: number) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-6;

/** Values that may stay for ever: calm, the vane in it, and fog. */
function mayStay(name: string, columns: Columns): (i: number) => boolean {
  const speed = columns.get("sfc_wspd");
  const humidity = columns.get(name);
  if (name === "sfc_wspd" || name === "sfc_wdir") return (i) => speed?.[i] === 0;
  if (name === "der_rh" || name === "rh_slow") return (i) => humidity![i]! >= 100;
  return () => false;
}

/** Columns that contradict each other; where it is open which is wrong, both get the flag. */
function markInconsistent(
  times: Float64Array,
  columns: Columns,
  flags: ReadonlyMap<string, Int8Array>,
): void {
  const value = (name: string, i: number) => {
    const isSound = flags.get(name)?.[i] === 0;
    return isSound ? columns.get(name)![i]! : NaN;
  };
  let fix = -1;
  for (let i = 0; i < times.length; i++) {
    const t = value("t_fast", i);
    const td = value("dewpoint", i);
    const rh = value("der_rh", i);
    const isAbove = td > t + CONSISTENCY.dewpointAboveC;
    const isOff = Math.abs(rh - relativeHumidity(t, td)) > CONSISTENCY.humidityPercent;
    const areApart = Math.abs(t - value("t_slow", i)) > CONSISTENCY.thermometersC;
    const inconsistent = new Set<string>();
    if (isAbove) inconsistent.add("t_fast").add("dewpoint");
    if (isOff) inconsistent.add("der_rh");
    if (areApart) inconsistent.add("t_fast").add("t_slow");
    const lat = value("lat", i);
    const lon = value("lon", i);
    if (lat === 0 && lon === 0) inconsistent.add("lat").add("lon");
    else if (!Number.isNaN(lat) && !Number.isNaN(lon)) {
      if (fix >= 0 && movedMps(times, columns, fix, i) > CONSISTENCY.movedMps) {
        inconsistent.add("lat").add("lon");
      }
      fix = i;
    }
    for (const name of inconsistent) mark(flags.get(name), i, "inconsistent");
  }
}

function movedMps(times: Float64Array, columns: Columns, from: number, to: number): number {
  const lat = columns.get("lat")!;
  const lon = columns.get("lon")!;
  const { distanceM } = inverseGeodesic(lat[from]!, lon[from]!, lat[to]!, lon[to]!);
  return distanceM / Math.max(1, times[to]! - times[from]!);
}
