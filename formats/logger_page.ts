/**
 * Campbell datalogger pages: the NewestRecord page and `lastrecords.html`, from text to records.
 * A page is a record only when it is whole; anything else is refused by name.
 *
 * @module
 */
import { RAW_OBS_VALUES } from "./mesonet_day.ts";

/** One record of a logger table, as the logger published it. */
export interface LoggerRecord {
  /** The table's own record number. */
  readonly number: number;
  /** The logger's clock at the record, read as if it were UTC; null where the source has none. */
  readonly loggerTimeMs: number | null;
  /** The values' text, in the table's order. */
  readonly values: readonly string[];
  /** Which values were damaged on their way and read NAN now; absent when none was. */
  readonly damaged?: readonly number[];
}

/** A page that is not one whole record. `code` says what is wrong with it. */
export class LoggerPageError extends Error {
  override readonly name = "LoggerPageError";
  constructor(
    readonly code: "no-number" | "no-table" | "value-count" | "bad-json" | "no-data",
    message: string,
  ) {
    super(message);
  }
}

/** Values in a record of each table that a vehicle's logger publishes. */
export const TABLE_VALUES = { Obs: RAW_OBS_VALUES, Support: 9 } as const;
export type TableName = keyof typeof TABLE_VALUES;

/** Record numbers are unsigned 32-bit counters in the logger. */
const MAX_RECORD_NUMBER = 0xffffffff;

/** `63` or `63.0` as a record number; null for anything else. */
export function recordNumber(text: string): number | null {
  const match = /^\s*(\d{1,10})(?:\.0*)?\s*$/.exec(text);
  if (!match) return null;
  const number = Number(match[1]);
  return number <= MAX_RECORD_NUMBER ? number : null;
}

/**
 * `2025-06-05 17:52:28.0` or `2017-04-06T14:00:00.25` as milliseconds, read as if it were UTC
 * (the logger's own clock has no zone). Null for anything else.
 */
export function loggerTimeMs(text: string): number | null {
  const match = /^\s*(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d+)?\s*$/.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction] = match;
  const ms = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!);
  return Number.isFinite(ms) ? ms + Math.round(Number(fraction ?? 0) * 1000) : null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&#34;": '"',
  "&#39;": "'",
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&nbsp;": " ",
};

const cellText = (html: string) =>
  html.replace(/<[^>]*>/g, "").replace(/&(?:#?\w+);/g, (e) => ENTITIES[e] ?? e).trim();

/**
 * A record of these values. An Obs value with a comma or a control character in it was damaged on
 * its way (a serial line) and would break a row apart: it reads NAN, the rest of the record stands.
 *
 * @throws {LoggerPageError} `value-count` when there are too few or too many
 */
export function wholeRecord(
  table: TableName,
  number: number,
  loggerTimeMs: number | null,
  values: readonly string[],
): LoggerRecord {
  const expected = TABLE_VALUES[table];
  if (values.length !== expected) {
    throw new LoggerPageError(
      "value-count",
      `${table} record ${number}: ${values.length} values, expected ${expected}`,
    );
  }
  // Sentences have commas; the Support row takes them apart.
  const isDamaged = (value: string) => table === "Obs" && /[,\p{Cc}]/u.test(value.trim());
  const damaged = values.flatMap((value, i) => isDamaged(value) ? [i] : []);
  if (damaged.length === 0) return { number, loggerTimeMs, values };
  const mended = values.map((value) => isDamaged(value) ? "NAN" : value);
  return { number, loggerTimeMs, values: mended, damaged };
}

/**
 * The record on a NewestRecord page of `table`.
 *
 * @throws {LoggerPageError} `no-number` without a whole record number, `no-table` when the table
 * does not close (a page cut short), `value-count` when it holds more or fewer values.
 */
export function parseNewestRecord(html: string, table: TableName): LoggerRecord {
  const numberText = /<b>\s*Current Record:\s*<\/b>\s*([^<]*)</i.exec(html);
  const number = numberText && recordNumber(numberText[1]!);
  if (number === null) {
    throw new LoggerPageError("no-number", `${table} page has no record number (${about(html)})`);
  }
  const dateText = /<b>\s*Record Date:\s*<\/b>\s*([^<]*)</i.exec(html);
  const values: string[] = [];
  const cell = /<td\b[^>]*>([\s\S]*?)<\/td\s*>/gi;
  let end = numberText!.index;
  cell.lastIndex = end;
  for (let match = cell.exec(html); match; match = cell.exec(html)) {
    values.push(cellText(match[1]!));
    end = cell.lastIndex;
  }
  if (!/<\/table\s*>/i.test(html.slice(end))) {
    throw new LoggerPageError(
      "no-table",
      `${table} record ${number}: the page ends before its table does (${about(html)})`,
    );
  }
  return wholeRecord(table, number, loggerTimeMs(dateText?.[1] ?? ""), values);
}

/**
 * The Obs records of `lastrecords.html`, in the page's order: lines of a record number and 19
 * values. Other lines, and lines cut short, are not records. A value that holds a line's last
 * characters could be cut unseen, so the text's last line counts only with its line end; and a
 * first line whose number is the end of its neighbour's has lost digits with the page's beginning.
 */
export function parseLastRecords(text: string): LoggerRecord[] {
  const records: LoggerRecord[] = [];
  const lines = text.split(/\r?\n|<br\s*\/?>/i).slice(0, -1);
  for (const line of lines) {
    const bare = line.replace(/<[^>]*>/g, "").trim();
    const fields = bare.split(",");
    if (fields.length !== RAW_OBS_VALUES + 1 || /[<>]/.test(bare)) continue;
    const number = recordNumber(fields[0]!);
    if (number !== null) records.push(wholeRecord("Obs", number, null, fields.slice(1)));
  }
  const [first, second] = records;
  const lostDigits = first !== undefined && second !== undefined && first.number < second.number &&
    [second.number - 1, second.number + 1].some((neighbour) =>
      neighbour !== first.number && String(neighbour).endsWith(String(first.number))
    );
  return lostDigits ? records.slice(1) : records;
}

/** A page in a few words, for a log line. */
export function about(body: string): string {
  const start = body.slice(0, 40).replace(/\s+/g, " ").trim();
  return body.length === 0 ? "empty answer" : `${body.length} characters, starts "${start}"`;
}
