/**
 * A folder of this machine, its own or mounted, as a source of files.
 *
 * @module
 */
import { join } from "node:path";
import { type FileLook, type Listing, lookAt, walkFolder } from "./listing.ts";
import { PlaceError } from "./place_error.ts";
import type { Source } from "./source.ts";
import { type FileStream, takeStreams } from "./stream_take.ts";

const PIECE = 1 << 20;

export function folderSource(folder: string, signal: AbortSignal): Source {
  return {
    look(_mirror, skip) {
      const closed: string[] = [];
      try {
        const files = walkFolder(folder, {
          signal,
          skip: (path) => skip.has(path),
          unreadable: (path) => closed.push(path),
        });
        const trouble = closed.length === 0 ? null : new PlaceError(
          "source unreadable",
          `not everything may be read: ${closed.slice(0, 3).join(", ")} in ${folder}`,
        );
        return Promise.resolve({ files, leftOut: [], trouble, clockMs: null });
      } catch (error) {
        return Promise.reject(folderError(error, folder, signal));
      }
    },
    take: (files, incoming) => takeStreams(files, incoming, openIn(folder), signal),
    again(files) {
      const now = new Map<string, FileLook>();
      for (const { path } of files) {
        const look = lookAt(folder, path);
        if (look !== null) now.set(path, look);
      }
      // All gone at once is no file's fault: the disk went away.
      if (now.size === 0 && lookAtFolder(folder) === null) {
        return Promise.reject(missing(folder));
      }
      return Promise.resolve(now as Listing);
    },
  };
}

function openIn(folder: string): (file: FileLook, from: number) => Promise<FileStream> {
  return async (file, from) => {
    try {
      const input = await Deno.open(join(folder, file.path));
      await input.seek(from, Deno.SeekMode.Start);
      return { from, bytes: pieces(input) };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound && lookAtFolder(folder) !== null) {
        throw new PlaceError("source changed", `${file.path} went away before it was copied`);
      }
      if (error instanceof Deno.errors.PermissionDenied) {
        throw new PlaceError("source unreadable", `${file.path} in ${folder} may not be read`);
      }
      throw folderError(error, folder);
    }
  };
}

async function* pieces(input: Deno.FsFile): AsyncIterable<Uint8Array> {
  const buffer = new Uint8Array(PIECE);
  try {
    for (;;) {
      const read = await input.read(buffer);
      if (read === null) return;
      yield buffer.subarray(0, read);
    }
  } finally {
    input.close();
  }
}

function lookAtFolder(folder: string): true | null {
  try {
    return Deno.statSync(folder).isDirectory || null;
  } catch {
    return null;
  }
}

const missing = (folder: string) =>
  new PlaceError(
    "source missing",
    `${folder} is not there: is its disk mounted, is the path right?`,
  );

function folderError(error: unknown, folder: string, signal?: AbortSignal): PlaceError {
  if (error instanceof PlaceError) return error;
  if (signal?.aborted) {
    return new PlaceError("stopped", "it was stopped; the next run goes on from here");
  }
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return missing(folder);
  }
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof Deno.errors.PermissionDenied) {
    return new PlaceError("source unreadable", `${folder} may not be read by this user (${why})`);
  }
  return new PlaceError("cut off", `${folder} does not answer (${why}): tried again next time`);
}
