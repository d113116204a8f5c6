/**
 * Whether the mirror still has the files that its SHA-256 lists have, with their bytes, and whether
 * the lists are whole.
 *
 * @module
 */
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { dayName } from "../../formats/mesonet_day.ts";
import { lastArchivedMs } from "./archive_runs.ts";
import { digestOf, foundAs, isKeptBeside } from "./digests.ts";
import { type Findings, MANIFESTS } from "./findings.ts";
import { isSame } from "./listing.ts";
import { brokenLists } from "./list_names.ts";
import type { ManifestEntry } from "./manifest_text.ts";
import { dayOfFile, UNDATED } from "./manifests.ts";
import { matchFiles } from "./match.ts";
import type { Mirror } from "./verify_mirrors.ts";

/** Compares a folder with its lists. */
export async function verifyManifest(
  mirror: Mirror,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const { set: { id }, files, manifest, source } = mirror;
  const moved = await movedOf(mirror);
  for (const entry of manifest.values()) {
    if (signal.aborted) return;
    const here = files.get(entry.path);
    const isThere = here !== undefined || moved.has(entry.path);
    // Of what the source has, it was told already whether the mirror has it.
    if (source?.has(entry.path) !== true) findings.expect("mirror", id, entry, isThere);
    if (!isThere) {
      const text = "it is in its SHA-256 list, and not here: copy it back from the archive";
      findings.fault("missing", "mirror", id, entry, text);
    } else if (here !== undefined) {
      const text = await faultOf(mirror, entry, signal);
      if (text !== null) findings.fault("mismatched", "mirror", id, here, text);
    }
  }
}

async function faultOf(
  { set, files, source, isDue }: Mirror,
  entry: ManifestEntry,
  signal: AbortSignal,
): Promise<string | null> {
  const here = files.get(entry.path)!;
  // Whoever tells no day may write it anew.
  if (dayOfFile(entry) === UNDATED && !isSame(here, entry)) return null;
  if (here.size < entry.size) return `${here.size} bytes here, ${entry.size} in its SHA-256 list`;
  if (isSame(here, entry) && !isDue(entry.path)) return null;
  const found = await foundAs(join(set.folder, entry.path), entry);
  if (found === null) return signal.aborted ? null : "it cannot be read";
  if (found.is !== "altered") return null;
  // The source wrote it anew: for the next list.
  const there = source?.get(entry.path);
  if (!isSame(here, entry) && there !== undefined && isSame(there, here)) return null;
  if (await isKeptBeside(set.folder, files, entry)) return null;
  return "its bytes are not those of its SHA-256 list: it was altered here";
}

/** Listed files that are here under another path, by their bytes. */
async function movedOf({ set, files, manifest }: Mirror): Promise<Set<string>> {
  const gone = new Map([...manifest].filter(([path]) => !files.has(path)));
  const moved = new Set<string>();
  if (gone.size === 0) return moved;
  for (const { expected, found } of matchFiles(gone, files).pairs) {
    if (expected.size !== found.size) continue;
    const sha256 = manifest.get(found.path)?.sha256 ?? await digestOf(join(set.folder, found.path));
    if (sha256 === expected.sha256) moved.add(expected.path);
  }
  return moved;
}

/** Lists that are lost or damaged, and files of past days that are in none. */
export function verifyLists(
  { state_dir }: Config,
  mirrors: readonly Mirror[],
  findings: Findings,
): void {
  const broken = brokenLists(state_dir);
  for (const { name, is, text } of broken) {
    const file = { path: name, size: 0, mtimeS: 0 };
    findings.fault(is === "lost" ? "missing" : "mismatched", "mirror", MANIFESTS, file, text);
  }
  const lastMs = lastArchivedMs(state_dir, "archive-manifests");
  if (lastMs === null) return;
  const told = new Set(broken.map(({ name }) => name));
  for (const { set: { id }, files, manifest } of mirrors) {
    for (const file of files.values()) {
      const day = dayOfFile(file);
      const isListed = manifest.has(file.path) || told.has(`${id}/${day}.sha256`);
      // Of what came or changed after the last lists were made, the next ones tell.
      if (isListed || file.ctimeS >= lastMs / 1000 || day === dayName(lastMs)) continue;
      const text = "it is of a past day, and in no SHA-256 list: see the job archive-manifests";
      findings.fault("extra", "mirror", id, file, text);
    }
  }
}
