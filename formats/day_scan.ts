/**
 * Reads the times in a daily file, and what is broken in it, from its bytes, at the speed of the
 * disk: rows, gaps, NUL blocks, torn rows. Which seconds are missing says `science/time_gaps.ts`.
 *
 * @module
 */
import { gapFinder, type TimeGaps } from "../science/time_gaps.ts";
import { type Damage, damageCounter, hasHighByte, isUtf8, latin1 } from "./damage.ts";
import { type DayLayout, dayLayout } from "./day_layout.ts";
import { type FastRows, takeRows } from "./day_rows.ts";
import { type DateOrder, gpsTimeMs } from "./mesonet_day.ts";

/** A row longer than this is no row: damage without a line end must not fill the memory. */
export const MAX_ROW_BYTES = 65_536;

/** What a scan of a whole file found. */
export interface DayScan {
  /** Null when the first line names no GPS date and time: nothing else is known then. */
  readonly layout: DayLayout | null;
  /** The first line's text, cut to 200 characters; empty for an empty file. */
  readonly firstLine: string;
  /** Rows with the header's number of columns. */
  readonly rows: number;
  readonly rowsWithoutTime: number;
  /** Lines that hold something that is no row: torn, glued, overlong, blank. */
  readonly malformed: Damage;
  /** NUL bytes, and the lines they are on. */
  readonly nulBytes: Damage;
  /** Lines with bytes that are no UTF-8; of overlong ones, those with any byte beyond ASCII. */
  readonly invalidUtf8: Damage;
  /** The header line again, further down. */
  readonly repeatedHeaders: Damage;
  /** True when the file's last row has no line end. */
  readonly unfinished: boolean;
  /** GPS dates as they stand, with the number of rows that have each; the first 1,000 dates. */
  readonly dates: ReadonlyMap<string, number>;
  readonly times: TimeGaps;
}

/** A scan under way. */
export interface DayScanner {
  /** Fill it from its start: first the bytes that `scan` left over, then the file's next. */
  readonly buffer: Uint8Array;
  /**
   * Scans the first `length` bytes of the buffer; returns how many it is done with. The rest
   * is the beginning of a row. After the last call, with `isLast`, there is no rest.
   */
  scan(length: number, isLast: boolean): number;
  /** True when the file is none of ours: reading on is of no use. */
  isRefused(): boolean;
  finish(): DayScan;
}

/** Hears each row: its fields, its time (milliseconds since 1970, null without), its line. */
export type RowListener = (
  fields: readonly string[],
  timeMs: number | null,
  line: number,
  layout: DayLayout,
) => void;

/** How a file is scanned. */
export interface DayScanOptions {
  /** Bytes read at a time; at least two rows of the greatest length are. */
  readonly capacity: number;
  readonly order: DateOrder;
  /** How many gaps, and how many glitches, are kept; all are counted. */
  readonly keep: number;
  /** Hears every row, which makes the scan some twenty times slower. */
  readonly onRow?: RowListener;
}

/** The most dates that are told apart: a sound file has two. */
const MAX_DATES = 1000;

const LF = 0x0a, CR = 0x0d;

/**
 * A scanner for one file. A row is what stands between line ends (LF or CR LF) or blocks of NUL
 * bytes (a power cut leaves them where rows should be); it counts when it has as many columns
 * as the header. A line with bytes that are no UTF-8 is reported, and is a row like any other if
 * its columns are right.
 *
 * Two paths lead to the same result. The plain path, here, takes a row as text, splits it and
 * asks `gpsTimeMs`. The fast path (`day_rows.ts`) takes whole ASCII rows with the right number
 * of commas, the date of the row before and a time in plain digits; all else comes back here. What
 * one row was like only tells the fast path where to look first, never what is there.
 */
