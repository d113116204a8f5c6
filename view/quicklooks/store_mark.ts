/**
 * What tells one state of a file, or of a store, from another without reading it.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";

/** A file as it stands; throws where there is none. */
export async function fileMark(path: string): Promise<string> {
  const { ino, mtimeMs, size } = await stat(path);
  return `${ino} ${mtimeMs} ${size}`;
}

/** A store as it stands: its description is replaced with each change. Throws where there is none. */
export const storeMark = (folder: string) => fileMark(join(folder, ".zmetadata"));
