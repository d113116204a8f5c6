/**
 * The manifests of raw files: one a folder and day, `<state_dir>/manifests/<id>/<YYYYMMDD>.sha256`,
 * `all` where names tell no day. Only what is new or changed is read.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../durable.ts";
import { digestOf, type Found, foundAs, isKeptBeside } from "./digests.ts";
import { dayOfPath } from "./file_day.ts";
import { type FileLook, isSame, type Listing, lookAt, walkIfThere } from "./listing.ts";
import {
  encodeManifest,
  type Manifest,
  type ManifestEntry,
  parseManifest,
  wasLine,
} from "./manifest_text.ts";
import { diskError } from "./place_error.ts";
import { rawFiles, type RawSet } from "./raw_sets.ts";

/** Where they are. */
export function manifestsFolder(stateDir: string): string {
  return join(stateDir, "manifests");
}

/** What making them did. */
export interface MadeManifests {
  readonly days: number;
  readonly files: number;
  readonly bytes: number;
  /** Files that were altered here: their lists still say what they were. */
  readonly altered: readonly string[];
}

/** How they are made. */
export interface ManifestTask {
  readonly set: RawSet;
  /** YYYYMMDD: files of this day are not in them, for it has not ended. */
  readonly today: string;
  /** Lists, as `<id>/<day>.sha256`, that are lost or damaged: nothing is put in their place. */
  readonly broken: ReadonlySet<string>;
  /** Those of the files that the source has as they are. */
  readonly atSource: (files: readonly FileLook[]) => Promise<Listing>;
}

/**
 * Brings the manifests of a folder up to date. Entries of files that are here no more stay: they are
 * what the archive is held against. So do those of altered files, unless the source has them so.
 */
export async function makeManifests(
  stateDir: string,
  { set, today, broken, atSource }: ManifestTask,
  signal: AbortSignal,
): Promise<MadeManifests> {
  const made = { days: 0, files: 0, bytes: 0, altered: [] as string[] };
  const all = rawFiles(set);
  for (const [day, files] of Map.groupBy(all.values(), dayOfFile)) {
    const name = `${set.id}/${day}.sha256`;
    if (day === today || broken.has(name)) continue;
    const path = join(manifestsFolder(stateDir), name);
    const before = readManifest(path) ?? { entries: new Map(), history: [] };
    const entries = new Map(before.entries);
    const history = [...before.history];
    const fresh: FileLook[] = [];
    const changed: [Found, ManifestEntry, FileLook][] = [];
    for (const file of files) {
      if (signal.aborted) break;
      const known = before.entries.get(file.path);
      if (known !== undefined && isSame(known, file)) continue;
      const found = await settled(set.folder, file, known);
      if (found === null) continue;
      if (known !== undefined && found.is === "altered") {
        if (day !== UNDATED) {
          changed.push([found, known, file]);
          continue;
        }
        // No day of it is past: it may be written anew at any time.
        history.push(wasLine(known));
      }
      entries.set(file.path, entryOf(file, found));
      fresh.push(file);
    }
    const there = changed.length === 0
      ? new Map()
      : await atSource(changed.map(([, , one]) => one));
    for (const [found, known, file] of changed) {
      const source = there.get(file.path);
      const isOfSource = source !== undefined && isSame(source, file) ||
        await isKeptBeside(set.folder, all, known);
      if (!isOfSource) {
        made.altered.push(`${set.id}/${file.path}`);
        continue;
      }
      history.push(wasLine(known));
      entries.set(file.path, entryOf(file, found));
      fresh.push(file);
    }
    if (fresh.length === 0) continue;
    write(path, { entries, history });
    made.days++;
    made.files += fresh.length;
    made.bytes += fresh.reduce((sum, { size }) => sum + size, 0);
  }
  return made;
}

const entryOf = ({ path, size, mtimeS }: FileLook, { sha256 }: Found): ManifestEntry => ({
  path,
  size,
  mtimeS,
  sha256,
});

/** Null for a file that went away, or changed while it was read: the next run has another look. */
async function settled(
  folder: string,
  file: FileLook,
  known: ManifestEntry | undefined,
): Promise<Found | null> {
  const path = join(folder, file.path);
  const sha256 = known === undefined ? await digestOf(path) : null;
  const found = known !== undefined
    ? await foundAs(path, known)
    : sha256 === null
    ? null
    : { is: "same" as const, sha256 };
  const after = lookAt(folder, file.path);
  if (after === null || after.size !== file.size || after.mtimeS !== file.mtimeS) return null;
  return found;
}

/** Stands for a day where the name tells none. */
export const UNDATED = "all";

export const dayOfFile = ({ path }: FileLook): string => dayOfPath(path) ?? UNDATED;

/** Everything in a folder's manifests that can be believed. */
export function readManifests(stateDir: string, id: string): Manifest {
  const folder = join(manifestsFolder(stateDir), id);
  const entries = new Map<string, ManifestEntry>();
  const history: string[] = [];
  for (const path of listNames(folder)) {
    const manifest = readManifest(join(folder, path));
    for (const [name, entry] of manifest?.entries ?? []) entries.set(name, entry);
    history.push(...manifest?.history ?? []);
  }
  return { entries, history };
}

/** The lists there are below a folder. */
export function listNames(folder: string): string[] {
  return [...walkIfThere(folder).keys()].filter((path) => path.endsWith(".sha256"));
}

/** Of all lists, as `<id>/<day>.sha256`, those that are not as they were written. */
export function damagedLists(stateDir: string): string[] {
  const folder = manifestsFolder(stateDir);
  return listNames(folder).filter((name) => readManifest(join(folder, name)) === null);
}

/** Null for one that is damaged. */
function readManifest(path: string): Manifest | null {
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
