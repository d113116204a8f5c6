/**
 * What tells one state of a data file from another without reading it.
 *
 * @module
 */
import { join } from "node:path";

/** A file as it stood when it was looked at. */
export interface FileMark {
  readonly size: number;
  /** Names the file whatever its path; null where the system has no such number. */
  readonly ino: number | null;
}

/** Null when the file cannot be looked at: a disk that is away for a moment was not cut short. */
export function markOf(path: string): FileMark | null {
  try {
    const { size, ino } = Deno.statSync(path);
    return { size, ino };
  } catch {
    return null;
  }
}

/** The names of a folder's files that match, in order; none when it cannot be read. */
export function namesIn(folder: string, names: RegExp): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => names.test(name))
      .sort();
  } catch {
    // The recorder makes the folder.
    return [];
  }
}

/** The marks of these files by path, in the order of their names. */
export function marksIn(folder: string, names: RegExp): Map<string, FileMark> {
  const marks = new Map<string, FileMark>();
  for (const name of namesIn(folder, names)) {
    const path = join(folder, name);
    marks.set(path, markOf(path) ?? { size: 0, ino: null });
  }
  return marks;
}

/** True when another file stands there now, as far as the system tells. */
export function isOther(a: FileMark["ino"], b: FileMark["ino"]): boolean {
  return a !== null && b !== null && a !== b;
}
