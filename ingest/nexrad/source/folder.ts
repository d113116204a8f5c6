/**
 * A local folder as a source: its files, in subfolders too, once they have stopped growing.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorText } from "../../../secrets.ts";
import { SourceError } from "./source_error.ts";

/** A file as it was when it was looked at. */
export interface FolderFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** Changes when the file does. */
  readonly id: string;
}

/** Subfolders within subfolders; a link in a circle ends there. */
const MAX_DEPTH = 8;

/** Files that are looked at; of more, these first by name. */
export const MAX_FILES = 100_000;

/** Which files are ready, from look to look. */
export interface Folder {
  readonly path: string;
  /**
   * Files that were the same at the last look. What is being written waits for the next one.
   *
   * @throws {SourceError} when the folder cannot be read
   */
  look(): Promise<FolderFile[]>;
}

/** Opens a folder by its address, `file:///radar`. Looks at nothing yet. */
export function openFolder(address: string): Folder {
  let before = new Map<string, string>();
  const path = fileURLToPath(address);
  return {
    path,
    async look() {
      const now = new Map<string, FolderFile>();
      await walk(path, 0, now);
      const ready = [...now.values()].filter((file) => before.get(file.path) === file.id);
      before = new Map([...now].map(([path, { id }]) => [path, id]));
      return ready;
    },
  };
}

async function walk(folder: string, depth: number, found: Map<string, FolderFile>): Promise<void> {
  const entries: Deno.DirEntry[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) entries.push(entry);
  } catch (error) {
    // A subfolder may go away, or be closed to us, while others are read.
    if (depth > 0) return;
    const isMissing = error instanceof Deno.errors.NotFound;
    throw new SourceError(
      isMissing ? "not-found" : "forbidden",
      `${folder} ${isMissing ? "does not exist" : `cannot be read (${errorText(error)})`}`,
    );
  }
  for (const { name } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    // Hidden files are half of something, or a file manager's own.
    if (name.startsWith(".") || found.size >= MAX_FILES) continue;
    const path = join(folder, name);
    const info = await Deno.stat(path).catch(() => null);
    if (info?.isDirectory && depth < MAX_DEPTH) await walk(path, depth + 1, found);
    if (!info?.isFile || info.size === 0) continue;
    const id = `${path}|${info.size}|${info.mtime?.getTime() ?? 0}`;
    found.set(path, { path, name, bytes: info.size, id });
  }
}
