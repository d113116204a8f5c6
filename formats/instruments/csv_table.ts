/**
 * Tables of text with one line of names (and perhaps one of units): delimited by comma, semicolon or
 * tab, the time in a column, or in two, under one of the names that people give it.
 *
 * @module
 */
import { type Dataset, DatasetError } from "../dataset.ts";
import { bare, cellNumber, cellText, textOf } from "./table_cells.ts";
import { datasetOf, type TableColumn, tableVariables } from "./table_columns.ts";
import { decimalOf, type RowCells } from "./table_rows.ts";
import { readTable, type TableHeader } from "./table_sections.ts";
import { dayAndTimeS, timeReader } from "./table_time.ts";
import { lineCells } from "./toa5.ts";

const LF = 10;
const DELIMITERS = [",", ";", "\t"].map((letter) => letter.charCodeAt(0));
/** A file whose first line is longer is no table of text. */
const MAX_HEADER_BYTES = 1 << 20;
/** The time's name is within so many bytes of a header among the rows. */
const MAX_HEADER_START = 4096;
/** What is longer is noise, and would keep the search for a unit busy. */
const MAX_NAME = 200;

const TIME_NAME =
  /^(?:time|timestamp|tmstamp|date_?time|datetime_utc|time_?utc|utc|utc_?time|date_?time_?utc|epoch|unix(?:_?time)?|time_?stamp)$/i;
const DATE_NAME = /^(?:date|date_?utc|day)$/i;
const CLOCK_NAME = /^(?:time|time_?utc|utc|clock|hour)$/i;

/** Numbers above these are milliseconds, and below the other they are no time since 1970 of any instrument. */
const LEAST_MS = 1e11;
const LEAST_S = 1e8;

/** Whether a file begins with a line of names of which one or two are the time. */
export function isCsvTable(head: Uint8Array): boolean {
  try {
    headerOf(head, 0, 1, []);
    return true;
  } catch (error) {
    if (error instanceof DatasetError) return false;
    throw error;
  }
}

/**
 * A table: `time`, and each column by its name. A unit in brackets behind the name, or in a second line,
 * is the column's `units`. Times are UTC: ISO 8601, with `/`, or seconds or milliseconds since 1970.
 * Where the delimiter is no comma, numbers may have a decimal comma. A line of names among the rows may
 * have other columns.
 *
 * @param timeNames names that a profile gives the variable of time, asked for before the usual ones;
 *   where the column has one the variable is called so
 * @throws {DatasetError} `not-this-format` without a line of names with a time, `no-data` without a
 *   whole row
 */
export function readCsvTable(bytes: Uint8Array, timeNames: readonly string[] = []): Dataset {
  const header = headerOf(bytes, bomLength(bytes), 1, timeNames);
  const { columns, rows, skipped } = readTable(
    bytes,
    header,
    (at, line) => headerAmidst(bytes, at, line, timeNames, header),
  );
  if (rows.times.length === 0) {
    throw new DatasetError("no-data", `no whole row: ${skipped.told()[0] ?? "header only"}`);
  }
  const [time, clock] = header.layout.timeColumns;
  const timeName = header.columns[time!]!.name;
  return datasetOf(
    "CSV table",
    tableVariables(
      columns,
      rows,
      clock === undefined && timeNames.includes(timeName) ? timeName : "time",
    ),
    {},
    skipped.told(),
    skipped.rows(),
  );
}

/** The header that begins at a byte; null: the line has other cells where the time's name should be. */
function headerAmidst(
  bytes: Uint8Array,
  at: number,
  line: number,
  timeNames: readonly string[],
  first: TableHeader,
): TableHeader | null {
  const name = ({ columns, layout }: TableHeader) => columns[layout.timeColumns[0]!]!.name;
  // Most lines that are no row are no header either: this is cheaper than to take them apart.
  if (bytes[at] !== bytes[bomLength(bytes)]) return null;
  const end = bytes.indexOf(LF, at);
  const start = bytes.subarray(at, Math.min(end < 0 ? bytes.length : end, at + MAX_HEADER_START));
  if (!textOf(start).includes(name(first))) return null;
  try {
    const header = headerOf(bytes, at, line, timeNames);
    return name(header) === name(first) ? header : null;
  } catch (error) {
    if (error instanceof DatasetError) return null;
    throw error;
  }
}

