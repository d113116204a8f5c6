/**
 * What the newest two daily files hold when the program starts: their last points, the seconds
 * that the newest day has, and how far each was read. In slices, so that the pages answer.
 *
 * @module
 */
import { join } from "node:path";
import { LineSplitter } from "../../formats/lines.ts";
import { MAX_POINTS } from "../../formats/point_series.ts";
import type { Arrival } from "./cache.ts";
import type { DayGaps } from "./day_gaps.ts";
import { otherTurn } from "../turns.ts";
import { DayRows } from "./day_rows.ts";

/** Names of the daily files. */
export const DAY_FILES: RegExp = /^\d{8}\.txt$/;

/** Rows that can matter: two hours at two records a second, and as many again of late ones. */
const KEPT = 4 * MAX_POINTS;

/** Of the day before, only so many bytes at the end can hold them. */
const EARLIER_BYTES = 4 * 1024 * 1024;

/** Read at once: some ten milliseconds of work. */
const SLICE = 64 * 1024;

/** What was found. */
export interface Loaded {
  readonly arrivals: readonly Arrival[];
  /** The end of the last whole line of each file that was read, by path. */
  readonly readTo: ReadonlyMap<string, number>;
  /** Name of the newest file; null when there is none. */
  readonly newest: string | null;
}

/**
 * Reads them. `gaps` is given the rows of the newest one. A file that cannot be read is told to
 * `log` and left out.
 */
export async function loadDays(
  folder: string,
  gaps: DayGaps,
  log: (text: string) => void,
): Promise<Loaded> {
  const names = dayFiles(folder).slice(-2);
  const arrivals: Arrival[] = [];
  const readTo = new Map<string, number>();
  const take = (arrival: Arrival) => {
    arrivals.push(arrival);
    if (arrivals.length > 2 * KEPT) arrivals.splice(0, arrivals.length - KEPT);
  };
  for (const [i, name] of names.entries()) {
    const path = join(folder, name);
    try {
      const isNewest = i === names.length - 1;
      if (isNewest) gaps.begin(name.slice(0, 8));
      readTo.set(path, await loadDay(path, isNewest ? Infinity : EARLIER_BYTES, gaps, take));
    } catch (error) {
      log(`WARN  ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { arrivals: arrivals.slice(-KEPT), readTo, newest: names.at(-1) ?? null };
}

function dayFiles(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => DAY_FILES.test(name)).sort();
  } catch {
    // The recorder makes the folder.
    return [];
  }
}

async function loadDay(
  path: string,
  most: number,
  gaps: DayGaps,
  take: (arrival: Arrival) => void,
): Promise<number> {
  const rows = new DayRows(path);
  using file = await Deno.open(path);
  const { size } = await file.stat();
  let offset = Math.max(0, size - most);
  /** The end of the last whole line; a line begun before the look back is not one. */
  let end = offset;
  let isWhole = offset === 0;
  await file.seek(offset, Deno.SeekMode.Start);
  const splitter = new LineSplitter();
  const buffer = new Uint8Array(SLICE);
  for (;;) {
    // What the system has in memory comes without waiting: everything else must get its turn.
    await otherTurn();
    const read = await file.read(buffer);
    if (read === null) return end;
    const bytes = buffer.subarray(0, read);
    let at = 0;
    for (const line of splitter.push(bytes)) {
      const start = end;
      at = bytes.indexOf(10, at) + 1;
      end = offset + at;
      if (isWhole) {
        const { point, ts } = rows.read(line, start);
        if (ts !== null) gaps.add(rows.day, ts);
        if (point !== null) take({ point, place: { day: rows.day, offset: end } });
      }
      isWhole = true;
    }
    offset += read;
  }
}
