/**
 * Which files an instrument has in its folder.
 *
 * @module
 */
import { join } from "node:path";

/** A file as the folder shows it. */
export interface RawFile {
  /** Below the instrument's folder, `/` between. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** What is in a folder. */
export interface RawFolder {
  /** In the order of their paths. */
  readonly files: readonly RawFile[];
  /** Entries that this machine does not show, with its words. */
  readonly unreadable: readonly string[];
}

/** Of a disk's root, for its repair: root's own, and never an instrument's. */
const LOST_AND_FOUND = "lost+found";

/**
 * The files of a folder whose path a profile's expression takes; null when there is no such folder.
 * Names that begin with a dot are other programs' unfinished files.
 */
export function rawFiles(folder: string, pattern: string): RawFolder | null {
  const files: RawFile[] = [];
  const unreadable: string[] = [];
  const isOwn = new RegExp(pattern);
  const walk = (below: string): void => {
    for (const entry of Deno.readDirSync(join(folder, below))) {
      if (entry.name.startsWith(".") || entry.name === LOST_AND_FOUND) continue;
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (!entry.isDirectory && !isOwn.test(path)) continue;
      try {
        if (entry.isDirectory) walk(path);
        else {
          const file = fileNow(folder, path);
          if (file !== null) files.push(file);
        }
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (!(error instanceof Deno.errors.NotFound)) unreadable.push(`${path}: ${error.message}`);
      }
    }
  };
  try {
    walk("");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  return { files: files.sort((a, b) => a.path < b.path ? -1 : 1), unreadable };
}

/** A file as it is now; null when it is none, or has gone. */
export function fileNow(folder: string, path: string): RawFile | null {
  try {
    const { isFile, size, mtime } = Deno.statSync(join(folder, path));
    return isFile ? { path, size, mtimeMs: mtime?.getTime() ?? 0 } : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Whether a file is still that one, by what a look at the folder tells. */
export function isSameFile(
  one: Pick<RawFile, "size" | "mtimeMs">,
  other: Pick<RawFile, "size" | "mtimeMs">,
): boolean {
  return one.size === other.size && one.mtimeMs === other.mtimeMs;
}
