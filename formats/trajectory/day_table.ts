/**
 * A daily file as columns of numbers over ascending time: what an export is made of.
 *
 * @module
 */
import type { RowListener } from "../day_scan.ts";
import { DAY_COLUMNS, dayValue } from "../mesonet_day.ts";

/** A drive's observations. */
export interface DayTable {
  /** Seconds since 1970, ascending, each once. */
  readonly times: Float64Array;
  /** In the daily file's order and units, NaN where missing; only columns that the file has. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** Rows without a GPS time, which have no place on the way. */
  readonly withoutTime: number;
  /** Further rows of a second that was there already; the first of them stands. */
  readonly repeated: number;
  /** How many of those have other values than it. */
  readonly differing: number;
}

/** More rows than this are no day: four weeks of one a second. */
export const MAX_ROWS = 1 << 22;

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
  let columns: { name: string; at: number; values: number[] }[] | null = null;
  let withoutTime = 0;
  return {
    onRow(fields, timeMs, _line, layout) {
      columns ??= VALUE_COLUMNS
        .map((name) => ({ name, at: layout.columns.indexOf(name), values: [] as number[] }))
        .filter(({ at }) => at >= 0);
      if (timeMs === null) {
        withoutTime++;
        return;
      }
      if (times.length >= MAX_ROWS) throw new RangeError(`has more than ${MAX_ROWS} rows`);
      times.push(timeMs / 1000);
      for (const { name, at, values } of columns) values.push(dayValue(name, fields[at]!));
    },
    result() {
      // Sorting keeps the order of rows of one second.
      const order = times.keys().toArray().sort((a, b) => times[a]! - times[b]!);
      const kept = order.filter((row, i) => i === 0 || times[row] !== times[order[i - 1]!]);
      let differing = 0;
      let first = -1;
      for (const [i, row] of order.entries()) {
        const isFurther = i > 0 && times[row] === times[first];
        if (!isFurther) first = row;
        else if (columns!.some(({ values }) => !Object.is(values[row], values[first]))) differing++;
      }
      const pick = (values: readonly number[]) => Float64Array.from(kept, (row) => values[row]!);
      return {
        times: pick(times),
        columns: new Map((columns ?? []).map(({ name, values }) => [name, pick(values)])),
        withoutTime,
        repeated: order.length - kept.length,
        differing,
      };
    },
  };
}
