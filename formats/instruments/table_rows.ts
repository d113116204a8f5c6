/**
 * The rows of a table of text (TOA5, CSV), a list a column, without an object a row: a 20 Hz day
 * has 1.7 million.
 *
 * @module
 */
import type { Skips } from "./skips.ts";
import { cellNumber, cellText, NO_NUMBER } from "./table_cells.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const POINT = 46;

/** What every logger and archive writes where there is no value. */
const NOTHING = -9999;

/** A row longer than this is none. */
const MAX_ROW_BYTES = 1 << 20;
/** So many rows tell whether a column is text. */
const ROWS_LOOKED_AT = 50;

/** Where each cell of a row begins and ends in the file's bytes. */
export interface RowCells {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A header among a table's rows: a program that was started again writes it again. */
export interface HeaderAmidst {
  /** Where the rows after it begin, and how many lines it has. */
  readonly end: number;
  readonly lines: number;
  /** Whether it says what the one before said. */
  readonly isSame: boolean;
}

/** What is known of a table before its rows are read. */
export interface TableLayout {
  /** Where the rows begin, and on which line, the first being 1. */
  readonly start: number;
  readonly line: number;
  readonly columns: number;
  readonly delimiter: number;
  /** Columns that are the time, and so no values. */
  readonly timeColumns: readonly number[];
  /** Seconds since 1970 of a row; NaN when it has no time. */
  timeOf(bytes: Uint8Array, cells: RowCells): number;
  /** The header that begins at a byte; asked of lines that are no row. */
  headerAt(at: number): HeaderAmidst | null;
}

/** A table's values: a list for each column, null for a column of the time. */
export interface TableRows {
  readonly times: Float64Array;
  readonly columns: readonly (Float64Array | string[] | null)[];
}

/** Rows up to where a header says something else: its byte and its line; null: up to the end. */
export interface RowsSoFar extends TableRows {
  readonly next: { readonly at: number; readonly line: number } | null;
}

/** The byte that may stand for the decimal point: a comma where that does not part the cells. */
export const decimalOf = (delimiter: number): number => delimiter === COMMA ? POINT : COMMA;

/**
 * Reads the rows. One that has another number of cells, no time, or letters in a column of numbers
 * costs itself. A last row without a line end is taken when it has all its cells.
 */
export function tableRows(bytes: Uint8Array, layout: TableLayout, skipped: Skips): RowsSoFar {
  const { columns, delimiter, timeColumns, timeOf } = layout;
  const decimal = decimalOf(delimiter);
  const cells = { starts: new Int32Array(columns + 2), ends: new Int32Array(columns + 2) };
  const isText = textColumns(bytes, layout, cells);
  const most = mostRows(bytes, layout.start, columns);
  const times = new Float64Array(most);
  const lists = isText.map((text, i) =>
    timeColumns.includes(i) ? null : text ? [] as string[] : new Float64Array(most)
  );
  const oddCells = new Map<number, { line: number; count: number }>();
  let rows = 0;
  let line = layout.line;

  /** Why a line is no row; null: it is one, and taken. */
  function take(start: number, end: number, hasEnd: boolean): string | null {
    const count = splitRow(bytes, start, end, delimiter, cells, columns);
    if (count !== columns) return `${count} columns instead of ${columns}`;
    if (!hasEnd && !isWhole(bytes, cells.starts[columns - 1]!, end)) return "is cut off";
    const timeS = timeOf(bytes, cells);
    if (Number.isNaN(timeS)) {
      const [from, to] = [cells.starts[timeColumns[0]!]!, cells.ends[timeColumns[0]!]!];
      return `no time (${shown(cellText(bytes, from, Math.min(to, from + 40)))})`;
    }
    for (let i = 0; i < columns; i++) {
      const list = lists[i]!;
      if (!(list instanceof Float64Array)) continue;
      const [from, to] = [cells.starts[i]!, cells.ends[i]!];
      let value = cellNumber(bytes, from, to, decimal);
      if (value === NO_NUMBER) {
        if (bytes[from] !== QUOTE) {
          const text = shown(cellText(bytes, from, Math.min(to, from + 40)));
          return `column ${i + 1} is no number (${text})`;
        }
        // A logger quotes what it means as text: the value is missing, the row is not damaged.
        const odd = oddCells.get(i) ?? { line, count: 0 };
        odd.count++;
        oddCells.set(i, odd);
        value = NaN;
      }
      list[rows] = value === NOTHING ? NaN : value;
    }
    for (let i = 0; i < columns; i++) {
      const list = lists[i];
      if (Array.isArray(list)) list.push(cellText(bytes, cells.starts[i]!, cells.ends[i]!));
    }
    times[rows++] = timeS;
    return null;
  }

  let at = layout.start;
  let next: RowsSoFar["next"] = null;
  while (at < bytes.length) {
    const found = bytes.indexOf(LF, at);
    const end = found < 0 ? bytes.length : found;
    const stop = end > at && bytes[end - 1] === CR ? end - 1 : end;
    const fault = stop - at > MAX_ROW_BYTES
      ? `${stop - at} bytes are no row`
      : stop > at && rows < most
      ? take(at, stop, found >= 0)
      : null;
    const header = fault === null ? null : layout.headerAt(at);
    if (header !== null) {
      if (!header.isSame) {
        next = { at, line };
        break;
      }
      at = header.end;
      line += header.lines;
      continue;
    }
    if (fault !== null) {
      const why = found < 0 ? "ends without a line end, it may be cut off" : fault;
      skipped.add(`line ${line}: ${why}`);
    }
    at = end + 1;
    line++;
  }
  for (const [column, odd] of oddCells) {
    skipped.add(
      `column ${
        column + 1
      }: ${odd.count} values are text, the first on line ${odd.line}; missing there`,
      0,
    );
  }
  // A sound file's lists are full, and need no copies as large as themselves.
  const whole = (list: Float64Array) => rows === most ? list : list.slice(0, rows);
  return {
    times: whole(times),
    columns: lists.map((list) => list instanceof Float64Array ? whole(list) : list),
    next,
  };
}

/** Whether the last cell of a line without an end is there, and closed where it is quoted. */
function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end) return false;
  return bytes[start] !== QUOTE || (end - start > 1 && bytes[end - 1] === QUOTE);
}

