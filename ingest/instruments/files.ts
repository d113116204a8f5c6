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

/**
 * The files of a folder whose path a profile's expression takes, in the order of their paths; null
 * when there is no such folder. Names that begin with a dot are other programs' unfinished files.
 */
export function rawFiles(folder: string, pattern: string): RawFile[] | null {
  const files: RawFile[] = [];
  const isOwn = new RegExp(pattern);
  const walk = (below: string): void => {
    for (const entry of Deno.readDirSync(join(folder, below))) {
      if (entry.name.startsWith(".")) continue;
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory) walk(path);
      else if (isOwn.test(path)) {
        const file = fileNow(folder, path);
        if (file !== null) files.push(file);
      }
    }
  };
  try {
    walk("");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
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
