/**
 * Which files are below a folder, as rsync lists them: the one way to look at a far folder that needs
 * no shell there.
 *
 * @module
 */
import type { FileLook, Listing } from "./listing.ts";
import { isPlain } from "./listing.ts";
import type { FolderPlace } from "./place.ts";
import type { PlaceError } from "./place_error.ts";
import { fileNames, rsyncFolder, runRsync } from "./rsync.ts";
import { type RsyncTask, rsyncTrouble } from "./rsync_words.ts";

/** What a look at a place gave. */
export interface PlaceLook {
  readonly files: Listing;
  /** Names that cannot be used here: they are no UTF-8, or lead out of the folder. */
  readonly leftOut: readonly string[];
  /** What may not be read there; the rest is in `files`. */
  readonly trouble: PlaceError | null;
}

/** A task whose place rsync can enter. */
export type FolderTask = RsyncTask & { readonly place: FolderPlace };

/**
 * The regular files below a place; no links, nothing hidden.
 *
 * @param skip folders that are not opened
 * @throws {PlaceError}
 */
export async function listByRsync(
  task: FolderTask,
  signal: AbortSignal,
  skip: Iterable<string> = [],
): Promise<PlaceLook> {
  const excluded = [...skip].map((folder) => `/${pattern(folder)}/\0`).join("");
  const run = await runRsync(
    [
      "-r",
      "--list-only",
      "--exclude=.*",
      "--from0",
      "--exclude-from=-",
      "--",
      rsyncFolder(task.place),
    ],
    task.place,
    task.access,
    signal,
    { stdin: new TextEncoder().encode(excluded) },
  );
  const trouble = rsyncTrouble(run, task);
  if (trouble !== null && !["source unreadable", "source changed"].includes(trouble.code)) {
    throw trouble;
  }
  return {
    ...readListing(run.stdout),
    trouble: trouble?.code === "source unreadable" ? trouble : null,
  };
}

/** The same of some files only: those of them that are there. */
export async function listAgain(
  task: FolderTask,
  paths: Iterable<string>,
  signal: AbortSignal,
): Promise<Listing> {
  const run = await runRsync(
    // A list needs a destination, and leaves it alone.
    ["--list-only", "--from0", "--files-from=-", "--", rsyncFolder(task.place), `${task.here}/`],
    task.place,
    task.access,
    signal,
    { stdin: fileNames(paths) },
  );
  const trouble = rsyncTrouble(run, task);
  if (trouble !== null && !["source unreadable", "source changed"].includes(trouble.code)) {
    throw trouble;
  }
  return readListing(run.stdout).files;
}

/** A path as a pattern that means only it; a backslash is special only beside wildcards. rsync(1). */
function pattern(path: string): string {
  return /[*?[]/.test(path) ? path.replace(/[*?[\\]/g, "\\$&") : path;
}

const LINE = /^(\S)\S{9,10} +(\d+) (\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d) (.+)$/s;

/** Lines of `rsync --list-only -8 --no-h` under TZ=UTC. */
export function readListing(bytes: Uint8Array): Omit<PlaceLook, "trouble"> {
  const files = new Map<string, FileLook>();
  const leftOut: string[] = [];
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(10, start);
    if (end < 0) end = bytes.length;
    // One character a byte: names are decoded after what rsync escaped is undone.
    const match = LINE.exec(latin(bytes.subarray(start, end)));
    if (match === null || match[1] !== "-") continue;
    const [, , size, year, month, day, hour, minute, second, shown] = match;
    const path = nameOf(shown!);
    if (path === null || !isPlain(path)) {
      if (path === null || !/(^|\/)\./.test(path) || path.includes("..")) leftOut.push(shown!);
      continue;
    }
    const mtimeS = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!) / 1000;
    files.set(path, { path, size: Number(size), mtimeS });
  }
  return { files, leftOut };
}

/** rsync writes what cannot be printed as \#ooo, and a backslash before # as \#134. */
function nameOf(shown: string): string | null {
  const raw = shown.replace(
    /\\#([0-3][0-7]{2})/g,
    (_, octal) => String.fromCharCode(parseInt(octal, 8)),
  );
  const path = raw.replace(/^\.\//, "");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(path, (character) => character.charCodeAt(0)),
    );
  } catch {
    return null;
  }
}

/** Not TextDecoder's latin1, which is Windows-1252. */
function latin(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}