/** Control characters of a damaged file would upset who reads the sentence. */
const shown = (text: string) => text.replace(/[\p{Cc}\ufffd]/gu, "?");

/** No more rows than lines, and none of a wide table without room for its commas. */
function mostRows(bytes: Uint8Array, start: number, columns: number): number {
  let lines = bytes.at(-1) === LF ? 0 : 1;
  for (let at = bytes.indexOf(LF, start); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
  return Math.min(lines, Math.ceil((bytes.length - start) / columns));
}

/** Columns of whose first cells more are words than numbers; a missing value is neither. */
function textColumns(bytes: Uint8Array, layout: TableLayout, cells: RowCells): boolean[] {
  const decimal = decimalOf(layout.delimiter);
  const words = new Int32Array(layout.columns);
  const numbers = new Int32Array(layout.columns);
  let at = layout.start;
  for (let row = 0; row < ROWS_LOOKED_AT && at < bytes.length; row++) {
    const found = bytes.indexOf(LF, at);
    const end = found < 0 ? bytes.length : found;
    if (end - at > MAX_ROW_BYTES) break;
    const stop = end > at && bytes[end - 1] === CR ? end - 1 : end;
    const count = splitRow(bytes, at, stop, layout.delimiter, cells, layout.columns);
    // Neither a header among the rows nor what is damaged tells.
    if (count === layout.columns && !Number.isNaN(layout.timeOf(bytes, cells))) {
      for (let i = 0; i < count; i++) {
        const value = cellNumber(bytes, cells.starts[i]!, cells.ends[i]!, decimal);
        if (value === NO_NUMBER) words[i]!++;
        else if (!Number.isNaN(value)) numbers[i]!++;
      }
    }
    at = end + 1;
  }
  return Array.from(words, (count, i) => count > numbers[i]!);
}

/**
 * Fills in where the cells are; returns how many there are, one more than the table's columns for
 * any greater number. An empty cell behind the last one (a delimiter at the line's end) is none.
 */
export function splitRow(
  bytes: Uint8Array,
  start: number,
  end: number,
  delimiter: number,
  { starts, ends }: RowCells,
  columns: number,
): number {
  let count = 0;
  let from = start;
  let at = start;
  for (;;) {
    // A delimiter within quotes is text; doubled quotes close and open again.
    if (bytes[at] === QUOTE && at === from) {
      do {
        at++;
        while (at < end && bytes[at] !== QUOTE) at++;
        at++;
      } while (at < end && bytes[at] === QUOTE);
    }
    while (at < end && bytes[at] !== delimiter) at++;
    if (at > end) at = end;
    if (count === columns && at === end && from === end) return columns;
    starts[count] = from;
    ends[count] = at;
    count++;
    if (at >= end || count > columns) return count;
    from = ++at;
  }
}
