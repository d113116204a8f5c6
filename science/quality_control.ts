/**
 * Quality flags of a day's observations: what is missing, cannot be, jumps and comes back, stands
 * still or contradicts another column. The limits are in `quality_limits.ts`. Nothing is changed.
 *
 * @module
 */
import {
  BRIDGE_S,
  CONSISTENCY,
  MAX_PAUSE_S,
  QUALITY_LIMITS,
  SPIKE_SAMPLES,
  STAYS,
  type StuckLimit,
} from "./quality_limits.ts";
import { falsePositions } from "./quality_positions.ts";
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
      else if (values[i]! < limits.range[0] || values[i]! > limits.range[1]) {
        own[i] = code("out_of_range");
      }
    }
    const apart = name === "lon" ? degreesApart : apartBy;
    if (limits.spike !== undefined) markSpikes(times, values, limits.spike, apart, own);
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

const apartBy = (a: number, b: number) => Math.abs(a - b);
/** Longitudes 179.9 and -179.9 are neighbours. */
const degreesApart = (a: number, b: number) => Math.abs((((a - b + 180) % 360) + 360) % 360 - 180);

/** Up to three samples that are all far from the values before and after them, which are alike. */
function markSpikes(
  times: Float64Array,
  values: Float64Array,
  limit: number,
  apart: (a: number, b: number) => number,
  flags: Int8Array,
): void {
  // Missing and impossible values are neither a side of a spike nor one.
  const sound = Array.from(values.keys()).filter((i) => flags[i] === 0);
  for (let at = 1; at < sound.length - 1; at++) {
    const before = sound[at - 1]!;
    for (let samples = 1; samples <= SPIKE_SAMPLES && at + samples < sound.length; samples++) {
      const after = sound[at + samples]!;
      if (times[after]! - times[before]! > MAX_PAUSE_S) break;
      if (apart(values[after]!, values[before]!) > limit) continue;
      const inside = sound.slice(at, at + samples);
      const isSpike = inside.every((i) =>
        apart(values[i]!, values[before]!) > limit && apart(values[i]!, values[after]!) > limit
      );
      if (!isSpike) continue;
      for (const i of inside) mark(flags, i, "spike");
      at += samples;
      break;
    }
  }
}

/**
 * Stretches of exactly one value, longer than the sensor's resolution explains. Rows without a value,
 * and those that may stay, say nothing: a stretch goes on across them.
 */
function markStuck(
  times: Float64Array,
  values: Float64Array,
  { afterS, afterTenthsS = afterS }: StuckLimit,
  flags: Int8Array,
  mayStay: (i: number) => boolean,
): void {
  let stretch: number[] = [];
  let lastedS = 0;
  const close = () => {
    const limitS = stretch.length > 0 && isTenths(values[stretch[0]!]!) ? afterTenthsS : afterS;
    if (lastedS > limitS) { for (const i of stretch) mark(flags, i, "stuck"); }
    stretch = [];
    lastedS = 0;
  };
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    const last = stretch.at(-1);
    const stepS = last === undefined ? 0 : times[i]! - times[last]!;
    if (last !== undefined && (values[i] !== values[last] || stepS > BRIDGE_S)) close();
    if (mayStay(i)) continue;
    if (stretch.length > 0) lastedS += Math.min(stepS, MAX_PAUSE_S);
    stretch.push(i);
  }
  close();
}

const isTenths = (value: number) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-6;

/** Whether a row's value may stay for ever: calm, the vane in it, and fog, unless another column belies it. */
function mayStay(name: string, columns: Columns): (i: number) => boolean {
  const value = (column: string, i: number) => columns.get(column)?.[i] ?? NaN;
  const drives = (i: number) => value("gps_spd", i) > STAYS.drivesMps;
  const isDry = (i: number) => value("t_fast", i) - value("dewpoint", i) > STAYS.saturatedC;
  if (name === "sfc_wspd") return (i) => value("sfc_wspd", i) === 0 && !drives(i);
  if (name === "sfc_wdir") return (i) => value("sfc_wspd", i) <= STAYS.vaneMps && !drives(i);
  if (name === "der_rh" || name === "rh_slow") return (i) => value(name, i) >= 100 && !isDry(i);
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
  const [lats, lons] = [new Float64Array(times.length), new Float64Array(times.length)];
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
    const isPlace = !Number.isNaN(lat) && !Number.isNaN(lon) && (lat !== 0 || lon !== 0);
    if (lat === 0 && lon === 0) inconsistent.add("lat").add("lon");
    lats[i] = isPlace ? lat : NaN;
    lons[i] = isPlace ? lon : NaN;
    for (const name of inconsistent) mark(flags.get(name), i, "inconsistent");
  }
  for (const i of falsePositions(times, lats, lons)) {
    mark(flags.get("lat"), i, "inconsistent");
    mark(flags.get("lon"), i, "inconsistent");
  }
}
