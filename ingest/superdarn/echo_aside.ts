/**
 * Damaged databases of echo counts that were set aside: their names, how many are kept, and which of
 * them has not been copied yet.
 *
 * @module
 */
import { renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { removeFile } from "../../durable.ts";

/** Kept for a person to look at: a bad disk makes one after the other. */
const MOST_ASIDE = 3;

/** The files of one; the last is empty, and there until what can be read has been copied. */
const UNCOPIED = "-uncopied";
const PARTS = ["", "-wal", "-shm", UNCOPIED];

/**
 * Renames a database, with its journal, so that a new one can be begun. The oldest of several goes.
 *
 * @returns its new path
 */
export function setAside(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const aside = `${path}.damaged-${stamp}`;
  renameSync(path, aside);
  for (const part of ["-wal", "-shm"]) {
    try {
      renameSync(path + part, aside + part);
    } catch {
      // There is none: the last writer had closed it.
    }
  }
  try {
    writeFileSync(aside + UNCOPIED, "");
  } catch {
    // A full disk: a copy that is cut off is not taken up again.
  }
  for (const old of asideOf(path).slice(0, -MOST_ASIDE)) {
    for (const part of PARTS) removeFile(old + part);
  }
  return aside;
}

/** The newest whose copy was not made, or cut off; null when there is none. */
export function uncopied(path: string): string | null {
  const names = new Set(namesBeside(path));
  return asideOf(path).findLast((aside) => names.has(basename(aside) + UNCOPIED)) ?? null;
}

/** What can be read has been copied. */
export function setCopied(aside: string): void {
  removeFile(aside + UNCOPIED);
}

/** Oldest first. */
function asideOf(path: string): string[] {
  const start = `${basename(path)}.damaged-`;
  return namesBeside(path)
    .filter((name) => name.startsWith(start) && /^\w+$/.test(name.slice(start.length)))
    .sort().map((name) => join(dirname(path), name));
}

const namesBeside = (path: string) => [...Deno.readDirSync(dirname(path))].map(({ name }) => name);
