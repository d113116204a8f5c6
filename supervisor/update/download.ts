/**
 * How a file of a release gets into the executable's folder: bounded, told about, taken up again
 * where a bad link broke it off, and digested on the way.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type Clock, pause } from "../../clock.ts";
import { writeAll } from "../../durable.ts";
import { errorText } from "../../secrets.ts";
import type { ReleaseFile } from "./latest.ts";
import type { FolderSource, OpenedFile, Source, WebSource } from "./source.ts";
import { UpdateError } from "./update_error.ts";

/** A link on which nothing came for so long is given up, and tried again. */
const STALL_MS = 30_000;

/** One that drips for ever must not keep others from being tried: 100 MB at 30 KB/s. */
const TOTAL_MS = 3_600_000;

/** Until it is verified and tried, it is nobody else's. */
const OWN = 0o600;

/** How often a copy is looked at, and its share: reading it again takes the rest. */
const COPY_LOOK_MS = 500;
const COPIED_SHARE = 0.9;

/** Tries without a single new byte, and the pause between two. */
const MAX_TRIES = 4;
const RETRY_MS = 3_000;

/** What downloading needs. */
export interface DownloadParts {
  readonly source: Source;
  readonly file: ReleaseFile;
  /** Where to. */
  readonly path: string;
  readonly clock: Clock;
  /** Hears the share that is there, 0 to 1. */
  progress(share: number): void;
}

/**
 * Brings the file to `path` and compares its size and SHA-256 with the list's.
 *
 * @throws {UpdateError} `broken-download`, `damaged`, `no-space`, `folder`, `unreachable`
 */
export async function download(parts: DownloadParts): Promise<void> {
  const { file, path, source, progress } = parts;
  const target = openFile(path, { create: true, truncate: true, mode: OWN });
  try {
    if (source.remote) {
      mustMatch(file, await receive(parts, source, target));
      return target.syncSync();
    }
  } finally {
    target.close();
  }
  await copy(parts, source);
  // Opened anew: macOS copies into another file, which it puts into this one's place.
  const copied = openFile(path, {});
  try {
    mustMatch(file, await digestOf(copied, file));
    copied.syncSync();
  } finally {
    copied.close();
  }
  progress(1);
}

function openFile(path: string, how: Deno.OpenOptions): Deno.FsFile {
  try {
    return Deno.openSync(path, { read: true, write: true, ...how });
  } catch (error) {
    throw folderError(path, error);
  }
}

function mustMatch({ name, sha256 }: ReleaseFile, digest: string): void {
  if (digest === sha256) return;
  const text = `${name} is damaged (its SHA-256 is not the list's): try again, or copy it anew`;
  throw new UpdateError("damaged", text);
}

/** Lets a folder's file be copied, and looks after it meanwhile. */
async function copy(
  { file, path, clock, progress }: DownloadParts,
  source: FolderSource,
): Promise<void> {
  const stalled = new AbortController();
  let size = 0, sinceMs = clock.monoMs();
  let cancel = clock.after(COPY_LOOK_MS, look);
  function look(): void {
    const now = sizeOf(path);
    if (now > size) [size, sinceMs] = [now, clock.monoMs()];
    // Windows gives the copy its whole size at once: from then on that tells nothing.
    const limitMs = size < file.size ? STALL_MS : TOTAL_MS;
    if (clock.monoMs() - sinceMs >= limitMs) return stalled.abort();
    progress(size / file.size * COPIED_SHARE);
    cancel = clock.after(COPY_LOOK_MS, look);
  }
  try {
    if (await source.size(file.name, stalled.signal) > file.size) throw tooLong(file);
    await source.copyTo(file.name, path, stalled.signal);
  } catch (error) {
    if (error instanceof UpdateError) throw error;
    if (stalled.signal.aborted) throw incomplete(file, "the copy stands still");
    throw folderError(path, error);
  } finally {
    cancel();
  }
  try {
    // The rights came along from the stick.
    Deno.chmodSync(path, OWN);
  } catch {
    // A disk, or a system, that knows no such rights.
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    // Between the one that was there and the copy.
    return 0;
  }
}

