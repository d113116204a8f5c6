/**
 * Which of the logger's records the recording goes on after, when the bookmark alone does not say:
 * the files' last rows compared with the logger's table.
 *
 * @module
 */
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { NO_STATE, type TableState } from "./bookmark.ts";
import { lastByTime, matchRows, type Start } from "./recover.ts";
import type { RowMatch } from "./tables.ts";

type MatchStart = Start & { readonly kind: "match" };

/** Where the recording goes on. */
export interface Place {
  /** The last record that is in a file already; null when none of the table's is. */
  readonly last: number | null;
  /** The records of the table that may be trusted to have no gap, ascending. */
  readonly found: readonly LoggerRecord[];
  /** What was found, for the log. */
  readonly text: string;
}

/** A logger's newest record may be this much older than a row that was written from it, ms. */
const SAME_TIME_MS = 2000;

/** An hour more than needed is fetched: clocks differ. */
const SPARE_S = 3600;

/** The state that a recording begins with, before its place is found. */
export function startState(start: Start): TableState {
  if (start.kind === "continue") return start.state;
  return start.kind === "match" ? start.fallback ?? NO_STATE : NO_STATE;
}

/**
 * The place among `records` (any order; all that the table holds when `isWhole`). Values and times
 * of the last rows decide; without a bookmark the times alone, where values say nothing.
 */
export function findPlace(
  start: MatchStart,
  records: Iterable<LoggerRecord>,
  isWhole: boolean,
  newestMs: number | null,
  match: RowMatch,
): Place {
  const all = [...records].sort((a, b) => a.number - b.number);
  // Of a table had in parts, the newest part: what lies before it may be in the file.
  const cut = all.findLastIndex((r, i) => i > 0 && r.number !== all[i - 1]!.number + 1);
  const found = isWhole ? all : all.slice(Math.max(0, cut));
  const matched = latest(start.tails.map((rows) => matchRows(rows, found, match)));
  if (start.fallback !== null) {
    // What no row contradicts, the bookmark knows.
    const last = latest([matched, start.fallback.number]);
    const text = last === matched
      ? `the file's last row is record ${last}`
      : `going on after record ${last}, as the bookmark has it`;
    return { last, found, text };
  }
  if (matched !== null) {
    return { last: matched, found, text: `the file's last row is record ${matched}` };
  }
  const byTime = latest(
    plausible(start, newestMs, match).map((rows) => lastByTime(rows, found, match)),
  );
  const oldest = found[0];
  const last = byTime ?? (isWhole || oldest === undefined ? null : oldest.number - 1);
  const text = last === null
    ? "none of the logger's records is in the file"
    : `by its time the file goes up to record ${last}`;
  return { last, found, text };
}

/** How long ago the last written row was, with an hour to spare, s; null when nobody can tell. */
export function spanBack(
  start: MatchStart,
  newestMs: number | null,
  match: RowMatch,
): number | null {
  const lastMs = latest(
    plausible(start, newestMs, match).map((rows) => lastTimeMs(rows, match)),
  );
  if (lastMs === null || newestMs === null) return null;
  return Math.max(0, Math.ceil((newestMs - lastMs) / 1000)) + SPARE_S;
}

/** The files whose last row is not later than the logger's newest record: no wrong clock's. */
function plausible(
  { tails }: MatchStart,
  newestMs: number | null,
  match: RowMatch,
): (readonly string[])[] {
  return tails.filter((rows) => {
    const lastMs = lastTimeMs(rows, match);
    return lastMs !== null && (newestMs === null || lastMs <= newestMs + SAME_TIME_MS);
  });
}

/** The largest of what is known; null when nothing is. */
function latest(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((a, b) => a === null ? b : b === null ? a : Math.max(a, b), null);
}

function lastTimeMs(rows: readonly string[], match: RowMatch): number | null {
  return rows.map((row) => match.rowTimeMs(row)).findLast((ms) => ms !== null) ?? null;
}
