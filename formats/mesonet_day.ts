/**
 * The mesonet daily file: which columns it has, and how a row's text and a record's time
 * turn into each other. `YYYYMMDD.txt`, first line the 17 column names, one row a record.
 *
 * @module
 */

/** The 17 columns of a daily file. Names, order and spelling are a contract with other programs. */
export const DAY_COLUMNS = [
  "sfc_wspd",
  "sfc_wdir",
  "t_slow",
  "rh_slow",
  "t_fast",
  "dewpoint",
  "der_rh",
  "pressure",
  "compass_dir",
  "gps_date",
  "gps_time",
  "lat",
  "lon",
  "gps_alt",
  "gps_spd",
  "gps_dir",
  "panel_temp",
] as const;

/** A daily file's first line, without the line end. */
export const DAY_HEADER: string = DAY_COLUMNS.join(",");

/** Units of the daily file's columns, for the summary beside each day. */
export const DAY_UNITS: Readonly<Record<(typeof DAY_COLUMNS)[number], string>> = {
  sfc_wspd: "m/s",
  sfc_wdir: "deg",
  t_slow: "degC",
  rh_slow: "%",
  t_fast: "degC",
  dewpoint: "degC",
  der_rh: "%",
  pressure: "hPa",
  compass_dir: "deg",
  gps_date: "DDMMYY",
  gps_time: "HHMMSS",
  lat: "deg_north",
  lon: "deg_east",
  gps_alt: "m",
  gps_spd: "m/s",
  gps_dir: "deg",
  panel_temp: "degC",
};

/** Positions of date and time in a row of 17 fields. */
export const GPS_DATE = 9;
export const GPS_TIME = 10;

/** Values in the logger's raw Obs record, and where those are that the daily file leaves out. */
export const RAW_OBS_VALUES = 19;
export const RAW_GPS_STATUS = 11;
export const RAW_BATTERY = 17;

/** A GPS receiver without a fix reports dates from its factory or its last rollover: none before this is real. */
const FIRST_REAL_MS = Date.UTC(2010, 0, 1);

/** In which order a file writes day and month. 2019 vehicles wrote the month first. */
export type DateOrder = "DMY" | "MDY";

/**
 * A value's own text: without the spaces and quotes that some logger pages put around it.
 *
 * @example
 * ```ts
 * import { bareValue } from "./mesonet_day.ts";
 * bareValue(' "050625" '); // "050625"
 * ```
 */
export function bareValue(text: string): string {
  return text.replace(/^[\s'"]+|[\s'"]+$/g, "");
}

/** Columns in which 999 is a value like any other. */
const HAS_999: readonly string[] = ["pressure", "gps_alt"];

/**
 * The value of a column's field, in the column's units; NaN when it is missing: empty, `nan`, no
 * number, or a sentinel (-999, and 999 where that cannot be measured).
 */
export function dayValue(column: string, text: string): number {
  const bare = bareValue(text);
  const value = bare === "" ? NaN : Number(bare);
  const isMissing = !Number.isFinite(value) || value === -999 ||
    (value === 999 && !HAS_999.includes(column));
  return isMissing ? NaN : value;
}

/** Six digits of a GPS date or time whose leading zeros may be lost, or null when it is neither. */
function sixDigits(text: string): string | null {
  const match = /^(\d{1,6})(?:\.\d*)?$/.exec(bareValue(text));
  return match ? match[1]!.padStart(6, "0") : null;
}

/**
 * Milliseconds since 1970 of a GPS date (DDMMYY, or MMDDYY with order "MDY") and time (HHMMSS),
 * whole seconds. Null where there is no time: `nan`, an impossible date or hour, or a date
 * before 2010 (no fix).
 */
export function gpsTimeMs(date: string, time: string, order: DateOrder = "DMY"): number | null {
  const d = sixDigits(date);
  const t = sixDigits(time);
  if (d === null || t === null) return null;
  const first = Number(d.slice(0, 2));
  const second = Number(d.slice(2, 4));
  const [day, month] = order === "DMY" ? [first, second] : [second, first];
  const year = Number(d.slice(4)) + (Number(d.slice(4)) < 80 ? 2000 : 1900);
  const hour = Number(t.slice(0, 2));
  const minute = Number(t.slice(2, 4));
  const secondOfMinute = Number(t.slice(4));
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || secondOfMinute > 59) return null;
  const dayMs = Date.UTC(year, month - 1, day);
  if (day < 1 || new Date(dayMs).getUTCDate() !== day || dayMs < FIRST_REAL_MS) return null;
  return dayMs + ((hour * 60 + minute) * 60 + secondOfMinute) * 1000;
}

const two = (n: number) => String(n).padStart(2, "0");

/** DDMMYY of a time in milliseconds since 1970. */
export function gpsDateText(timeMs: number): string {
  const t = new Date(timeMs);
  return two(t.getUTCDate()) + two(t.getUTCMonth() + 1) + two(t.getUTCFullYear() % 100);
}

/** HHMMSS of a time in milliseconds since 1970. */
export function gpsTimeText(timeMs: number): string {
  const t = new Date(timeMs);
  return two(t.getUTCHours()) + two(t.getUTCMinutes()) + two(t.getUTCSeconds());
}

/** YYYYMMDD of a time in milliseconds since 1970: the name of the day's file. */
export function dayName(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10).replaceAll("-", "");
}

/**
 * The row, without line end, that a raw Obs record of 19 values becomes: GPS status and battery
 * voltage left out, every other value the logger's own text. The row's date and time are those
 * of `timeMs`; with null (no time to be had) they stay the logger's, zero-padded when numeric.
 */
export function dayRow(raw: readonly string[], timeMs: number | null): string {
  const fields: string[] = [];
  for (let i = 0; i < raw.length; i++) {
    if (i === RAW_GPS_STATUS || i === RAW_BATTERY) continue;
    const value = bareValue(raw[i]!);
    if (i === GPS_DATE) {
      fields.push(timeMs === null ? sixDigits(value) ?? value : gpsDateText(timeMs));
    } else if (i === GPS_TIME) {
      fields.push(timeMs === null ? sixDigits(value) ?? value : gpsTimeText(timeMs));
    } else fields.push(value);
  }
  return fields.join(",");
}

/**
 * A daily file's row (17 columns, without line end) as it would read so many whole seconds later:
 * date and time move together, over midnight too. A row without a GPS time, and a line that is
 * no row of 17 fields, stay as they are.
 *
 * @example
 * ```ts
 * import { shiftDayRow } from "./mesonet_day.ts";
 * shiftDayRow("1,2,3,4,5,6,7,8,9,050625,235959,12,13,14,15,16,17", 2); // "…,060625,000001,…"
 * ```
 */
export function shiftDayRow(row: string, seconds: number): string {
  const fields = row.split(",");
  if (fields.length !== DAY_COLUMNS.length) return row;
  const timeMs = gpsTimeMs(fields[GPS_DATE]!, fields[GPS_TIME]!);
  if (timeMs === null) return row;
  fields[GPS_DATE] = gpsDateText(timeMs + seconds * 1000);
  fields[GPS_TIME] = gpsTimeText(timeMs + seconds * 1000);
  return fields.join(",");
}

/** Where a file's columns are, by name; -1 for a column that the file does not have. */
export function columnIndex(headerLine: string): (name: (typeof DAY_COLUMNS)[number]) => number {
  const names = headerLine.replace(/^\uFEFF/, "").trim().split(",").map((name) => bareValue(name));
  return (name) => names.indexOf(name);
}