export function dayScanner({ capacity, order, keep, onRow }: DayScanOptions): DayScanner {
  const size = Math.max(capacity, 2 * MAX_ROW_BYTES) & ~3;
  // Beyond the data stands a line end of our own, so that the fast path always comes to one.
  const buffer = new Uint8Array(size + 8);
  const words = new Int32Array(buffer.buffer);
  const finder = gapFinder(keep);
  const dates = new Map<string, number>();
  const malformed = damageCounter(), nul = damageCounter();
  const badUtf8 = damageCounter(), headers = damageCounter();

  let layout: DayLayout | null = null;
  let header = "", firstLine = "";
  let columns = 0, dateColumn = 0, timeColumn = 0;
  let isFast = false, isRefused = false, isOverlong = false, isUnfinished = false;
  let line = 1, rows = 0, withoutTime = 0;
  let previousS = NaN;
  /** The date of the row before, and how many rows in a row have it. */
  let dateText = "", dateRows = 0;
  const fast: FastRows = {
    position: 0,
    rows: 0,
    previousS: NaN,
    oddS: NaN,
    date: new Uint8Array(6),
    dateLength: 0,
    midnightS: NaN,
    dateOffset: 0,
  };

  function sawDate(text: string): void {
    if (text === dateText) {
      dateRows++;
      return;
    }
    storeDateRows();
    dateText = text;
    dateRows = 1;
    const midnightMs = gpsTimeMs(text, "0", order);
    fast.midnightS = midnightMs === null ? NaN : midnightMs / 1000;
    fast.dateLength = /^\d{1,6}$/.test(text) ? text.length : 0;
    for (let i = 0; i < fast.dateLength; i++) fast.date[i] = text.charCodeAt(i);
  }

  function storeDateRows(): void {
    if (dateRows === 0) return;
    const known = dates.get(dateText);
    if (known !== undefined || dates.size < MAX_DATES) {
      dates.set(dateText, (known ?? 0) + dateRows);
    }
    dateRows = 0;
  }

  function sawTime(timeS: number): void {
    previousS = timeS === previousS + 1 ? timeS : finder.step(previousS, timeS, line);
  }

  /** The plain path: bytes that stand between line ends or NUL blocks. */
  function takePiece(bytes: Uint8Array): void {
    if (bytes.length > MAX_ROW_BYTES ? hasHighByte(bytes) : !isUtf8(bytes)) badUtf8.at(line);
    if (bytes.length === 0 || bytes.length > MAX_ROW_BYTES) return malformed.at(line);
    const text = latin1(bytes);
    if (layout === null) return takeFirstPiece(bytes, text);
    const fields = text.split(",");
    if (fields.length !== columns) return malformed.at(line);
    if (text === header) return headers.at(line);
    rows++;
    const date = fields[dateColumn]!;
    sawDate(date);
    const timeMs = gpsTimeMs(date, fields[timeColumn]!, order);
    if (timeMs === null) withoutTime++;
    else sawTime(timeMs / 1000);
    onRow?.(fields, timeMs, line, layout);
  }

  function takeFirstPiece(bytes: Uint8Array, text: string): void {
    // Decoding as UTF-8 leaves a byte order mark out.
    const shown = utf8.decode(bytes);
    firstLine = shown.slice(0, 200);
    layout = dayLayout(shown);
    if (layout === null) {
      isRefused = true;
      return;
    }
    columns = layout.columns.length;
    dateColumn = layout.dateColumn;
    timeColumn = layout.timeColumn;
    isFast = timeColumn === dateColumn + 1 && onRow === undefined;
    if (layout.hasHeader) header = text.replace(/^\u00ef\u00bb\u00bf/, "");
    else takePiece(bytes);
  }

  /** Takes the piece at `start`; returns where the next begins, -1 when its end is not here. */
  function plainPath(start: number, length: number, isLast: boolean): number {
    if (buffer[start] === 0) return skipNul(start, length);
    let end = start;
    while (end < length && buffer[end] !== LF && buffer[end] !== 0) end++;
    if (end === length && !isLast) return -1;
    const atLineEnd = buffer[end] === LF && end < length;
    const bytes = buffer.subarray(
      start,
      atLineEnd && end > start && buffer[end - 1] === CR ? end - 1 : end,
    );
    if (isOverlong) {
      if (hasHighByte(bytes)) badUtf8.at(line);
      isOverlong = false;
    } else if (bytes.length > 0 || !nul.isAt(line)) {
      // A line of nothing but NUL bytes is no blank row.
      takePiece(bytes);
    }
    if (atLineEnd) {
      line++;
      return end + 1;
    }
    if (end < length) return skipNul(end, length);
    isUnfinished = true;
    return length;
  }

  function skipNul(start: number, length: number): number {
    let end = start;
    while (end < length && buffer[end] === 0) end++;
    nul.at(line, end - start);
    isOverlong = false;
    return end;
  }

  function scan(length: number, isLast: boolean): number {
    buffer[length] = LF;
    let start = 0;
    while (start < length && !isRefused) {
      if (isFast && !isOverlong) {
        start = takePlainRows(start, length);
        if (start >= length) break;
      }
      const next = plainPath(start, length, isLast);
      if (next >= 0) {
        start = next;
        continue;
      }
      if (start > 0 || length < size) return start;
      // The buffer is full of one row: it is too long, and its rest is read past.
      malformed.at(line);
      if (hasHighByte(buffer.subarray(0, length))) badUtf8.at(line);
      isOverlong = true;
      return length;
    }
    return length;
  }

  /** Takes plain rows; returns where the first other one begins. */
  function takePlainRows(start: number, length: number): number {
    fast.position = start;
    fast.previousS = previousS;
    for (;;) {
      const stop = takeRows(buffer, words, length, columns, dateColumn, fast);
      rows += fast.rows;
      dateRows += fast.rows;
      line += fast.rows;
      fast.rows = 0;
      if (stop === "not-plain") break;
      if (Number.isNaN(fast.oddS)) withoutTime++;
      else fast.previousS = finder.step(fast.previousS, fast.oddS, line - 1);
    }
    previousS = fast.previousS;
    return fast.position;
  }

  function finish(): DayScan {
    storeDateRows();
    return {
      layout,
      firstLine,
      rows,
      rowsWithoutTime: withoutTime,
      malformed: malformed.result(),
      nulBytes: nul.result(),
      invalidUtf8: badUtf8.result(),
      repeatedHeaders: headers.result(),
      unfinished: isUnfinished,
      dates,
      times: finder.finish(previousS),
    };
  }

  return { buffer: buffer.subarray(0, size), scan, isRefused: () => isRefused, finish };
}

const utf8 = new TextDecoder();
