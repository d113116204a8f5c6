/**
 * Where to go on after a stop, a kill or a power cut: the bookmark compared with the file, and
 * where that does not say, the file's own last rows.
 *
 * @module
 */
import { basename, join } from "node:path";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { type Bookmark, loadBookmark, settle, type TableState } from "./bookmark.ts";
import { readRange, sizeOf } from "./day_file.ts";
import { emptyDay } from "./day_summary.ts";
import type { TableRules } from "./recorder.ts";
import type { RowMatch } from "./tables.ts";

/** How a recording begins. */
export type Start =
  /** The last record is known. */
  | { readonly kind: "continue"; readonly state: TableState; readonly note: string | null }
  /** Nothing was ever recorded here. */
  | { readonly kind: "fresh" }
  /** Rows are there, but which record was the last must be found in the logger's table. */
  | {
    readonly kind: "match";
    /** The last rows of the files that may hold the last record, oldest row first in each. */
    readonly tails: readonly (readonly string[])[];
    readonly why: string;
    /** What the bookmark says: to go on from where no row tells of a later record. */
    readonly fallback: TableState | null;
  };

/** Rows that are enough to be sure which records they were. */
const MATCH_ROWS = 20;
const TAIL_BYTES = 16 * 1024;

/** Files whose last rows are looked up: newest by name, whatever a wrong clock has named. */
const MATCH_FILES = 7;

/** Finds the place to go on from. Moves a torn tail out of the file that the bookmark names. */
export function findStart(bookmarkPath: string, rules: TableRules & RowMatch): Start {
  const bookmark = loadBookmark(bookmarkPath);
  const fromRows = (why: string, fallback: TableState | null, except = ""): Start => {
    const tails = lastRows(rules, MATCH_ROWS, except);
    if (tails.length > 0) return { kind: "match", tails, why, fallback };
    return fallback === null
      ? { kind: "fresh" }
      : { kind: "continue", state: fallback, note: null };
  };
  if (bookmark === null) return fromRows("there is no bookmark", null);
  if (bookmark.folder !== rules.folder) {
    return fromRows("the bookmark is of another data folder", null);
  }
  const { append, after } = bookmark;
  // Looked up before a torn tail is cut, which counts as a change too.
  const other = writtenSince(append.file, rules);
  const settled = settle(append, rules.header.split(",").length);
  const torn = "tornBytes" in settled && settled.tornBytes > 0
    ? `${append.file}: a torn tail of ${settled.tornBytes} bytes moved to .torn`
    : null;
  switch (settled.kind) {
    case "in":
      if (settled.beyond) return fromRows("rows were written after the last bookmark", after);
      // Perhaps ours, when bookmarks could not be written; perhaps a copy of something else.
      if (other) return fromRows(`${other} was changed since`, after, basename(append.file));
      return { kind: "continue", state: after, note: torn };
    case "partly":
      return { kind: "continue", state: partlyWritten(bookmark, settled.rows, rules), note: torn };
    case "unknown":
      // The folder entry is synced before the first row: a file that is gone was taken away whole.
      return sizeOf(append.file) === null
        ? { kind: "continue", state: after, note: settled.why }
        : fromRows(settled.why, after);
  }
}

/** The name of another day's file that was changed after `file`; null when there is none. */
function writtenSince(file: string, rules: TableRules & RowMatch): string | null {
  const changed = (path: string) => Deno.statSync(path).mtime?.getTime() ?? 0;
  try {
    const since = changed(file);
    return [...Deno.readDirSync(rules.folder)].map((entry) => entry.name).find((name) =>
      rules.file.test(name) && name !== basename(file) && changed(join(rules.folder, name)) > since
    ) ?? null;
  } catch {
    return null;
  }
}

/** The state after the first `rows` rows of an announced append. */
function partlyWritten(bookmark: Bookmark, rows: number, rules: TableRules & RowMatch): TableState {
  const { before, append } = bookmark;
  if (rows === 0) return before;
  let left = rows;
  let number = before.number ?? 0;
  for (const [from, to] of append.numbers) {
    const here = Math.min(left, to - from + 1);
    if (here > 0) number = from + here - 1;
    left -= here;
  }
  const size = sizeOf(append.file) ?? 0;
  const row = tailLines(append.file, size).at(-1) ?? "";
  const timeMs = rules.rowTimeMs(row) ?? before.clock.writtenMs;
  // The rows of an append are of one day, which the rows before need not be.
  const name = bookmark.after.day?.day ?? "";
  const day = before.day?.day === name ? before.day : emptyDay(name);
  return {
    ...before,
    series: bookmark.after.series,
    number,
    clock: {
      number,
      rawMs: timeMs,
      loggerMs: null,
      writtenMs: timeMs,
      anchor: timeMs === null ? null : { number, ms: timeMs, loggerMs: null },
      run: null,
    },
    day: {
      ...day,
      rows: day.rows + rows,
      firstNumber: day.firstNumber ?? append.numbers[0]?.[0] ?? null,
      lastNumber: number,
      firstMs: day.firstMs ?? timeMs,
      lastMs: timeMs ?? day.lastMs,
    },
  };
}

function tailLines(path: string, size: number): string[] {
  const start = Math.max(0, size - TAIL_BYTES);
  const text = new TextDecoder().decode(readRange(path, start, size));
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n").slice(0, -1);
  return start > 0 ? lines.slice(1) : lines;
}

/** The last whole rows of each of the newest day files that have any, newest file first. */
export function lastRows(
  rules: TableRules & RowMatch,
  count: number,
  except = "",
): string[][] {
  let names: string[];
  try {
    names = [...Deno.readDirSync(rules.folder)].map((e) => e.name).filter((n) =>
      rules.file.test(n) && n !== except
    );
  } catch {
    return [];
  }
  const tails: string[][] = [];
  for (const name of names.sort().reverse()) {
    const path = join(rules.folder, name);
    const rows = tailLines(path, sizeOf(path) ?? 0).map((line) => line.trimEnd()).filter((line) =>
      line !== rules.header && line.split(",").length === rules.header.split(",").length
    );
    if (rows.length > 0) tails.push(rows.slice(-count));
    if (tails.length === MATCH_FILES) break;
  }
  return tails;
}

/** Which record the last of `rows` was; null when none of `records` (ascending) is it. */
export function matchRows(
  rows: readonly string[],
  records: readonly LoggerRecord[],
  match: RowMatch,
): number | null {
  let best: number | null = null;
  let bestScore = 0;
  for (let i = records.length - 1; i >= 0; i--) {
    let score = 0;
    let sure = false;
    for (let back = 0; back < rows.length && back <= i; back++) {
      const row = rows[rows.length - 1 - back]!;
      const likeness = match.likeness(row, records[i - back]!);
      // Rows further back may be of records that have left the table.
      if (likeness === 0) break;
      score += likeness;
      // Values that never change, as of a parked vehicle, prove nothing without the time.
      sure ||= likeness === 2 || match.likeness(row, records[i]!) === 0;
    }
    if (sure && score > bestScore) [best, bestScore] = [records[i]!.number, score];
  }
  return best;
}

/** The last record that is no later than the last row; null when all are later or have no time. */
export function lastByTime(
  rows: readonly string[],
  records: readonly LoggerRecord[],
  match: RowMatch,
): number | null {
  const timeMs = rows.map((row) => match.rowTimeMs(row)).findLast((t) => t !== null) ?? null;
  if (timeMs === null) return null;
  const last = records.findLast((r) => {
    const t = match.recordTimeMs(r);
    return t !== null && t <= timeMs;
  });
  return last?.number ?? null;
}
