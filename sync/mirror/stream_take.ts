/**
 * How files come from a source that gives streams of bytes: each into a file of its own that is gone
 * on with after a cut, and gets its name when it is whole.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileLook } from "./listing.ts";
import { diskError, PlaceError } from "./place_error.ts";
import { PARTIAL } from "./rsync_source.ts";

/** Bytes of a file from `from` on: where a server gives no parts, `from` is 0. */
export interface FileStream {
  readonly from: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Opens a file at a byte; throws a PlaceError, `source changed` when there is no such file any more. */
export type OpenStream = (file: FileLook, from: number) => Promise<FileStream>;

/** Takes files one after the other; the first trouble that is more than one file's ends it. */
export async function takeStreams(
  files: readonly FileLook[],
  incoming: string,
  open: OpenStream,
  signal: AbortSignal,
): Promise<PlaceError | null> {
  let changed: PlaceError | null = null;
  for (const file of files) {
    try {
      if (signal.aborted) {
        throw new PlaceError("stopped", "it was stopped; the next run goes on from here");
      }
      await takeOne(file, incoming, open);
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      if (!["source changed", "source unreadable"].includes(error.code)) return error;
      changed ??= error;
    }
  }
  // Only what no file of this run was gone on with is left.
  if (changed === null) rmSync(join(incoming, PARTIAL), { recursive: true, force: true });
  return changed;
}

async function takeOne(file: FileLook, incoming: string, open: OpenStream): Promise<void> {
  const target = join(incoming, file.path);
  // Of another version of the file nothing can be used: the name says which it is of.
  const version = `${file.path}\0${file.size}\0${file.mtimeS}`;
  const partial = join(incoming, PARTIAL, createHash("sha256").update(version).digest("hex"));
  try {
    mkdirSync(dirname(partial), { recursive: true });
    mkdirSync(dirname(target), { recursive: true });
  } catch (error) {
    throw diskError(error, incoming);
  }
  const here = Math.min(statSync(partial, { throwIfNoEntry: false })?.size ?? 0, file.size);
  const { from, bytes } = await open(file, here);
  const size = await write(partial, from, bytes, file, incoming);
  if (size !== file.size) {
    const more = size > file.size;
    if (more) rmSync(partial, { force: true });
    throw new PlaceError(
      more ? "source changed" : "cut off",
      `${file.path} came with ${size} of ${file.size} bytes: ` +
        (more ? "it grew meanwhile; taken next time" : "the next run goes on from there"),
    );
  }
  utimesSync(partial, file.mtimeS, file.mtimeS);
  renameSync(partial, target);
}

/** Writes a stream from a byte on; the file's size after it. */
async function write(
  path: string,
  from: number,
  bytes: AsyncIterable<Uint8Array>,
  file: FileLook,
  incoming: string,
): Promise<number> {
  let out: Deno.FsFile;
  try {
    out = await Deno.open(path, { write: true, create: true });
    await out.truncate(from);
    await out.seek(from, Deno.SeekMode.Start);
  } catch (error) {
    throw diskError(error, incoming);
  }
  let size = from;
  try {
    for await (const piece of bytes) {
      for (let done = 0; done < piece.length;) {
        const written = await out.write(piece.subarray(done)).catch((error) => {
          throw diskError(error, incoming);
        });
        done += written;
        size += written;
      }
      // A file that grows as fast as it is read has no end.
      if (size > file.size) break;
    }
  } catch (error) {
    if (error instanceof PlaceError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new PlaceError(
      "cut off",
      `${file.path} broke off at byte ${size} (${why}): the next run goes on`,
    );
  } finally {
    out.close();
  }
  return size;
}
