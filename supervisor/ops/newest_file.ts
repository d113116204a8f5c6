/**
 * The newest file below a folder, where nothing else tells how new a source's data are.
 *
 * @module
 */
import { join } from "node:path";

/** Files looked at; a folder with more has a store that tells. */
const MOST = 100_000;
const DEEPEST = 6;

/**
 * Modification time of the newest file whose path below `folder` matches, ms since 1970; null: there
 * is none. Folders and files by name from the last one on, so that what is left out is old.
 */
export function newestFileMs(folder: string, files: RegExp): number | null {
  let newest: number | null = null;
  let left = MOST;
  function look(path: string, below: string, depth: number): void {
    let entries: Deno.DirEntry[];
    try {
      entries = [...Deno.readDirSync(path)].sort((a, b) => a.name < b.name ? 1 : -1);
    } catch {
      return;
    }
    for (const { name, isDirectory, isFile } of entries) {
      if (left <= 0) return;
      const inner = below === "" ? name : `${below}/${name}`;
      if (isDirectory && depth < DEEPEST) look(join(path, name), inner, depth + 1);
      if (!isFile || !files.test(inner)) continue;
      left--;
      const ms = modifiedMs(join(path, name));
      if (ms !== null && (newest === null || ms > newest)) newest = ms;
    }
  }
  look(folder, "", 0);
  return newest;
}

function modifiedMs(path: string): number | null {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? null;
  } catch {
    return null;
  }
}
