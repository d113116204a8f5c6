/**
 * Which files cannot be read, and why. They are tried again when they change; no other file waits for
 * them.
 *
 * @module
 */
import { removeFile, replaceFile } from "../../durable.ts";
import { isSameFile, type RawFile } from "./files.ts";

/** A file that cannot be read. */
export interface BadFile extends RawFile {
  readonly reason: string;
  /** It is tried again from this time on, ms since 1970; null: only when it changes. */
  readonly againMs: number | null;
}

/** The files that cannot be read. */
export interface Quarantine {
  has(file: RawFile, nowMs: number): boolean;
  all(): readonly BadFile[];
  put(file: BadFile): void;
  /** One that could be read after all, or has gone. */
  release(path: string): void;
  /** Writes the list, if it changed. */
  save(): void;
}

/** Opens the list at a path; a damaged one is as none: its files are tried again. */
export function openQuarantine(path: string): Quarantine {
  const files = new Map(listOf(path).map((file) => [file.path, file]));
  let isChanged = false;
  return {
    has(file, nowMs) {
      const bad = files.get(file.path);
      return bad !== undefined && isSameFile(bad, file) &&
        (bad.againMs === null || nowMs < bad.againMs);
    },
    all: () => [...files.values()].sort((a, b) => a.path < b.path ? -1 : 1),
    put(file) {
      files.set(file.path, file);
      isChanged = true;
    },
    release(path) {
      isChanged = files.delete(path) || isChanged;
    },
    save() {
      if (isChanged) replaceFile(path, JSON.stringify({ files: this.all() }, null, 1) + "\n");
      isChanged = false;
    },
  };
}

function listOf(path: string): BadFile[] {
  try {
    const { files } = JSON.parse(Deno.readTextFileSync(path));
    return Array.isArray(files) ? files : [];
  } catch {
    return [];
  }
}

/** So often the program may end while it reads a file, before that counts as the file's fault. */
const DEATHS = 3;

/** What file is being read, kept on the disk: one that ends the program must not end it every time. */
export interface ReadingNote {
  /** Whether the program ended `DEATHS` times in a row while it read this file. */
  isDeadly(file: RawFile): boolean;
  begin(file: RawFile): void;
  /** Nothing is being read. */
  clear(): void;
}

/** Opens the note at a path. */
export function openReadingNote(path: string): ReadingNote {
  let last: (RawFile & { deaths: number }) | null = null;
  try {
    last = JSON.parse(Deno.readTextFileSync(path));
  } catch {
    // Nothing was being read when the program ended.
  }
  const deathsOf = (file: RawFile) =>
    last?.path === file.path && isSameFile(last, file) ? last.deaths : 0;
  return {
    isDeadly: (file) => deathsOf(file) >= DEATHS,
    begin(file) {
      const { size, mtimeMs } = file;
      // Not synced: it is for an end of the program, not of the machine.
      Deno.writeTextFileSync(
        path,
        JSON.stringify({ path: file.path, size, mtimeMs, deaths: deathsOf(file) + 1 }),
      );
    },
    clear() {
      last = null;
      removeFile(path);
    },
  };
}
