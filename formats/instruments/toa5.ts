/**
 * Campbell Scientific's TOA5 tables: four lines of header (station, names, units, processing), then
 * a quoted time and values a row. LoggerNet Instruction Manual, appendix B.1.4.
 *
 * @module
 */
import { type Dataset, DatasetError } from "../dataset.ts";
import { cellText, textOf } from "./table_cells.ts";
import { datasetOf, tableVariables } from "./table_columns.ts";
import { splitRow } from "./table_rows.ts";
import { readTable, type TableHeader } from "./table_sections.ts";
import { timeReader } from "./table_time.ts";

const LF = 10;
const CR = 13;
const COMMA = 44;
const QUOTE = 34;
const HEADER_LINES = 4;
const MOST_COLUMNS = 20_000;

/** What the first line says, in order. */
const STATION_FIELDS = [
  "file_format",
  "station_name",
  "logger_model",
  "serial_number",
  "os_version",
  "program_name",
  "program_signature",
  "table_name",
] as const;

/** Whether a file begins as a TOA5 table does. */
export function isToa5(head: Uint8Array): boolean {
  const start = textOf(head.subarray(0, 12)).replace(/^\uFEFF/, "");
  return /^"?TOA5"?,/.test(start);
}

/**
 * A TOA5 table: `time`, and each column by its own name with `units` and `process` as the header gives
 * them. Times are taken for UTC: a logger of an observatory runs on it. A header among the rows, which
 * a logger writes that was started again, may have other columns.
 *
 * @param timeNames names that a profile gives the variable of time; where the column has one it keeps it
 * @throws {DatasetError} `not-this-format`, `truncated` within the header, `damaged` when no column is
 *   the time, `no-data` when no row is whole
 */
export function readToa5(bytes: Uint8Array, timeNames: readonly string[] = []): Dataset {
  if (!isToa5(bytes)) {
    throw new DatasetError("not-this-format", "the first line does not begin with TOA5");
  }
  const lines = headerLines(bytes, 0);
  const header = headerOf(lines, 1, timeNames);
  if (header === null) throw new DatasetError("damaged", "line 2 names no column TIMESTAMP");
  const { columns, rows, skipped } = readTable(
    bytes,
    header,
    (at, line) => headerAmidst(bytes, at, line, timeNames),
  );
  if (rows.times.length === 0) {
    throw new DatasetError("no-data", `no whole row: ${skipped.told()[0] ?? "header only"}`);
  }
  const attributes: Record<string, string> = {};
  STATION_FIELDS.forEach((name, i) => attributes[name] = lines[0]!.cells[i] ?? "");
  const timeName = header.columns[header.layout.timeColumns[0]!]!.name;
  return datasetOf(
    "TOA5",
    tableVariables(columns, rows, timeNames.includes(timeName) ? timeName : "time"),
    attributes,
    skipped.told(),
    skipped.rows(),
  );
}

/** A header's columns; null: none is the time. */
function headerOf(
  [, names, units, process]: readonly HeaderLine[],
  line: number,
  timeNames: readonly string[],
): TableHeader | null {
  const named = names!.cells.findIndex((name) => name !== "time" && timeNames.includes(name));
  const time = named >= 0
    ? named
    : names!.cells.findIndex((name) => /^(?:TIMESTAMP|TMSTAMP)$/i.test(name));
  if (time < 0) return null;
  const reader = timeReader();
  return {
    columns: names!.cells.map((name, i) => ({
      name,
      attributes: {
        // `RN` is no unit, but says that the column is the record's number.
        ...(units!.cells[i] && units!.cells[i] !== "RN" ? { units: units!.cells[i] } : {}),
        ...(process!.cells[i] ? { process: process!.cells[i] } : {}),
      },
    })),
    lines: HEADER_LINES,
    layout: {
      start: process!.end,
      line: line + HEADER_LINES,
      delimiter: COMMA,
      timeColumns: [time],
      timeOf(bytes, { starts, ends }) {
        const quoted = bytes[starts[time]!] === QUOTE ? 1 : 0;
        return reader.read(bytes, starts[time]! + quoted, ends[time]! - quoted);
      },
    },
  };
}

/** The header that begins at a byte; null: none does, or it is not whole. */
function headerAmidst(
  bytes: Uint8Array,
  at: number,
  line: number,
  timeNames: readonly string[],
): TableHeader | null {
  if (!isToa5(bytes.subarray(at, at + 12))) return null;
  try {
    return headerOf(headerLines(bytes, at), line, timeNames);
  } catch (error) {
    if (error instanceof DatasetError) return null;
    throw error;
  }
}

interface HeaderLine {
  readonly cells: readonly string[];
  /** Where the next line begins. */
  readonly end: number;
}

function headerLines(bytes: Uint8Array, from: number): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let start = from; lines.length < HEADER_LINES;) {
    const end = bytes.indexOf(LF, start);
    if (end < 0) {
      const line = lines.length + 1;
      throw new DatasetError(
        "truncated",
        `ends within line ${line} of its ${HEADER_LINES} header lines`,
      );
    }
    lines.push({ cells: lineCells(bytes, start, end, COMMA), end: end + 1 });
    start = end + 1;
  }
  return lines;
}

/** The texts of a line's cells. */
export function lineCells(
  bytes: Uint8Array,
  start: number,
  end: number,
  delimiter: number,
): string[] {
  const stop = end > start && bytes[end - 1] === CR ? end - 1 : end;
  let most = 1;
  for (let at = start; at < stop && most <= MOST_COLUMNS; at++) {
    if (bytes[at] === delimiter) most++;
  }
  const cells = { starts: new Int32Array(most), ends: new Int32Array(most) };
  const count = splitRow(bytes, start, stop, delimiter, cells, MOST_COLUMNS);
  if (count > MOST_COLUMNS) {
    throw new DatasetError("damaged", `a header line has more than ${MOST_COLUMNS} columns`);
  }
  return Array.from({ length: count }, (_, i) => cellText(bytes, cells.starts[i]!, cells.ends[i]!));
}
