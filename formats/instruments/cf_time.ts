/**
 * Times as netCDF files have them, `seconds since 2019-01-01 00:00:00 0:00`, as seconds since 1970.
 *
 * CF conventions 1.8, section 4.4; of its calendars only those that people live by.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(microseconds?|microsecs?)$/, 1e-6],
  [/^(milliseconds?|millisecs?|msecs?|ms)$/, 1e-3],
  [/^(seconds?|secs?|s)$/, 1],
  [/^(minutes?|mins?)$/, 60],
  [/^(hours?|hrs?|h)$/, 3600],
  [/^(days?|d)$/, 86_400],
];

const SINCE =
  /^(\S+)\s+since\s+(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?)?\s*(?:(Z|UTC|GMT)|([+-]?)(\d{1,2}):?(\d{2})?)?$/i;

/** As RPG's programs write them: `seconds since 1.1.2001, 00:00:00`, the day first. */
const SINCE_DOTTED = /^(\S+\s+since)\s+(\d{1,2})\.(\d{1,2})\.(\d{4}),?(?=\s|$)/i;

/** What a time's units say: seconds since 1970 are value × `scale` + `epochS`. */
export interface CfTime {
  readonly scale: number;
  readonly epochS: number;
}

/**
 * Reads units of time.
 *
 * @throws {DatasetError} when they are none, or in months and years
 */
export function cfTime(units: string): CfTime {
  const match = SINCE.exec(units.trim().replace(SINCE_DOTTED, "$1 $4-$3-$2"));
  const unit = (match?.[1] ?? "").toLowerCase();
  const scale = UNITS.find(([names]) => names.test(unit))?.[1];
  if (match === null || scale === undefined) {
    throw new DatasetError("unsupported", `times are in "${units}", seconds since a date are read`);
  }
  const [, , year, month, day, hour, minute, second, , sign, zoneHours, zoneMinutes] = match;
  const date = Date.UTC(+year!, +month! - 1, +day!, +(hour ?? 0), +(minute ?? 0)) / 1000;
  const zone = (+(zoneHours ?? 0) * 60 + +(zoneMinutes ?? 0)) * 60 * (sign === "-" ? -1 : 1);
  return { scale, epochS: date + +(second ?? 0) - zone };
}

/** Whole microseconds: what a float64 of days or of another epoch loses is not a time of its own. */
const PER_SECOND = 1e6;

/** Seconds since 1970 of times in their units; NaN stays NaN. */
export function unixSeconds(
  values: ArrayLike<number>,
  { scale, epochS }: CfTime,
): Float64Array<ArrayBuffer> {
  return Float64Array.from(
    values,
    (value) => Math.round((value * scale + epochS) * PER_SECOND) / PER_SECOND,
  );
}
