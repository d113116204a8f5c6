/**
 * Where we were: written before each append, so that after a crash at any instruction the
 * bookmark and the file together say which records are in it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { replaceFile } from "../../durable.ts";
import type { DayCounts } from "./day_summary.ts";
import { moveTail, readRange, sizeOf } from "./day_file.ts";
import { type GpsClock, NO_TIME } from "./gps_time.ts";

/** What is known after a record: enough to go on with the next. */
export interface TableState {
  readonly series: number;
  /** The last record's number; null when none was ever written. */
  readonly number: number | null;
  readonly clock: GpsClock;
  /** Records per second; null until it is known. */
  readonly rate: number | null;
  readonly day: DayCounts | null;
}

/** The state of a table that was never recorded. */
export const NO_STATE: TableState = {
  series: 1,
  number: null,
  clock: NO_TIME,
  rate: null,
  day: null,
};

/** The append that a bookmark announces. */
export interface AppendIntent {
  readonly file: string;
  /** Size of the file before the append. */
  readonly offset: number;
  readonly length: number;
  readonly sha256: string;
  /** Record numbers of the rows, in order, as ranges. */
  readonly numbers: readonly (readonly [number, number])[];
  /** A short hash of each row: how many of them a broken append has left. */
  readonly rows: readonly string[];
}

/** The bookmark of one table. */
export interface Bookmark {
  readonly version: 1;
  readonly folder: string;
  readonly before: TableState;
  readonly after: TableState;
  readonly append: AppendIntent;
}

/** Hex SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A row's short hash: enough to know it again among a thousand. */
export function rowHash(row: Uint8Array): string {
  return sha256(row).slice(0, 8);
}

/** The announcement of an append of whole lines to a file of `offset` bytes. */
export function announce(
  file: string,
  offset: number,
  rows: readonly string[],
  numbers: readonly number[],
): { append: AppendIntent; bytes: Uint8Array } {
  const encoder = new TextEncoder();
  const bytes = encoder.encode(rows.map((row) => row + "\n").join(""));
  const append: AppendIntent = {
    file,
    offset,
    length: bytes.length,
    sha256: sha256(bytes),
    numbers: asRanges(numbers),
    rows: rows.map((row) => rowHash(encoder.encode(row))),
  };
  return { append, bytes };
}

/** Ascending numbers as ranges. */
export function asRanges(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** The bookmark at `path`; null when there is none, or none that can be used. */
export function loadBookmark(path: string): Bookmark | null {
  let value: unknown;
  try {
    value = JSON.parse(Deno.readTextFileSync(path));
  } catch {
    return null;
  }
  return isBookmark(value) ? value : null;
}

function isBookmark(value: unknown): value is Bookmark {
  if (typeof value !== "object" || value === null) return false;
  const { version, folder, before, after, append } = value as Partial<Bookmark>;
  return version === 1 && typeof folder === "string" && isState(before) && isState(after) &&
    typeof append === "object" && append !== null && typeof append.file === "string" &&
    Number.isInteger(append.offset) && Number.isInteger(append.length) &&
    typeof append.sha256 === "string" && Array.isArray(append.numbers) &&
    append.numbers.every((range) =>
      Array.isArray(range) && range.length === 2 && range.every((n) => Number.isInteger(n))
    ) && Array.isArray(append.rows);
}

function isState(state: TableState | undefined): boolean {
  return typeof state === "object" && state !== null && Number.isInteger(state.series) &&
    (state.number === null || Number.isInteger(state.number)) &&
    typeof state.clock === "object" && state.clock !== null &&
    [state.clock.number, state.clock.rawMs, state.clock.loggerMs, state.clock.writtenMs]
      .every((n) => n === null || typeof n === "number");
}

/** Puts the bookmark on the disk. */
export function saveBookmark(path: string, bookmark: Bookmark): void {
  replaceFile(path, JSON.stringify(bookmark) + "\n", 0o600);
}

/** What became of an announced append. */
export type Settled =
  /** All of it is in the file; `beyond` whole rows stand behind it that no bookmark announced. */
  | { readonly kind: "in"; readonly beyond: boolean; readonly tornBytes: number }
  /** Only its first `rows` rows are; what followed them was moved to the `.torn` file. */
  | { readonly kind: "partly"; readonly rows: number; readonly tornBytes: number }
  /** The file is not the one that the bookmark speaks of. */
  | { readonly kind: "unknown"; readonly why: string };

/** Compares an announced append with the file, and moves a torn tail out of the way. */
export function settle(append: AppendIntent, columns: number): Settled {
  const size = sizeOf(append.file);
  if (size === null) return { kind: "unknown", why: `${append.file} is gone` };
  if (size < append.offset) {
    return { kind: "unknown", why: `${append.file} is shorter than it was` };
  }
  const end = append.offset + append.length;
  const bytes = readRange(append.file, append.offset, Math.min(size, end));
  if (bytes.length === append.length && sha256(bytes) === append.sha256) {
    const rest = readRange(append.file, end, size);
    const lines = rest.lastIndexOf(10) + 1;
    const beyond = wholeRows(rest, columns) > 0;
    // Without one whole row the rest is the tail of a torn append.
    const tornBytes = moveTail(append.file, end + (beyond ? lines : 0), size);
    return { kind: "in", beyond, tornBytes };
  }
  const changed = { kind: "unknown", why: `${append.file} was changed` } as const;
  // Rows before it were taken out or put in by hand: it stands at the end all the same.
  const tail = readRange(append.file, Math.max(0, size - append.length), size);
  if (sha256(tail) === append.sha256) return { kind: "in", beyond: false, tornBytes: 0 };
  let rows = 0;
  let keep = 0;
  for (let next = bytes.indexOf(10); next >= 0; next = bytes.indexOf(10, keep)) {
    if (rowHash(bytes.subarray(keep, next)) !== append.rows[rows]) break;
    rows++;
    keep = next + 1;
  }
  // Only what a broken append leaves behind is cut: rows from a line's beginning on, then half a
  // row or zeros. Anything else is somebody's edit, and stays.
  const before = readRange(append.file, append.offset - 1, append.offset);
  const rest = readRange(append.file, append.offset + keep, size);
  const isBroken = before[0] === 10 && rows < append.rows.length &&
    (rest.includes(0) || size <= end && !rest.includes(10));
  if (!isBroken) return changed;
  return { kind: "partly", rows, tornBytes: moveTail(append.file, append.offset + keep, size) };
}

/** How many lines at the start of `bytes` are whole rows of that many columns. */
function wholeRows(bytes: Uint8Array, columns: number): number {
  let rows = 0;
  for (let start = 0;;) {
    const end = bytes.indexOf(10, start);
    if (end < 0) return rows;
    let commas = 0;
    for (let i = start; i < end; i++) {
      // After a power cut a file system may fill what was not yet written with zeros.
      if (bytes[i] === 0) return rows;
      if (bytes[i] === 44) commas++;
    }
    if (commas !== columns - 1) return rows;
    rows++;
    start = end + 1;
  }
}
