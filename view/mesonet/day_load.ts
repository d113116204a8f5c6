/**
 * What the newest daily files hold when the program starts: their last points, the seconds that
 * the newest day has, and how far each was read. In slices, so that the pages answer.
 *
 * @module
 */
import { basename } from "node:path";
import { MAX_POINTS } from "../../formats/point_series.ts";
import { marksIn } from "../file_marks.ts";
import type { KnownFile } from "../tail.ts";
import { otherTurn } from "../turns.ts";
import { type Position, wholeLines } from "../whole_lines.ts";
import type { Arrival } from "./cache.ts";
import type { DayGaps } from "./day_gaps.ts";
import { DayRows } from "./day_rows.ts";

/** Names of the daily files. */
export const DAY_FILES: RegExp = /^\d{8}\.txt$/;

/** Files that can matter: the newest day's, and that of the day before. */
const DAYS = 2;

/**
 * Files that are looked into to find them: those of rows without a fix are named by the host's
 * clock, and one that was ahead names them after days that are yet to come.
 */
const LOOKED_INTO = 10;

/** Rows that can matter: two hours at two records a second, and as many again of late ones. */
const KEPT = 4 * MAX_POINTS;

/** Of the day before, only so many bytes at the end can hold them. */
const EARLIER_BYTES = 4 * 1024 * 1024;

/** Read at once: some ten milliseconds of work. */
const SLICE = 64 * 1024;

/** What was found. */
export interface Loaded {
  readonly arrivals: readonly Arrival[];
  /** Every daily file that was there before any was read, by path. */
  readonly known: ReadonlyMap<string, KnownFile>;
  /** How the rows of those that were read are to be read on, by path. */
  readonly rows: Map<string, DayRows>;
  /** Name of the newest file whose rows have times; null when there is none. */
  readonly newest: string | null;
}

/**
 * Reads them. `gaps` is given the rows of the newest day. A file that cannot be read is told to
 * `log` and left out.
 */
export async function loadDays(
  folder: string,
  gaps: DayGaps,
  log: (text: string) => void,
): Promise<Loaded> {
  const known = new Map<string, KnownFile>();
  for (const [path, mark] of marksIn(folder, DAY_FILES)) known.set(path, { ...mark, readTo: null });
  const rows = new Map<string, DayRows>();
  const timed: { name: string; arrivals: readonly Arrival[] }[] = [];
  for (const path of [...known.keys()].reverse().slice(0, LOOKED_INTO)) {
    if (timed.length === DAYS) break;
    const dayRows = new DayRows(path, log);
    if (timed.length === 0) gaps.begin(dayRows.day);
    try {
      const day = await loadDay(path, timed.length === 0 ? Infinity : EARLIER_BYTES, dayRows, gaps);
      known.set(path, day.file);
      rows.set(path, dayRows);
      if (day.hasTimes) timed.push({ name: basename(path), arrivals: day.arrivals });
    } catch (error) {
      log(`WARN  ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (timed.length === 0) gaps.begin(null);
  const arrivals = timed.toReversed().flatMap((day) => day.arrivals).slice(-KEPT);
  return { arrivals, known, rows, newest: timed[0]?.name ?? null };
}

async function loadDay(path: string, most: number, rows: DayRows, gaps: DayGaps) {
  using file = await Deno.open(path);
  const { size, ino } = await file.stat();
  const offset = Math.max(0, size - most);
  const position: Position = { offset, isInside: offset > 0 };
  const arrivals: Arrival[] = [];
  let hasTimes = false;
  const buffer = new Uint8Array(SLICE);
  for (;;) {
    // What the system has in memory comes without waiting: everything else must get its turn.
    await otherTurn();
    const before = position.offset;
    await file.seek(before, Deno.SeekMode.Start);
    const read = await file.read(buffer) ?? 0;
    for (const { text, start, end } of wholeLines(position, buffer.subarray(0, read), SLICE)) {
      const { point, ts } = rows.read(text, start);
      if (ts !== null) {
        gaps.add(rows.day, ts);
        hasTimes = true;
      }
      if (point !== null) arrivals.push({ point, place: { day: rows.day, offset: end } });
    }
    if (arrivals.length > 2 * KEPT) arrivals.splice(0, arrivals.length - KEPT);
    if (position.offset === before) break;
  }
  const known: KnownFile = { size, ino, readTo: position.isInside ? null : position.offset };
  return { file: known, arrivals, hasTimes };
}
