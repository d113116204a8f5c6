/**
 * The manifests of raw files: one a folder and day, `<state_dir>/manifests/<id>/<YYYYMMDD>.sha256`,
 * `all` where names tell no day. Only what is new or changed is read.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../durable.ts";
import { dayOfPath } from "./file_day.ts";
import { type FileLook, isSame, lookAt, walkIfThere } from "./listing.ts";
import {
  encodeManifest,
  type Manifest,
  type ManifestEntry,
  parseManifest,
} from "./manifest_text.ts";
import { diskError } from "./place_error.ts";
import type { RawSet } from "./raw_sets.ts";

/** Where they are. */
export function manifestsFolder(stateDir: string): string {
  return join(stateDir, "manifests");
}

/** What making them did. */
export interface MadeManifests {
  readonly days: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Brings the manifests of a folder up to date. Today's files are not in them: their day has not
 * ended. Entries of files that are here no more stay: they are what the archive is held against.
 *
 * @param today YYYYMMDD
 */
export async function makeManifests(
  stateDir: string,
  set: RawSet,
  today: string,
  signal: AbortSignal,
): Promise<MadeManifests> {
  const byDay = Map.groupBy(localFiles(set.folder), dayOfFile);
  let made: MadeManifests = { days: 0, files: 0, bytes: 0 };
  for (const [day, files] of byDay) {
    if (day === today) continue;
    const path = join(manifestsFolder(stateDir), set.id, `${day}.sha256`);
    const before = readManifest(path);
    const entries = new Map(before.entries);
    const history = [...before.history];
    let fresh: MadeManifests = { days: 1, files: 0, bytes: 0 };
    for (const file of files) {
      if (signal.aborted) break;
      const known = before.entries.get(file.path);
      if (known !== undefined && isSame(known, file)) continue;
      const entry = await digested(set.folder, file);
      if (entry === null) continue;
      // A file that only grew has no other history.
      if (known !== undefined && known.size >= file.size && known.sha256 !== entry.sha256) {
        history.push(`# was ${known.sha256} size ${known.size} ${JSON.stringify(file.path)}`);
      }
      entries.set(file.path, entry);
      fresh = { ...fresh, files: fresh.files + 1, bytes: fresh.bytes + file.size };
    }
    if (fresh.files === 0) continue;
    write(path, { entries, history });
    made = {
      days: made.days + 1,
      files: made.files + fresh.files,
      bytes: made.bytes + fresh.bytes,
    };
  }
  return made;
}

function localFiles(folder: string): FileLook[] {
  try {
    return [...walkIfThere(folder).values()];
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** `all` where the name tells no day. */
export const dayOfFile = ({ path }: FileLook): string => dayOfPath(path) ?? "all";

/** Every entry of a folder's manifests. */
export function readManifests(stateDir: string, id: string): Map<string, ManifestEntry> {
  const folder = join(manifestsFolder(stateDir), id);
  const all = new Map<string, ManifestEntry>();
  for (const { path } of walkIfThere(folder).values()) {
    if (!path.endsWith(".sha256")) continue;
    for (const [name, entry] of readManifest(join(folder, path)).entries) all.set(name, entry);
  }
  return all;
}

function readManifest(path: string): Manifest {
  try {
    return parseManifest(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { entries: new Map(), history: [] };
    throw diskError(error, path);
  }
}

function write(path: string, manifest: Manifest): void {
  try {
    mkdirSync(join(path, ".."), { recursive: true });
    replaceFile(path, encodeManifest(manifest));
  } catch (error) {
    throw diskError(error, path);
  }
}

/** Null for a file that went away, or changed while it was read: the next run has another look. */
async function digested(folder: string, file: FileLook): Promise<ManifestEntry | null> {
  const sha256 = await sha256Of(join(folder, file.path));
  const after = lookAt(folder, file.path);
  if (sha256 === null || after === null) return null;
  if (after.size !== file.size || after.mtimeS !== file.mtimeS) return null;
  const { path, size, mtimeS } = file;
  return { path, size, mtimeS, sha256 };
}

const PIECE = 1 << 20;

/** SHA-256 of a file, hexadecimal; null when there is none, or it may not be read. */
export async function sha256Of(path: string): Promise<string | null> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(PIECE);
  try {
    using file = await Deno.open(path);
    for (;;) {
      const read = await file.read(buffer);
      if (read === null) return hash.digest("hex");
      hash.update(buffer.subarray(0, read));
    }
  } catch {
    return null;
  }
}
