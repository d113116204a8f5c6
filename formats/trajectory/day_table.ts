/**
 * A daily file as columns of numbers over ascending time: what an export is made of.
 *
 * @module
 */
import type { RowListener } from "../day_scan.ts";
import { DAY_COLUMNS, dayValue } from "../mesonet_day.ts";
import { placedTimes } from "./stopped_clock.ts";

/** A drive's observations. */
export interface DayTable {
  /** Seconds since 1970, ascending, each once. */
  readonly times: Float64Array;
  /** In the daily file's order and units, NaN where missing; only columns that the file has. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** By time, 1 where it is counted on from a GPS clock that stood still. */
  readonly counted: Int8Array;
  /** Columns of the file that are none of a daily file's. */
  readonly unknown: readonly string[];
  /** Rows without a GPS time, which have no place on the way. */
  readonly withoutTime: number;
  /** Further rows of a second that was there already; the first of them stands. */
  readonly repeated: number;
  /** How many of those have other values than it. */
  readonly differing: number;
}

/** More rows than this are no day: ten a second. An export of so many takes a gigabyte of memory. */
export const MAX_ROWS = 864_000;

/** The columns that are values: date and time are the time. */
const VALUE_COLUMNS: readonly string[] = DAY_COLUMNS.filter((name) =>
  name !== "gps_date" && name !== "gps_time"
);

/**
 * Gathers a file's rows: pass `onRow` to the scanner, then ask for `result`.
 *
 * @throws {RangeError} from `onRow` when there are too many rows
 */
export function dayTable(): { readonly onRow: RowListener; result(): DayTable } {
  const times: number[] = [];
  const lines: number[] = [];
  let columns: { name: string; at: number; values: number[] }[] | null = null;
  let unknown: string[] = [];
  let withoutTime = 0;
  return {
    onRow(fields, timeMs, line, layout) {
      if (columns === null) {
        columns = VALUE_COLUMNS
          .map((name) => ({ name, at: layout.columns.indexOf(name), values: [] as number[] }))
          .filter(({ at }) => at >= 0);
        const known: readonly string[] = DAY_COLUMNS;
        unknown = layout.columns.filter((name) => !known.includes(name));
      }
      if (timeMs === null) {
        withoutTime++;
        return;
      }
      if (times.length >= MAX_ROWS) throw new RangeError(`has more than ${MAX_ROWS} rows`);
      times.push(timeMs / 1000);
      lines.push(line);
      for (const { name, at, values } of columns) values.push(dayValue(name, fields[at]!));
    },
    result() {
      const own = columns ?? [];
      const isSame = (row: number, other: number) =>
        own.every(({ values }) => Object.is(values[row], values[other]));
      const places = placedTimes(times, lines, isSame);
      const isCounted = (row: number) => places[row] !== times[row] ? 1 : 0;
      // Of one second a row with its own time goes first; else sorting keeps the file's order.
      const order = places.keys().toArray()
        .sort((a, b) => places[a]! - places[b]! || isCounted(a) - isCounted(b));
      const kept: number[] = [];
      let differing = 0;
      for (const row of order) {
        const last = kept.at(-1);
        if (last === undefined || places[row] !== places[last]) kept.push(row);
        else if (!isSame(row, last)) differing++;
      }
      const pick = (values: Float64Array | readonly number[]) =>
        Float64Array.from(kept, (row) => values[row]!);
      return {
        times: pick(places),
        columns: new Map(own.map(({ name, values }) => [name, pick(values)])),
        counted: Int8Array.from(kept, isCounted),
        unknown,
        withoutTime,
        repeated: times.length - kept.length,
        differing,
      };
    },
  };
}
