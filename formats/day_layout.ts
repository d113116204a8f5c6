/**
 * How one daily file is laid out: where its columns are, and in which order it writes day and
 * month. Files of older vehicles have fewer columns; files of 2019 have the month first.
 *
 * @module
 */
import { bareValue, type DateOrder, DAY_COLUMNS, DAY_HEADER, gpsTimeMs } from "./mesonet_day.ts";

/** Where a file's columns are. */
export interface DayLayout {
  /** The names in the file's own order. */
  readonly columns: readonly string[];
  readonly dateColumn: number;
  readonly timeColumn: number;
  /** False when the first line is already a row and the 17 standard columns are assumed. */
  readonly hasHeader: boolean;
}

/**
 * The layout that a file's first line tells, or null when it names no GPS date and time. A first
 * line of 17 values is a row: such a file lost its header, and has the standard columns.
 */
export function dayLayout(firstLine: string): DayLayout | null {
  const values = firstLine.replace(/^\uFEFF/, "").split(",").map(bareValue);
  if (values.includes("gps_date") && values.includes("gps_time")) return layoutOf(values, true);
  const isRow = values.length === DAY_COLUMNS.length &&
    values.every((value) => value === "" || /^nan$/i.test(value) || Number.isFinite(+value));
  return isRow ? layoutOf(DAY_HEADER.split(","), false) : null;
}

function layoutOf(columns: string[], hasHeader: boolean): DayLayout {
  return {
    columns,
    dateColumn: columns.indexOf("gps_date"),
    timeColumn: columns.indexOf("gps_time"),
    hasHeader,
  };
}

/** A file's order of day and month, and what told it. */
export interface FileDateOrder {
  readonly order: DateOrder;
  /** `name`: the file's name is one of its dates; `dates`: only this order makes dates of them. */
  readonly decidedBy: "name" | "dates" | "default";
}

/**
 * In which order a file writes day and month.
 *
 * @param dates the file's GPS dates as they stand, with the number of rows that have each
 * @param day YYYYMMDD when that is the file's name, else null
 */
export function dateOrder(dates: ReadonlyMap<string, number>, day: string | null): FileDateOrder {
  const rowsWhere = (order: DateOrder, fits: (timeMs: number) => boolean) => {
    let rows = 0;
    for (const [date, count] of dates) {
      const timeMs = gpsTimeMs(date, "0", order);
      if (timeMs !== null && fits(timeMs)) rows += count;
    }
    return rows;
  };
  const better = (fits: (timeMs: number) => boolean) =>
    rowsWhere("MDY", fits) - rowsWhere("DMY", fits);
  if (day !== null) {
    const dayMs = Date.UTC(+day.slice(0, 4), +day.slice(4, 6) - 1, +day.slice(6));
    const byName = better((timeMs) => timeMs === dayMs);
    if (byName !== 0) return { order: byName > 0 ? "MDY" : "DMY", decidedBy: "name" };
  }
  const byDates = better(() => true);
  if (byDates !== 0) return { order: byDates > 0 ? "MDY" : "DMY", decidedBy: "dates" };
  return { order: "DMY", decidedBy: "default" };
}

/** YYYYMMDD when a file is named so (`20250605.txt`), else null. */
export function dayOfFileName(name: string): string | null {
  return /^(\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\.txt$/.exec(name)?.[1] ?? null;
}
