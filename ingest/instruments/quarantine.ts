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
  /** It can be read, but comes so late that only a run by hand has the time for it. */
  readonly late?: true;
}

/** The files that cannot be read. */
export interface Quarantine {
  /** Whether a file is not to be read; `takesLate`: this run has the time for those that are late. */
  has(file: RawFile, nowMs: number, takesLate: boolean): boolean;
  all(): readonly BadFile[];
  put(file: BadFile): void;
  /** One that could be read after all, or has gone. */
  release(path: string): void;
  /** Writes the list, if it changed. */
  save(): void;
}

/**
 * Opens the list at a path; a damaged one is as none: its files are tried again.
 *
 * @param readBy what the files are read by: those that something else could not read are tried again
 */
export function openQuarantine(path: string, readBy: string): Quarantine {
  const before = listOf(path);
  const files = new Map(before.files.map((file) => [file.path, file]));
  const untried = new Set(before.readBy === readBy ? [] : files.keys());
  let isChanged = untried.size > 0;
  return {
    has(file, nowMs, takesLate) {
      const bad = files.get(file.path);
      return bad !== undefined && !untried.has(file.path) && isSameFile(bad, file) &&
        !(takesLate && bad.late === true) && (bad.againMs === null || nowMs < bad.againMs);
    },
    all: () => [...files.values()].sort((a, b) => a.path < b.path ? -1 : 1),
    put(file) {
      files.set(file.path, file);
      untried.delete(file.path);
      isChanged = true;
    },
    release(path) {
      isChanged = files.delete(path) || isChanged;
    },
    save() {
      const list = { readBy, files: this.all() };
      if (isChanged) replaceFile(path, JSON.stringify(list, null, 1) + "\n");
      isChanged = false;
    },
  };
}

function listOf(path: string): { readBy: unknown; files: BadFile[] } {
  try {
    const { readBy, files } = JSON.parse(Deno.readTextFileSync(path));
    return { readBy, files: Array.isArray(files) ? files : [] };
  } catch {
    return { readBy: null, files: [] };
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
