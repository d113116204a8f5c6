/**
 * Where the program's own files are: the pages, what draws pictures, and the drive that `--test`
 * replays. One place, in the root folder, because a bundled program knows no other folder than that
 * of its entry.
 *
 * @module
 */
import { join } from "node:path";

/** The folder that holds main.ts; in the compiled program a folder inside the executable. */
export const PROGRAM_FOLDER: string = import.meta.dirname!;

/** What `dist/static` is built from: files of that folder, and whole folders. */
export const PAGE_SOURCES: readonly string[] = [
  "static",
  "formats",
  "science",
  "clock.ts",
  "deno.json",
  "deno.lock",
];

/** The path of a file that comes with the program, by its path from the project's folder. */
export function assetPath(...names: string[]): string {
  return join(PROGRAM_FOLDER, ...names);
}
