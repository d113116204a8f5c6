/**
 * Whether the archive has what the mirror has, and what the SHA-256 lists say it had.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { type Archive, openArchive } from "./archive_place.ts";
import { lastArchivedMs, LISTS_COPIED } from "./archive_runs.ts";
import { type Findings, MANIFESTS } from "./findings.ts";
import { REPLACED } from "./incoming.ts";
import { type FileLook, isSame, type Listing, type LocalLook, walkIfThere } from "./listing.ts";
import { manifestsFolder } from "./manifests.ts";
import { matchFiles } from "./match.ts";
import { PlaceError } from "./place_error.ts";
import type { Mirror } from "./verify_mirrors.ts";

/** A night's copy may be late by so much before what it left is missed, ms. */
const LATE_MS = 26 * 3_600_000;

/** Compares; an archive that cannot be looked at is a finding. */
export async function verifyArchive(
  config: Config,
  destination: string,
  mirrors: readonly Mirror[],
  findings: Findings,
  nowMs: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    const archive = openArchive(config, destination, signal);
    const there = await archive.list("raw");
    const lastMs = lastArchivedMs(config.state_dir, "archive-raw");
    if (lastMs === null && there.size === 0) {
      findings.unreachable.push(
        "archive: nothing archived yet: the job archive-raw does it each night",
      );
      return;
    }
    const copiedS = Math.max(lastMs ?? 0, nowMs - LATE_MS) / 1000;
    for (const mirror of mirrors) {
      await compare(archive, part(there, mirror.set.archived), mirror, findings, copiedS);
    }
    await compareLists(config, archive, findings);
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    findings.unreachable.push(`archive: ${error.message}`);
  }
}

async function compare(
  archive: Archive,
  there: Listing,
  { set, files, manifest, source, isDue }: Mirror,
  findings: Findings,
  copiedS: number,
): Promise<void> {
  const { id } = set;
  const { pairs, missing, extra } = matchFiles<LocalLook, FileLook>(files, there, manifest);
  // What came or changed after the last copy need not be there.
  const isCopied = (file: LocalLook) => file.ctimeS < copiedS;
  for (const file of missing.filter(isCopied)) {
    findings.expect("archive", id, file, false);
    findings.fault("missing", "archive", id, file, "it is here, and not in the archive");
  }
  const read: string[] = [];
  for (const { expected, found, samePath } of pairs) {
    if (!isCopied(expected)) continue;
    findings.expect("archive", id, expected, true);
    if (expected.size !== found.size) {
      const text = `${found.size} bytes there, ${expected.size} here`;
      findings.fault("mismatched", "archive", id, found, text);
    } else if (samePath && (isDue(expected.path) || !isSame(expected, found))) {
      read.push(expected.path);
    }
  }
  for (const path of await archive.differing(set.folder, `raw/${set.archived}`, read)) {
    const listed = manifest.get(path);
    const here = files.get(path)!;
    const text = listed !== undefined && isSame(listed, here)
      ? "as long as here, with other bytes; the SHA-256 list tells which is altered"
      : "as long as here, with other bytes";
    findings.fault("mismatched", "archive", id, here, text);
  }
  const gone = new Map([...manifest].filter(([path]) => !files.has(path)));
  const old = matchFiles(gone, new Map(extra.map((file) => [file.path, file])));
  for (const file of old.missing) {
    // Where the source has it, it was told above that the mirror has not.
    const isMissed = source?.has(file.path) === true;
    findings.expect("archive", id, file, false);
    const text = isMissed
      ? "it is in its SHA-256 list, and not in the archive"
      : "it was in its SHA-256 list, and is neither here nor in the archive";
    findings.fault("missing", "archive", id, file, text);
  }
  for (const { expected, found } of old.pairs) {
    findings.expect("archive", id, expected, true);
    if (expected.size === found.size) continue;
    const text = `${found.size} bytes there, ${expected.size} in its SHA-256 list`;
    findings.fault("mismatched", "archive", id, found, text);
  }
  for (const file of old.extra) {
    if (REPLACED.test(file.path)) continue;
    findings.fault("extra", "archive", id, file, "it is in the archive, and was never here");
  }
}

/** The lists themselves: those of the last copy must be there, as they are here. */
async function compareLists(config: Config, archive: Archive, findings: Findings): Promise<void> {
  const lastMs = lastArchivedMs(config.state_dir, LISTS_COPIED);
  const folder = manifestsFolder(config.state_dir);
  const here = walkIfThere(folder);
  const there = await archive.list("manifests");
  const isOurs = (path: string) => path.endsWith(".sha256");
  for (const file of [...there.values()].filter(({ path }) => isOurs(path) && !here.has(path))) {
    const text = "the archive has this SHA-256 list, and it is not here: copy it back";
    findings.fault("missing", "mirror", MANIFESTS, file, text);
  }
  if (lastMs === null) return;
  const copied = [...here.values()].filter(({ path, ctimeS }) =>
    isOurs(path) && ctimeS < lastMs / 1000
  );
  for (const file of copied.filter(({ path }) => !there.has(path))) {
    const text = "this SHA-256 list is here, and not in the archive";
    findings.fault("missing", "archive", MANIFESTS, file, text);
  }
  const both = copied.filter(({ path }) => there.has(path)).map(({ path }) => path);
  for (const path of await archive.differing(folder, "manifests", both)) {
    const text = "the archive's SHA-256 list is not the one that is here";
    findings.fault("mismatched", "archive", MANIFESTS, here.get(path)!, text);
  }
}

/** What is below a folder of a listing. */
function part(files: Listing, folder: string): Listing {
  const inside = new Map<string, FileLook>();
  for (const file of files.values()) {
    if (!file.path.startsWith(`${folder}/`)) continue;
    const path = file.path.slice(folder.length + 1);
    inside.set(path, { ...file, path });
  }
  return inside;
}
