/**
 * How files that came get their place among the raw files: whole, under their name, and never in the
 * place of something that would be lost with it.
 *
 * @module
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder } from "../../durable.ts";
import { type FileLook, isSame, type Listing, lookAt, walkIfThere } from "./listing.ts";
import { diskError } from "./place_error.ts";

/** Below an instrument's folder; hidden, so that nobody takes what is in it for data. */
export const INCOMING = ".meso360-incoming";

/** What was placed. */
export interface Placed {
  readonly files: readonly FileLook[];
  /** Older versions that were kept beside, by their new names. */
  readonly kept: readonly string[];
  /** Files that changed at the source while they came: the next run takes them again. */
  readonly changed: number;
}

/**
 * Gives every whole file of the incoming folder its place.
 *
 * @param now the files as they are at the source after they were copied. What is gone there was whole
 * when it came, and stays.
 */
export function placeIncoming(folder: string, now: Listing): Placed {
  const incoming = join(folder, INCOMING);
  const files: FileLook[] = [];
  const kept: string[] = [];
  const folders = new Set<string>();
  let changed = 0;
  try {
    for (const came of walkIfThere(incoming).values()) {
      const there = now.get(came.path);
      if (there !== undefined && !isSame(came, there)) {
        changed++;
        continue;
      }
      const target = join(folder, came.path);
      mkdirSync(dirname(target), { recursive: true });
      const staged = join(incoming, came.path);
      sync(staged);
      const old = keepOlder(folder, came, staged);
      if (old !== null) kept.push(old);
      renameSync(staged, target);
      folders.add(dirname(target));
      files.push(came);
    }
    for (const path of folders) syncFolder(path);
    removeEmpty(incoming);
  } catch (error) {
    throw diskError(error, folder);
  }
  return { files, kept, changed };
}

function sync(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Keeps what is here beside what comes, unless it is a part of it.
 *
 * | what comes is | text | other |
 * | --- | --- | --- |
 * | shorter | kept | kept |
 * | as long, other bytes | kept | kept |
 * | longer, begins with what is here | replaced: it grew | replaced |
 * | longer, begins otherwise | kept: a new file of an old name | replaced: netCDF counts in its head |
 *
 * Returns the name under which it was kept.
 */
function keepOlder(folder: string, came: FileLook, staged: string): string | null {
  const here = lookAt(folder, came.path);
  if (here === null) return null;
  const path = join(folder, came.path);
  if (came.size >= here.size) {
    if (beginsWith(staged, path, here.size)) return null;
    if (came.size > here.size && !isText(path)) return null;
  }
  const name = freeName(folder, came.path, here.mtimeS);
  // A second name first: at no moment is there none.
  linkOrRename(path, join(folder, name));
  return name;
}

function linkOrRename(path: string, other: string): void {
  try {
    linkSync(path, other);
  } catch {
    // FAT has no second names.
    renameSync(path, other);
  }
}

/** `met.dat` of 18 May 2026 12:00 is kept as `met.replaced-20260518T120000Z.dat`. */
export const REPLACED = /\.replaced-\d{8}T\d{6}Z(?:-\d+)?(?=\.[^./]*$|$)/;

/** The name for an older version, after the time that it has. */
export function replacedName(path: string, mtimeS: number): string {
  const stamp = new Date(mtimeS * 1000).toISOString().replace(/[-:]|\.\d+/g, "");
  const [, stem, ending] = /^(.*[^/])(\.[^./]+)$/s.exec(path) ?? [path, path, ""];
  return `${stem}.replaced-${stamp}${ending}`;
}

function freeName(folder: string, path: string, mtimeS: number): string {
  const name = replacedName(path, mtimeS);
  for (let n = 1;; n++) {
    const tried = n === 1 ? name : name.replace(/(\.replaced-\d{8}T\d{6}Z)/, `$1-${n}`);
    if (lookAt(folder, tried) === null) return tried;
  }
}

const PIECE = 1 << 20;

/** Whether a file's first `length` bytes are those of another. */
function beginsWith(path: string, other: string, length: number): boolean {
  const [a, b] = [openSync(path, "r"), openSync(other, "r")];
  try {
    const [left, right] = [new Uint8Array(PIECE), new Uint8Array(PIECE)];
    for (let at = 0; at < length;) {
      const want = Math.min(PIECE, length - at);
      const [m, n] = [readAt(a, left, want, at), readAt(b, right, want, at)];
      if (m !== want || n !== want) return false;
      for (let i = 0; i < want; i++) if (left[i] !== right[i]) return false;
      at += want;
    }
    return true;
  } finally {
    closeSync(a);
    closeSync(b);
  }
}

function readAt(handle: number, buffer: Uint8Array, want: number, at: number): number {
  let got = 0;
  while (got < want) {
    const read = readSync(handle, buffer, got, want - got, at + got);
    if (read === 0) break;
    got += read;
  }
  return got;
}

/** Text has no zero byte; its first kilobytes tell. */
function isText(path: string): boolean {
  const handle = openSync(path, "r");
  try {
    const head = new Uint8Array(4096);
    return !head.subarray(0, readAt(handle, head, head.length, 0)).includes(0);
  } finally {
    closeSync(handle);
  }
}

function removeEmpty(folder: string): void {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.isDirectory) removeEmpty(join(folder, entry.name));
  }
  try {
    rmdirSync(folder);
  } catch {
    // Something waits in it.
  }
}
