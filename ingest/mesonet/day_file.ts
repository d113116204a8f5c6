/**
 * Appends rows to a day's file so that they are on the disk when the call returns, and never
 * leaves half a row behind.
 *
 * What an accepted row survives: any kill of any process, a power cut, a full disk.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { syncFolder, writeAll } from "../../durable.ts";

/** A torn tail is at most a few rows; a file whose last line is longer has another trouble. */
const TAIL_BYTES = 64 * 1024;
const NEWLINE = 10;

/** What had to be mended before a file could be appended to. */
export interface Mended {
  /** Bytes of a torn last row that were moved to `YYYYMMDD.torn`. */
  readonly tornBytes: number;
  /** The name a file with other columns was moved to, so that no row stands under a wrong header. */
  readonly setAside: string | null;
}

/** The file's size in bytes; null when there is none. */
export function sizeOf(path: string): number | null {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Bytes `start` to `end` of a file, fewer where it is shorter. */
export function readRange(path: string, start: number, end: number): Uint8Array {
  const file = Deno.openSync(path, { read: true });
  try {
    file.seekSync(start, Deno.SeekMode.Start);
    const bytes = new Uint8Array(Math.max(0, end - start));
    let length = 0;
    while (length < bytes.length) {
      const read = file.readSync(bytes.subarray(length));
      if (read === null) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    file.close();
  }
}

/**
 * Makes a day's file ready for rows: creates it with its header in one step, or checks that what
 * is there has this header and ends with a whole line.
 */
export function prepareDayFile(path: string, header: string): Mended {
  let tornBytes = 0;
  let setAside: string | null = null;
  const size = sizeOf(path) ?? 0;
  if (size > 0) tornBytes = cutTornTail(path, size);
  if (size > tornBytes) {
    const head = new TextDecoder().decode(readRange(path, 0, 1024));
    const first = head.slice(0, Math.max(0, head.indexOf("\n"))).replace(/^\uFEFF/, "").trim();
    if (first === header || first.replace(/\s/g, "") === header) return { tornBytes, setAside };
    setAside = unusedName(path);
    Deno.renameSync(path, setAside);
  }
  Deno.mkdirSync(dirname(path), { recursive: true });
  // Whoever sees the file sees its header: it comes into place with it.
  const temporary = `${path}.${Deno.pid}.tmp`;
  const file = Deno.openSync(temporary, { write: true, create: true, truncate: true });
  try {
    writeAll(file, new TextEncoder().encode(header + "\n"));
    file.syncSync();
  } finally {
    file.close();
  }
  Deno.renameSync(temporary, path);
  syncFolder(dirname(path));
  return { tornBytes, setAside };
}

/**
 * Moves everything from byte `end` on to the day's `.torn` file; returns how many bytes. On a
 * disk too full for that the tail is given up: it is what no record was accepted for, and rows
 * after it matter more.
 */
export function moveTail(path: string, end: number, size: number): number {
  if (size <= end) return 0;
  const torn = join(dirname(path), basename(path).replace(/\.txt$/, "") + ".torn");
  try {
    const tail = readRange(path, end, size);
    const file = Deno.openSync(torn, { append: true, create: true });
    try {
      writeAll(file, tail);
      writeAll(file, Uint8Array.of(NEWLINE));
      file.syncDataSync();
    } finally {
      file.close();
    }
  } catch {
    // Said by the caller's log line: so many bytes were torn.
  }
  cutBack(path, end);
  return size - end;
}

/** Moves a last line without line end out of the file. */
function cutTornTail(path: string, size: number): number {
  const start = Math.max(0, size - TAIL_BYTES);
  const tail = readRange(path, start, size);
  const end = tail.lastIndexOf(NEWLINE) + 1;
  return end === tail.length ? 0 : moveTail(path, start + end, size);
}

function unusedName(path: string): string {
  const stem = path.replace(/\.txt$/, "");
  for (let i = 1;; i++) {
    const name = `${stem}.other-columns${i === 1 ? "" : `-${i}`}.txt`;
    if (sizeOf(name) === null) return name;
  }
}

/** Shortens a file; needs no space, so it works on a full disk too. */
export function cutBack(path: string, size: number): void {
  const file = Deno.openSync(path, { write: true });
  try {
    file.truncateSync(size);
    file.syncDataSync();
  } finally {
    file.close();
  }
}

/**
 * Appends bytes (whole lines) to a file of `size` bytes with one write, and syncs them. When
 * that fails, for example because the disk is full, what was written of them is taken back and
 * the error thrown: the file is as it was.
 */
export function appendBytes(path: string, bytes: Uint8Array, size: number): void {
  try {
    const file = Deno.openSync(path, { append: true });
    try {
      writeAll(file, bytes);
      file.syncDataSync();
    } finally {
      file.close();
    }
  } catch (error) {
    // Should even this fail, the next attempt finds the tail and moves it away.
    try {
      if ((sizeOf(path) ?? size) > size) cutBack(path, size);
    } catch {
      throw error;
    }
    throw error;
  }
}
