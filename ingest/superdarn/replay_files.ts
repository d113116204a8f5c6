/**
 * Which files do the words of a command line mean, and what is in each of them? Files as they are,
 * folders' own files in the order of their names; a file is in memory as a whole, so it has a bound.
 *
 * @module
 */
import { join } from "node:path";
import { reasonOf } from "../../data_files.ts";
import { decompressBzip2 } from "../../formats/bzip2.ts";
import { kindOfFile } from "../../formats/file_kind.ts";
import { NexradError } from "../../formats/nexrad/nexrad_error.ts";

/** Of a file, packed and unpacked: two days of a busy radar are a fifth of it. */
const MAX_BYTES = 100 * 1024 * 1024;

/** Why files cannot be replayed; the message names the file, for people. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
  constructor(
    readonly code: "unreadable" | "too-large" | "damaged" | "no-records",
    message: string,
  ) {
    super(message);
  }
}

/**
 * The files that the paths mean, in the paths' order. Folders within folders, and hidden files, are
 * not looked at.
 *
 * @throws {ReplayError} when a path is not there or cannot be read, or a folder has no file
 */
export function replayFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const found = attempt(path, () => Deno.statSync(path).isDirectory ? filesIn(path) : [path]);
    if (found.length === 0) {
      throw new ReplayError("no-records", `${path} is a folder without files`);
    }
    return found;
  });
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name, isDirectory }) => !isDirectory && !name.startsWith("."))
    .map(({ name }) => join(folder, name))
    .sort();
}

/** So much of a file tells its kind. */
const HEAD_BYTES = 16;

/**
 * What is in a file, unpacked when it is bzip2.
 *
 * @throws {ReplayError} when it cannot be read, is too large, or is packed and damaged
 */
export function unpackedFile(path: string): Uint8Array<ArrayBuffer> {
  const bytes = attempt(path, () => {
    if (Deno.statSync(path).size > MAX_BYTES) throw tooLarge(path);
    return Deno.readFileSync(path);
  });
  if (kindOfFile(bytes.subarray(0, HEAD_BYTES)) !== "bzip2") return bytes;
  try {
    return decompressBzip2(bytes, MAX_BYTES);
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    if (error.code === "too-large") throw tooLarge(path);
    throw new ReplayError("damaged", `${path} cannot be unpacked: ${error.message}`);
  }
}

function tooLarge(path: string): ReplayError {
  return new ReplayError("too-large", `${path} is larger than 100 MB; cut it into smaller files`);
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReplayError) throw error;
    throw new ReplayError("unreadable", `${path} ${reasonOf(error)}`);
  }
}
