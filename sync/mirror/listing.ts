/**
 * Which files are below a folder of this machine, and when two looks at a file mean the same file.
 *
 * @module
 */
import { lstatSync } from "node:fs";
import { join } from "node:path";

/** A file as a listing has it. */
export interface FileLook {
  /** Below the listed folder, `/` between folders. */
  readonly path: string;
  readonly size: number;
  /** Modification time, whole seconds since 1970: what all file systems and programs keep. */
  readonly mtimeS: number;
}

/** Files by path. */
export type Listing = ReadonlyMap<string, FileLook>;

/** A look at this machine's disk tells more. */
export interface LocalLook extends FileLook {
  /** When the file got its name, content or time here, seconds since 1970. */
  readonly ctimeS: number;
}

/** FAT keeps even seconds only. */
const MTIME_TOLERANCE_S = 2;

/** Whether two looks show the same content, as far as size and time tell. */
export function isSame(a: FileLook, b: FileLook): boolean {
  return a.size === b.size && Math.abs(a.mtimeS - b.mtimeS) <= MTIME_TOLERANCE_S;
}

/**
 * Whether a path of a listing may be used below a folder of ours: no way out of it, and nothing
 * hidden. What begins with a dot is unfinished, here and at the sources.
 */
export function isPlain(path: string): boolean {
  return path !== "" && !path.includes("\0") &&
    path.split("/").every((part) => part !== "" && !part.startsWith("."));
}

/** How a folder is walked. */
export interface WalkOptions {
  /** Folders, by their path below the root, that are not opened. */
  readonly skip?: (folder: string) => boolean;
  readonly signal?: AbortSignal;
  /** Hears of folders that may not be read; without it, they are an error. */
  readonly unreadable?: (folder: string) => void;
}

/**
 * The regular files below a folder; no links, nothing hidden. Folders that go away meanwhile are
 * passed over, the root itself is not.
 *
 * @throws what the system says when the root cannot be read, or a folder below it may not
 */
export function walkFolder(
  root: string,
  { skip = () => false, signal, unreadable }: WalkOptions = {},
): Map<string, LocalLook> {
  const files = new Map<string, LocalLook>();
  const open = (folder: string) => {
    signal?.throwIfAborted();
    for (const entry of entriesOf(folder)) {
      if (entry.name.startsWith(".") || entry.isSymlink) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory) {
        if (!skip(path)) open(path);
      } else if (entry.isFile) {
        const look = lookAt(root, path);
        if (look !== null) files.set(path, look);
      }
    }
  };
  const entriesOf = (folder: string): Deno.DirEntry[] => {
    try {
      return [...Deno.readDirSync(join(root, folder))];
    } catch (error) {
      if (folder === "") throw error;
      if (error instanceof Deno.errors.NotFound) return [];
      if (unreadable === undefined || !(error instanceof Deno.errors.PermissionDenied)) throw error;
      unreadable(folder);
      return [];
    }
  };
  open("");
  return files;
}

/** One regular file; null when there is none. */
export function lookAt(root: string, path: string): LocalLook | null {
  const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return null;
  return {
    path,
    size: stat.size,
    mtimeS: Math.floor(stat.mtimeMs / 1000),
    ctimeS: stat.ctimeMs / 1000,
  };
}

/** The same of a folder that may not be there yet. */
export function walkIfThere(root: string, options?: WalkOptions): Map<string, LocalLook> {
  try {
    return walkFolder(root, options);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Map();
    throw error;
  }
}

/** Kilobytes and the like, for messages. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < units.length - 1; unit++) bytes /= 1000;
  return `${unit === 0 ? bytes : bytes.toFixed(1)} ${units[unit]}`;
}

/** `1 file`, `2 files`. */
export function filesText(count: number): string {
  return `${count} ${count === 1 ? "file" : "files"}`;
}
