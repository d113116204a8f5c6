/**
 * SHA-256 of files, and what became of one whose digest is known.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { REPLACED } from "./incoming.ts";
import type { ManifestEntry } from "./manifest_text.ts";

/** What a listed file is now. */
export interface Found {
  /** `grown`: longer, and it begins with the bytes that are listed. */
  readonly is: "same" | "grown" | "altered";
  /** Of all its bytes. */
  readonly sha256: string;
}

/** A file held against its entry; null when there is none, or it may not be read. */
export async function foundAs(path: string, listed: ManifestEntry): Promise<Found | null> {
  const digests = await digestsOf(path, listed.size);
  if (digests === null) return null;
  const { all, head, size } = digests;
  if (all === listed.sha256) return { is: "same", sha256: all };
  const isGrown = size > listed.size && head === listed.sha256;
  return { is: isGrown ? "grown" : "altered", sha256: all };
}

/** SHA-256 of a file, hexadecimal; null when there is none, or it may not be read. */
export async function digestOf(path: string): Promise<string | null> {
  return (await digestsOf(path, Infinity))?.all ?? null;
}

const PIECE = 1 << 20;

/** Digests of a whole file, and of its first `length` bytes. */
async function digestsOf(
  path: string,
  length: number,
): Promise<{ all: string; head: string; size: number } | null> {
  const hash = createHash("sha256");
  let head: string | null = null;
  let size = 0;
  const buffer = new Uint8Array(PIECE);
  try {
    using file = await Deno.open(path);
    for (;;) {
      const left = length - size;
      if (left === 0) head = hash.copy().digest("hex");
      const read = await file.read(left > 0 && left < PIECE ? buffer.subarray(0, left) : buffer);
      if (read === null) break;
      hash.update(buffer.subarray(0, read));
      size += read;
    }
  } catch {
    return null;
  }
  const all = hash.digest("hex");
  return { all, head: head ?? all, size };
}

/**
 * Whether the bytes that are listed are still there, under the name that our own source-sync gives an
 * older version: then what is under the file's own name came from the source.
 */
export async function isKeptBeside(
  folder: string,
  files: ReadonlyMap<string, unknown>,
  listed: ManifestEntry,
): Promise<boolean> {
  for (const path of files.keys()) {
    if (!REPLACED.test(path) || path.replace(REPLACED, "") !== listed.path) continue;
    if (await digestOf(join(folder, path)) === listed.sha256) return true;
  }
  return false;
}
