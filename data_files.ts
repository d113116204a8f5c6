/**
 * Which files the words of a command line mean, and how a daily file is read from the disk.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { dateOrder, dayOfFileName, type FileDateOrder } from "./formats/day_layout.ts";
import { type DayScan, dayScanner, type DayScanOptions } from "./formats/day_scan.ts";

/** The path that a name means: a bare name that is not in the working directory is in `dataDir`. */
export function findDataFile(name: string, dataDir: string): string {
  if (basename(name) !== name || existsSync(name)) return name;
  const inDataDir = join(dataDir, name);
  return existsSync(inDataDir) ? inDataDir : name;
}

/**
 * The daily files in `dataDir`, oldest first.
 *
 * @throws as `Deno.readDirSync` does, when the folder is not there or may not be read
 */
export function dailyFiles(dataDir: string): string[] {
  return [...Deno.readDirSync(dataDir)]
    .filter((entry) => !entry.isDirectory && dayOfFileName(entry.name) !== null)
    .map((entry) => join(dataDir, entry.name))
    .sort();
}

/** A daily file, read through. */
export interface ReadDay {
  readonly scan: DayScan;
  readonly dates: FileDateOrder;
}

/** Read at a time: fits the processor's cache, and few calls. */
const READ_BYTES = 262_144;

/**
 * Reads a daily file through, twice when its dates turn out to have the month first. `start` is
 * called before each reading, and gives what hears the rows of it.
 *
 * @param keep how many gaps and glitches are kept
 * @throws {DataFileError} when it cannot be read, or is no daily file
 */
export function readDay(
  path: string,
  keep: number,
  start: () => Pick<DayScanOptions, "onRow"> = () => ({}),
): ReadDay {
  const options = { capacity: READ_BYTES, keep };
  let scan = scanFile(path, { ...options, ...start(), order: "DMY" });
  if (scan.layout === null) throw new DataFileError("no-daily-file", path, whyNot(scan.firstLine));
  const dates = dateOrder(scan.dates, dayOfFileName(basename(path)));
  if (dates.order === "MDY") scan = scanFile(path, { ...options, ...start(), order: "MDY" });
  return { scan, dates };
}

function scanFile(path: string, options: DayScanOptions): DayScan {
  const scanner = dayScanner(options);
  try {
    using file = Deno.openSync(path);
    for (let kept = 0, atEnd = false; !atEnd && !scanner.isRefused();) {
      const read = file.readSync(scanner.buffer.subarray(kept));
      atEnd = read === null;
      const length = kept + (read ?? 0);
      const done = scanner.scan(length, atEnd);
      scanner.buffer.copyWithin(0, done, length);
      kept = length - done;
    }
  } catch (error) {
    throw new DataFileError("unreadable", path, reasonOf(error));
  }
  return scanner.finish();
}

function whyNot(firstLine: string): string {
  if (firstLine === "") return "is empty: a daily file begins with a line of column names";
  // Control characters of a binary file would upset the terminal.
  const shown = firstLine.slice(0, 60).replace(/[\p{Cc}\ufffd]/gu, "?");
  return `is no daily file: its first line names no gps_date and gps_time (${shown})`;
}

/** A file that cannot be used: the message is one line for people. */
export class DataFileError extends Error {
  override readonly name = "DataFileError";
  constructor(
    readonly code: "unreadable" | "no-daily-file" | "unknown-format",
    path: string,
    reason: string,
  ) {
    super(`${path} ${reason}`);
  }
}

/** Why a file cannot be read, in a few words that follow its name. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "may not be read by this user";
  if (error instanceof Deno.errors.IsADirectory) return "is a folder, not a file";
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** All of a text on stdout. A reader that went away (`| head`) is no failure: the rest is lost. */
export function printAll(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
