/**
 * The rows of a table of text (TOA5, CSV), a list a column, without an object a row: a 20 Hz day
 * has 1.7 million.
 *
 * @module
 */
import { type Skips, skips } from "./skips.ts";
import { cellNumber, cellText, NO_NUMBER } from "./table_cells.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** A row longer than this is none. */
const MAX_ROW_BYTES = 1 << 20;
/** So many rows tell whether a column is text. */
const ROWS_LOOKED_AT = 50;

/** Where each cell of a row begins and ends in the file's bytes. */
export interface RowCells {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
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
}

/** A table's values: a list for each column, null for a column of the time. */
export interface TableRows {
  readonly times: Float64Array;
  readonly columns: readonly (Float64Array | string[] | null)[];
  readonly skipped: Skips;
}

/**
 * Reads the rows. One that has another number of cells, no time, or letters in a column of numbers
 * costs itself; so does a last row without a line end, of which nobody knows whether it is whole.
 */
export function tableRows(bytes: Uint8Array, layout: TableLayout): TableRows {
  const { columns, delimiter, timeColumns, timeOf } = layout;
  const cells = { starts: new Int32Array(columns + 2), ends: new Int32Array(columns + 2) };
  const isText = textColumns(bytes, layout, cells);
  const most = mostRows(bytes, layout.start, columns);
  const times = new Float64Array(most);
  const lists = isText.map((text, i) =>
    timeColumns.includes(i) ? null : text ? [] as string[] : new Float64Array(most)
  );
  const skipped = skips();
  const oddCells = new Map<number, { line: number; count: number }>();
  let rows = 0;
  let line = layout.line;

  function take(start: number, end: number): void {
    const count = splitRow(bytes, start, end, delimiter, cells, columns);
    if (count !== columns) {
      skipped.add(`line ${line}: ${count} columns instead of ${columns}`);
      return;
    }
    const timeS = timeOf(bytes, cells);
    if (Number.isNaN(timeS)) {
      const [from, to] = [cells.starts[timeColumns[0]!]!, cells.ends[timeColumns[0]!]!];
      skipped.add(
        `line ${line}: no time (${shown(cellText(bytes, from, Math.min(to, from + 40)))})`,
      );
      return;
    }
    for (let i = 0; i < columns; i++) {
      const list = lists[i]!;
      if (!(list instanceof Float64Array)) continue;
      const [from, to] = [cells.starts[i]!, cells.ends[i]!];
      let value = cellNumber(bytes, from, to);
      if (value === NO_NUMBER) {
        if (bytes[from] !== QUOTE) {
          const text = shown(cellText(bytes, from, Math.min(to, from + 40)));
          skipped.add(`line ${line}: column ${i + 1} is no number (${text})`);
          return;
        }
        // A logger quotes what it means as text: the value is missing, the row is not damaged.
        const odd = oddCells.get(i) ?? { line, count: 0 };
        odd.count++;
        oddCells.set(i, odd);
        value = NaN;
      }
      list[rows] = value;
    }
    for (let i = 0; i < columns; i++) {
      const list = lists[i];
      if (Array.isArray(list)) list.push(cellText(bytes, cells.starts[i]!, cells.ends[i]!));
    }
    times[rows++] = timeS;
  }

  let at = layout.start;
  while (at < bytes.length) {
    const end = bytes.indexOf(LF, at);
    if (end < 0) {
      skipped.add(`line ${line}: ends without a line end, it may be cut off`);
      break;
    }
    const stop = end > at && bytes[end - 1] === CR ? end - 1 : end;
    if (stop - at > MAX_ROW_BYTES) skipped.add(`line ${line}: ${stop - at} bytes are no row`);
    else if (stop > at && rows < most) take(at, stop);
    at = end + 1;
    line++;
  }
  for (const [column, odd] of oddCells) {
    skipped.add(
      `column ${
        column + 1
      }: ${odd.count} values are text, the first on line ${odd.line}; missing there`,
    );
  }
  // A sound file's lists are full, and need no copies as large as themselves.
  const whole = (list: Float64Array) => rows === most ? list : list.slice(0, rows);
  return {
    times: whole(times),
    columns: lists.map((list) => list instanceof Float64Array ? whole(list) : list),
    skipped,
  };
}

/** Control characters of a damaged file would upset who reads the sentence. */
const shown = (text: string) => text.replace(/[\p{Cc}\ufffd]/gu, "?");

/** No more rows than lines, and none of a wide table without room for its commas. */
function mostRows(bytes: Uint8Array, start: number, columns: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF, start); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
  return Math.min(lines, Math.ceil((bytes.length - start) / columns));
}

/** Columns in whose first rows something quoted is no number. */
function textColumns(bytes: Uint8Array, layout: TableLayout, cells: RowCells): boolean[] {
  const isText = Array.from({ length: layout.columns }, () => false);
  let at = layout.start;
  let unquoted = 0;
  const words = new Int32Array(layout.columns);
  for (let row = 0; row < ROWS_LOOKED_AT && at < bytes.length; row++) {
    const end = bytes.indexOf(LF, at);
    if (end < 0 || end - at > MAX_ROW_BYTES) break;
    const stop = end > at && bytes[end - 1] === CR ? end - 1 : end;
    const count = splitRow(bytes, at, stop, layout.delimiter, cells, layout.columns);
    if (count === layout.columns) {
      unquoted++;
      for (let i = 0; i < count; i++) {
        const [from, to] = [cells.starts[i]!, cells.ends[i]!];
        if (cellNumber(bytes, from, to) !== NO_NUMBER) continue;
        if (bytes[from] === QUOTE) isText[i] = true;
        else words[i]!++;
      }
    }
    at = end + 1;
  }
  // Tables that quote nothing: a column of words is text when most of what was looked at is.
  return isText.map((text, i) => text || words[i]! * 2 > unquoted);
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
