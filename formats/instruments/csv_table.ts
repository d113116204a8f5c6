/**
 * Tables of text with one line of names (and perhaps one of units): delimited by comma, semicolon or
 * tab, the time in a column, or in two, under one of the names that people give it.
 *
 * @module
 */
import { type Dataset, DatasetError } from "../dataset.ts";
import { bare, cellNumber, cellText } from "./table_cells.ts";
import { datasetOf, type TableColumn, tableVariables } from "./table_columns.ts";
import { type RowCells, tableRows } from "./table_rows.ts";
import { dayAndTimeS, timeReader } from "./table_time.ts";
import { lineCells } from "./toa5.ts";

const LF = 10;
const DELIMITERS = [",", ";", "\t"].map((letter) => letter.charCodeAt(0));
/** A file whose first line is longer is no table of text. */
const MAX_HEADER_BYTES = 1 << 20;
/** What is longer is noise, and would keep the search for a unit busy. */
const MAX_NAME = 200;

const TIME_NAME =
  /^(?:time|timestamp|tmstamp|date_?time|datetime_utc|time_?utc|utc|utc_?time|date_?time_?utc|epoch|unix(?:_?time)?|time_?stamp)$/i;
const DATE_NAME = /^(?:date|date_?utc|day)$/i;
const CLOCK_NAME = /^(?:time|time_?utc|utc|clock|hour)$/i;

/** Numbers above these are milliseconds, and below the other they are no time since 1970 of any instrument. */
const LEAST_MS = 1e11;
const LEAST_S = 1e8;

/** A table's header: columns, and how its rows tell the time. */
interface Header {
  readonly columns: readonly TableColumn[];
  readonly delimiter: number;
  readonly timeColumns: readonly number[];
  readonly start: number;
  readonly line: number;
}

/** Whether a file begins with a line of names of which one or two are the time. */
export function isCsvTable(head: Uint8Array): boolean {
  try {
    headerOf(head);
    return true;
  } catch (error) {
    if (error instanceof DatasetError) return false;
    throw error;
  }
}

/**
 * A table: `time`, and each column by its name. A unit in brackets behind the name, or in a second line,
 * is the column's `units`. Times are UTC: ISO 8601, with `/`, or seconds or milliseconds since 1970.
 *
 * @throws {DatasetError} `not-this-format` without a line of names with a time, `no-data` without a
 *   whole row
 */
export function readCsvTable(bytes: Uint8Array): Dataset {
  const header = headerOf(bytes);
  const [first, second] = header.timeColumns as [number, number | undefined];
  const reader = timeReader();
  const rows = tableRows(bytes, {
    ...header,
    columns: header.columns.length,
    timeOf(bytes, cells) {
      if (second !== undefined) {
        return dayAndTimeS(textAt(bytes, cells, first), textAt(bytes, cells, second));
      }
      const [from, to] = bare(bytes, cells.starts[first]!, cells.ends[first]!);
      const timeS = reader.read(bytes, from, to);
      return Number.isNaN(timeS) ? epochS(cellNumber(bytes, from, to)) : timeS;
    },
  });
  if (rows.times.length === 0) {
    throw new DatasetError("no-data", `no whole row: ${rows.skipped.told()[0] ?? "header only"}`);
  }
  return datasetOf("CSV table", tableVariables(header.columns, rows), {}, rows.skipped.told());
}

const textAt = (bytes: Uint8Array, { starts, ends }: RowCells, i: number) =>
  cellText(bytes, starts[i]!, ends[i]!);

/** Seconds since 1970 of a number of seconds or milliseconds; NaN for a number that is neither. */
function epochS(value: number): number {
  if (!(value >= LEAST_S) || value === Infinity) return NaN;
  return value >= LEAST_MS ? value / 1000 : value;
}

function headerOf(bytes: Uint8Array): Header {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(LF);
  if (end < 0) throw new DatasetError("not-this-format", "no line of column names");
  const line = bytes.subarray(bom, end);
  // A file of bytes that has a line feed somewhere is no table.
  if (line.includes(0)) throw new DatasetError("not-this-format", "the first line is no text");
  const delimiter = DELIMITERS
    .map((code) => ({ code, count: line.reduce((sum, byte) => sum + (byte === code ? 1 : 0), 0) }))
    .reduce((most, other) => other.count > most.count ? other : most).code;
  const names = lineCells(bytes, bom, end, delimiter).map(nameAndUnits);
  // A delimiter at the line's end is no column.
  if (names.at(-1)?.name === "") names.pop();
  const timeColumns = timeColumnsOf(names.map(({ name }) => name));
  if (names.length < 2 || timeColumns.length === 0) {
    const shown = names.slice(0, 5).map(({ name }) => name.slice(0, 20)).join(", ");
    throw new DatasetError(
      "not-this-format",
      `the first line names no time (${shown.replace(/[\p{Cc}\ufffd]/gu, "?")})`,
    );
  }
  const units = unitsLine(bytes, end + 1, delimiter, names.length, timeColumns[0]!);
  const columns = names.map(({ name, units: own }, i): TableColumn => {
    const unit = own || units?.cells[i] || "";
    return unit === "" ? { name, attributes: {} } : { name, attributes: { units: unit } };
  });
  return {
    columns,
    delimiter,
    timeColumns,
    start: units?.end ?? end + 1,
    line: units === null ? 2 : 3,
  };
}

/** `rain rate [mm/h]` → `rain rate`, `mm/h`. */
function nameAndUnits(text: string): { name: string; units: string } {
  if (text.length > MAX_NAME) return { name: text.slice(0, MAX_NAME).trim(), units: "" };
  const match = /^(.*\S)\s*(?:\[([^\]]*)\]|\(([^()]*[^()\d][^()]*)\))\s*$/.exec(text.trim());
  if (match === null) return { name: text.trim(), units: "" };
  return { name: match[1]!.trim(), units: (match[2] ?? match[3] ?? "").trim() };
}

function timeColumnsOf(names: readonly string[]): number[] {
  const day = names.findIndex((name) => DATE_NAME.test(name));
  const clock = names.findIndex((name) => CLOCK_NAME.test(name));
  if (day >= 0 && clock >= 0) return [day, clock];
  const time = names.findIndex((name) => TIME_NAME.test(name));
  return time >= 0 ? [time] : [];
}

/** A second line without a single digit where the time stands holds units. */
function unitsLine(
  bytes: Uint8Array,
  start: number,
  delimiter: number,
  columns: number,
  time: number,
) {
  const end = bytes.subarray(0, start + MAX_HEADER_BYTES).indexOf(LF, start);
  if (end < 0) return null;
  const cells = lineCells(bytes, start, end, delimiter);
  const isUnits = cells.length >= columns && !/\d{2}/.test(cells[time] ?? "0") &&
    cells.every((cell) => cell === "" || !Number.isFinite(Number(cell)));
  return isUnits ? { cells, end: end + 1 } : null;
}
