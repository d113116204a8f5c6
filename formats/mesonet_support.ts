/**
 * The Support file, `YYYYMMDD_support.txt`: the raw wind and the GPS receiver's own sentences,
 * taken apart into columns.
 *
 * @module
 */
import { bareValue } from "./mesonet_day.ts";
import { GGA_FIELDS, RMC_FIELDS, rmcDateTime, splitGga, splitRmc } from "./nmea.ts";

/** The columns of a Support file. A contract with other programs. */
export const SUPPORT_COLUMNS: readonly string[] = [
  "gps_date",
  "gps_time",
  "ws_ms_raw",
  "wdir_raw",
  "flux_dir",
  ...RMC_FIELDS,
  ...GGA_FIELDS,
  "utc_offset",
  "wd_offset",
  "x",
  "y",
];

/** A Support file's first line, without the line end. */
export const SUPPORT_HEADER: string = SUPPORT_COLUMNS.join(",");

/** Where the sentences are among the nine raw Support values. */
export const RAW_RMC = 3;
export const RAW_GGA = 4;

/**
 * The row, without line end, of a raw Support record of nine values. Date and time are those of
 * the RMC sentence, `nan` where it has none.
 */
export function supportRow(raw: readonly string[]): string {
  // A comma or control character inside a damaged value must not become a column or a line.
  const values = raw.map((value) => bareValue(value).replace(/[,\p{Cc}]+/gu, " "));
  const sentence = (at: number) => (raw[at] ?? "").replace(/\p{Cc}+/gu, "");
  const rmc = splitRmc(sentence(RAW_RMC));
  const gga = splitGga(sentence(RAW_GGA));
  const time = rmcDateTime(rmc);
  return [
    time?.date ?? "nan",
    time?.time ?? "nan",
    ...values.slice(0, RAW_RMC),
    ...rmc,
    ...gga,
    ...values.slice(RAW_GGA + 1),
  ].join(",");
}
