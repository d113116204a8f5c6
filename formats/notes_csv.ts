/**
 * The operators' notes of a day, `YYYYMMDD_notes.csv`: a header line, then a line a note.
 *
 * @module
 */
import type { Note } from "./live_messages.ts";

/** The file's first line, without the line end. A contract with other programs. */
export const NOTES_HEADER = "time_utc,lat,lon,text";

/**
 * A note as a line, without line end: time as ISO 8601 (`2025-06-05T17:52:28Z`, with milliseconds
 * where it has any), position empty where it is unknown, quoted as RFC 4180 says. A note is one
 * line, always: control characters in its text become spaces. A text that a spreadsheet would take
 * for a formula gets an apostrophe before it, which is taken off when it is read.
 *
 * @throws {RangeError} when the time is none
 */
export function noteRow({ ts, lat, lon, text }: Note): string {
  const time = new Date(Math.round(ts * 1000)).toISOString().replace(".000Z", "Z");
  return [time, lat ?? "", lon ?? "", quoted(guarded(oneLine(text)))].join(",");
}

/** A text as it can stand in a note: on one line, without spaces around it. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** What a spreadsheet computes instead of showing it; also behind apostrophes, so that it can be undone. */
const FORMULA = /^'*[=+\-@]/;

const guarded = (text: string) => FORMULA.test(text) ? `'${text}` : text;
const unguarded = (text: string) => /^'/.test(text) && FORMULA.test(text) ? text.slice(1) : text;

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a file of notes holds. */
export interface ParsedNotes {
  /** In the order of the file. */
  readonly notes: readonly Note[];
  /** Lines that are no notes: torn ones, for example. The header is none of them. */
  readonly damaged: number;
}

/**
 * The notes of a file, line by line, so that a damaged line costs none but itself. A last line
 * without its end is taken when it is a whole note.
 */
export function parseNotes(content: string): ParsedNotes {
  const notes: Note[] = [];
  let damaged = 0;
  for (const line of content.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    if (line === "" || line === NOTES_HEADER) continue;
    const note = noteOf(line);
    if (note === null) damaged++;
    else notes.push(note);
  }
  return { notes, damaged };
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

function noteOf(line: string): Note | null {
  const match = /^("?)([^",]*)\1,([^,]*),([^,]*),(.*)$/.exec(line);
  if (match === null) return null;
  const [, , time, lat, lon, rest] = match;
  const timeMs = TIME.test(time!) ? Date.parse(time!) : NaN;
  const text = unquoted(rest!);
  const position = [coordinate(lat!, 90), coordinate(lon!, 180)] as const;
  if (Number.isNaN(timeMs) || text === null || position.includes(undefined)) return null;
  return {
    ts: timeMs / 1000,
    lat: position[0] ?? null,
    lon: position[1] ?? null,
    text: unguarded(text),
  };
}

/** Null for an empty field, undefined for what is no coordinate. */
function coordinate(text: string, most: number): number | null | undefined {
  const bare = text.replace(/^"(.*)"$/, "$1").trim();
  if (bare === "") return null;
  const value = Number(bare);
  return Math.abs(value) <= most ? value : undefined;
}

/** A field's own text; null for quotes that do not match. */
function unquoted(field: string): string | null {
  if (!field.includes('"') && !field.includes(",")) return field;
  const match = /^"((?:[^"]|"")*)"$/.exec(field);
  return match === null ? null : match[1]!.replaceAll('""', '"');
}