/** Seconds since 1970 of a row. */
function timeOfRow(
  [first, second]: readonly number[],
  delimiter: number,
): (bytes: Uint8Array, cells: RowCells) => number {
  const reader = timeReader();
  return (bytes, cells) => {
    if (second !== undefined) {
      return dayAndTimeS(textAt(bytes, cells, first!), textAt(bytes, cells, second));
    }
    const [from, to] = bare(bytes, cells.starts[first!]!, cells.ends[first!]!);
    const timeS = reader.read(bytes, from, to);
    return Number.isNaN(timeS) ? epochS(cellNumber(bytes, from, to, decimalOf(delimiter))) : timeS;
  };
}

const textAt = (bytes: Uint8Array, { starts, ends }: RowCells, i: number) =>
  cellText(bytes, starts[i]!, ends[i]!);

/** Seconds since 1970 of a number of seconds or milliseconds; NaN for a number that is neither. */
function epochS(value: number): number {
  if (!(value >= LEAST_S) || value === Infinity) return NaN;
  return value >= LEAST_MS ? value / 1000 : value;
}

const bomLength = (bytes: Uint8Array) =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

function headerOf(
  bytes: Uint8Array,
  from: number,
  lineNumber: number,
  timeNames: readonly string[],
): TableHeader {
  const end = bytes.subarray(0, from + MAX_HEADER_BYTES).indexOf(LF, from);
  if (end < 0) throw new DatasetError("not-this-format", "no line of column names");
  const line = bytes.subarray(from, end);
  // A file of bytes that has a line feed somewhere is no table.
  if (line.includes(0)) throw new DatasetError("not-this-format", "the first line is no text");
  const delimiter = DELIMITERS
    .map((code) => ({ code, count: line.reduce((sum, byte) => sum + (byte === code ? 1 : 0), 0) }))
    .reduce((most, other) => other.count > most.count ? other : most).code;
  const names = lineCells(bytes, from, end, delimiter).map(nameAndUnits);
  // A delimiter at the line's end is no column.
  if (names.at(-1)?.name === "") names.pop();
  const timeColumns = timeColumnsOf(names.map(({ name }) => name), timeNames);
  if (names.length < 2 || timeColumns.length === 0) {
    const shown = names.slice(0, 5).map(({ name }) => name.slice(0, 20)).join(", ");
    throw new DatasetError(
      "not-this-format",
      `the first line names no time (${
        shown.replace(/[\p{Cc}\ufffd]/gu, "?")
      }); a profile can say which column it is`,
    );
  }
  const units = unitsLine(bytes, end + 1, delimiter, names.length, timeColumns[0]!);
  const columns = names.map(({ name, units: own }, i): TableColumn => {
    const unit = own || units?.cells[i] || "";
    return unit === "" ? { name, attributes: {} } : { name, attributes: { units: unit } };
  });
  const lines = units === null ? 1 : 2;
  return {
    columns,
    lines,
    layout: {
      delimiter,
      timeColumns,
      start: units?.end ?? end + 1,
      line: lineNumber + lines,
      timeOf: timeOfRow(timeColumns, delimiter),
    },
  };
}

/** `rain rate [mm/h]` → `rain rate`, `mm/h`. */
function nameAndUnits(text: string): { name: string; units: string } {
  if (text.length > MAX_NAME) return { name: text.slice(0, MAX_NAME).trim(), units: "" };
  const match = /^(.*\S)\s*(?:\[([^\]]*)\]|\(([^()]*[^()\d][^()]*)\))\s*$/.exec(text.trim());
  if (match === null) return { name: text.trim(), units: "" };
  return { name: match[1]!.trim(), units: (match[2] ?? match[3] ?? "").trim() };
}

function timeColumnsOf(names: readonly string[], wanted: readonly string[]): number[] {
  const usual = usualTimeColumns(names);
  // `time` is what every profile says that leaves it to this reader.
  if (wanted[0] === "time" && usual.length > 0) return usual;
  const named = names.findIndex((name) => name !== "time" && wanted.includes(name));
  return named >= 0 ? [named] : usual;
}

function usualTimeColumns(names: readonly string[]): number[] {
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
