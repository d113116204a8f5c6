/**
 * A small drive for tests: rows made by hand, one a second unless told otherwise.
 *
 * @module
 */
import { DAY_HEADER, gpsDateText, gpsTimeText } from "../../../formats/mesonet_day.ts";

/** The first second of the rows. */
export const TEST_START_MS = Date.UTC(2025, 5, 5, 12, 0, 10);

/** A row whose first value is its number; `seconds` after the first second, or null without a fix. */
export function testRow(number: number, seconds: number | null): string {
  const ms = TEST_START_MS + (seconds ?? 0) * 1000;
  const gps = seconds === null
    ? "nan,nan,nan,nan,nan,nan,nan"
    : `${gpsDateText(ms)},${gpsTimeText(ms)},34.5,-100.7,653,21.34,179.8`;
  return `${number}.5,165.3,30.3,50.4,30.5,18.69,49.21,937.79,182.9,${gps},31.92`;
}

/** A daily file of rows at these seconds. */
export function testDay(seconds: readonly (number | null)[]): string {
  return [DAY_HEADER, ...seconds.map((s, i) => testRow(i, s))].join("\n") + "\n";
}

/** A daily file of so many rows, a second apart. */
export function evenDay(rows: number): string {
  return testDay(Array.from({ length: rows }, (_, i) => i));
}
