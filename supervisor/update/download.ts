/**
 * How a file of a release gets into the executable's folder: bounded, told about, taken up again
 * where a bad link broke it off, and digested on the way.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { writeAll } from "../../durable.ts";
import { MAX_LIST, type ReleaseFile } from "./latest.ts";
import type { OpenedFile, Source } from "./source.ts";
import { errorText, UpdateError } from "./update_error.ts";

/** A link on which nothing came for so long is given up, and tried again. */
const STALL_MS = 30_000;

/** Tries without a single new byte, and the pause between two. */
const MAX_TRIES = 4;
const RETRY_MS = 3_000;

/** The text of latest.json. Throws {@link UpdateError} `unreachable` or `bad-list`. */
export async function readList(source: Source, limitMs: number): Promise<string> {
  const signal = AbortSignal.timeout(limitMs);
  const { bytes } = await source.open(null, 0, signal);
  const decoder = new TextDecoder();
  let text = "", size = 0;
  try {
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > MAX_LIST) {
        const why = `${source.list} has more than ${MAX_LIST} bytes: that is no list of a release`;
        throw new UpdateError("bad-list", why);
      }
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    if (error instanceof UpdateError) throw error;
    const why = signal.aborted ? "no answer in time" : errorText(error);
    throw new UpdateError("unreachable", `${source.list} breaks off: ${why}`);
  }
  return text + decoder.decode();
}

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
  const { file, path } = parts;
  let target: Deno.FsFile;
  try {
    target = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
  } catch (error) {
    throw folderError(path, error);
  }
  try {
    const digest = await receive(parts, target);
    if (digest !== file.sha256) {
      const text =
        `${file.name} is damaged (its SHA-256 is not the list's): try again, or copy it anew`;
      throw new UpdateError("damaged", text);
    }
    target.syncSync();
  } finally {
    target.close();
  }
}

async function receive(parts: DownloadParts, target: Deno.FsFile): Promise<string> {
  const { source, file, path, clock, progress } = parts;
  const hash = createHash("sha256");
  let size = 0;
  let lastTry: unknown = null;
  for (let tries = 0; tries < MAX_TRIES;) {
    if (tries > 0) await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
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
          const fresh = value.subarray(Math.min(skip, value.length));
          skip -= value.length - fresh.length;
          if (size + fresh.length > file.size) {
            const text = `${file.name} is longer than the ${file.size} bytes of the list: not used`;
            throw new UpdateError("damaged", text);
          }
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
    if (!source.remote) break;
  }
  if (size === 0 && lastTry instanceof UpdateError) throw lastTry;
  const text = `${file.name} is incomplete (${errorText(lastTry)}): try again when the link is ` +
    `better, or update from a USB stick`;
  throw new UpdateError("broken-download", text);
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
