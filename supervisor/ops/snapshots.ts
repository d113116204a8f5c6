/**
 * The monitor's own record: one line a look in a file a UTC day, and the newest one beside it. A line
 * that a power cut tore is ended, and left: it costs itself.
 *
 * @module
 */
import { join } from "node:path";
import { replaceFile, syncFolder, writeAll } from "../../durable.ts";
import { dayName } from "../../formats/mesonet_day.ts";
import type { Snapshot } from "../../formats/ops_messages.ts";

const NAME = /^ops_monitor_(\d{8})\.jsonl$/;
const DAY_MINUTES = 1_440;
const NEWLINE = 10;

/** Where the record is. */
export const recordFolder = ({ raw_dir }: { readonly raw_dir: string }): string =>
  join(raw_dir, "ops_monitor");

/** The path of a UTC day's file; `day` is YYYYMMDD. */
export const recordPath = (folder: string, day: string): string =>
  join(folder, `ops_monitor_${day}.jsonl`);

/** How long a UTC day's file is; 0: there is none. */
export function recordBytes(folder: string, day: string): number {
  try {
    return Deno.statSync(recordPath(folder, day)).size;
  } catch {
    return 0;
  }
}

/** A snapshot with its place in the order of all. */
export type Numbered = Snapshot & { readonly n: number };

/**
 * Adds a snapshot: one write, synced, then `latest.json`. A crash between leaves the line, and the
 * next look goes on from it. The line is without the checks that are green: of a site with fifteen
 * instruments they are four fifths of it, and every look repeats them.
 *
 * @throws what the system says when the disk does not take it; what was there is as it was
 */
export function addSnapshot(folder: string, snapshot: Numbered): void {
  Deno.mkdirSync(folder, { recursive: true });
  const path = recordPath(folder, dayName(Date.parse(snapshot.time)));
  const checks = snapshot.checks.filter(({ colour }) => colour !== "green");
  const text = JSON.stringify({ ...snapshot, checks });
  const file = Deno.openSync(path, { append: true, create: true, read: true });
  try {
    const { size } = file.statSync();
    const isTorn = size > 0 && lastByte(file, size) !== NEWLINE;
    try {
      writeAll(file, new TextEncoder().encode(`${isTorn ? "\n" : ""}${text}\n`));
    } catch (error) {
      file.truncateSync(size);
      throw error;
    }
    file.syncSync();
    if (size === 0) syncFolder(folder);
  } finally {
    file.close();
  }
  replaceFile(join(folder, "latest.json"), JSON.stringify(snapshot) + "\n");
}

function lastByte(file: Deno.FsFile, size: number): number {
  const last = new Uint8Array(1);
  file.seekSync(size - 1, Deno.SeekMode.Start);
  file.readSync(last);
  return last[0]!;
}

/**
 * The snapshots of a day's file in the order of its lines, without the checks that were green; lines
 * that are none are passed over.
 */
export function daySnapshots(folder: string, day: string): Snapshot[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(recordPath(folder, day));
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => parseSnapshot(line) ?? []);
}

/** A line's snapshot; null: it is none. */
export function parseSnapshot(line: string): Snapshot | null {
  if (!line.startsWith("{")) return null;
  try {
    const { time, metrics, checks = [], n } = JSON.parse(line);
    const isOne = !Number.isNaN(Date.parse(time)) && typeof metrics === "object" &&
      metrics !== null;
    if (!isOne) return null;
    return { time, metrics, checks, ...(Number.isSafeInteger(n) ? { n } : {}) };
  } catch {
    return null;
  }
}

/** Days (YYYYMMDD) that have a file, oldest first. */
export function recordedDays(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name }) => NAME.exec(name)?.[1] ?? []).sort();
  } catch {
    return [];
  }
}

/** The newest snapshot; null: none yet. */
export function latestSnapshot(folder: string): Snapshot | null {
  try {
    return parseSnapshot(Deno.readTextFileSync(join(folder, "latest.json")).trim());
  } catch {
    return null;
  }
}

/** The number of the next snapshot: one more than any in the newest files has. */
export function nextNumber(folder: string): number {
  const days = recordedDays(folder).slice(-2);
  const known = days.map((day) => lastNumber(recordPath(folder, day)));
  return Math.max(0, latestSnapshot(folder)?.n ?? 0, ...known) + 1;
}

/** A line of a large site is some 10 kB: the last ones are within so many bytes of a file's end. */
const TAIL_BYTES = 256 * 1024;

/** Of the last whole line of a file; 0 where there is none. */
function lastNumber(path: string): number {
  try {
    using file = Deno.openSync(path);
    const { size } = file.statSync();
    const bytes = new Uint8Array(Math.min(size, TAIL_BYTES));
    file.seekSync(size - bytes.length, Deno.SeekMode.Start);
    for (let done = 0; done < bytes.length;) {
      const read = file.readSync(bytes.subarray(done));
      if (read === null) break;
      done += read;
    }
    const lines = new TextDecoder().decode(bytes).split("\n");
    return lines.flatMap((line) => parseSnapshot(line)?.n ?? []).at(-1) ?? 0;
  } catch {
    return 0;
  }
}

/**
 * The newest snapshots in the order in which they were made, enough of them to know of any `minutes`
 * that ran. The clock may have stepped: files of days to come are looked at, too. The newest has all
 * its checks, those before it have the ones that were not green.
 */
export function recentSnapshots(folder: string, minutes: number): Numbered[] {
  const most = Math.ceil(minutes / DAY_MINUTES) + 1;
  const days = recordedDays(folder);
  const newest = latestSnapshot(folder);
  const own = newest === null ? -1 : days.indexOf(dayName(Date.parse(newest.time)));
  const wanted = days.filter((_, i) => i >= days.length - most || (i <= own && i > own - most));
  const all = wanted.flatMap((day) => daySnapshots(folder, day));
  // One from before numbers were kept has its place by its line.
  const numbered = all.map((one, i): Numbered => {
    const whole = one.n !== undefined && one.n === newest?.n ? newest : one;
    return { ...whole, n: one.n ?? i - all.length };
  });
  return numbered.sort((a, b) => a.n - b.n);
}