async function digestOf(target: Deno.FsFile, file: ReleaseFile): Promise<string> {
  const hash = createHash("sha256");
  const part = new Uint8Array(1 << 20);
  let read = 0;
  for (let n = await target.read(part); n !== null; n = await target.read(part)) {
    hash.update(part.subarray(0, n));
    read += n;
  }
  if (read < file.size) throw incomplete(file, `${read} of ${file.size} bytes came`);
  return hash.digest("hex");
}

const tooLong = ({ name, size }: ReleaseFile) =>
  new UpdateError("damaged", `${name} is longer than the ${size} bytes of the list: not used`);

const incomplete = ({ name }: ReleaseFile, why: string) =>
  new UpdateError(
    "broken-download",
    `${name} is incomplete (${why}): try again when the link is better, or update from a USB stick`,
  );

async function receive(
  { file, path, clock, progress }: DownloadParts,
  source: WebSource,
  target: Deno.FsFile,
): Promise<string> {
  const hash = createHash("sha256");
  const endMs = clock.monoMs() + TOTAL_MS;
  let size = 0;
  let lastTry: unknown = null;
  for (let tries = 0; tries < MAX_TRIES;) {
    if (tries > 0) await pause(clock, RETRY_MS);
    const before = size;
    const stalled = new AbortController();
    try {
      const opened = await stallLimit(
        clock,
        stalled,
        () => source.open(file.name, size, stalled.signal),
      );
      let skip = toSkip(opened, size);
      const reader = opened.bytes.getReader();
      try {
        while (true) {
          const { value, done } = await stallLimit(clock, stalled, () => reader.read());
          if (done) break;
          if (clock.monoMs() > endMs) {
            throw incomplete(file, `${size} bytes came in ${TOTAL_MS / 60_000} min`);
          }
          const fresh = value.subarray(Math.min(skip, value.length));
          skip -= value.length - fresh.length;
          if (size + fresh.length > file.size) throw tooLong(file);
          store(target, fresh, path);
          hash.update(fresh);
          size += fresh.length;
          progress(size / file.size);
        }
      } finally {
        await reader.cancel().catch(() => {});
      }
      if (size === file.size) return hash.digest("hex");
      lastTry = new Error(`${size} of ${file.size} bytes came`);
    } catch (error) {
      const final = error instanceof UpdateError && error.code !== "unreachable";
      if (final) throw error;
      lastTry = error;
    }
    tries = size > before ? 1 : tries + 1;
  }
  if (size === 0 && lastTry instanceof UpdateError) throw lastTry;
  throw incomplete(file, errorText(lastTry));
}

/** Bytes at the beginning that are there already; a server may not know how to begin later. */
function toSkip({ from }: OpenedFile, size: number): number {
  if (from >= 0 && from <= size) return size - from;
  throw new Error(`the server begins at byte ${from} instead of ${size}`);
}

async function stallLimit<T>(
  clock: Clock,
  stalled: AbortController,
  wait: () => Promise<T>,
): Promise<T> {
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(STALL_MS, () => {
      reject(new Error(`nothing came for ${STALL_MS / 1000} s`));
      stalled.abort();
    });
  });
  try {
    return await Promise.race([wait(), late]);
  } finally {
    cancel();
  }
}

function store(target: Deno.FsFile, bytes: Uint8Array, path: string): void {
  try {
    writeAll(target, bytes);
  } catch (error) {
    throw folderError(path, error);
  }
}

/** What the system says against writing beside the executable, with what to do. */
export function folderError(path: string, error: unknown): UpdateError {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new UpdateError("no-space", `the disk is full: ${path} cannot be written; make room`);
  }
  const why = code === "EROFS" ? "the disk can only be read" : errorText(error);
  return new UpdateError(
    "folder",
    `${path} cannot be written (${why}): put meso360 into a folder that its user may write to, ` +
      `or replace it by hand`,
  );
}
