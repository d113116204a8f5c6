/**
 * From a list of a release to the new executable in its place, readable as a recipe: everything is
 * verified before anything is touched, and whatever goes wrong leaves all as it was.
 *
 * @module
 */
import { dirname } from "node:path";
import type { Clock } from "../../clock.ts";
import { removeFile } from "../../durable.ts";
import type { UpdateView } from "../../formats/panel_messages.ts";
import { errorText } from "../../secrets.ts";
import { diskOf } from "../system.ts";
import { download, folderError } from "./download.ts";
import { fileFor, mustBeNewer, type ReleaseFile } from "./latest.ts";
import { readFailed, readMarker, removeMarker, writeMarker } from "./marker.ts";
import { readLatest } from "./read_list.ts";
import { checkSignature } from "./signature.ts";
import type { Source } from "./source.ts";
import { fileIdentity, newPath, swapBack, swapIn } from "./swap.ts";
import { failedText } from "./take_back.ts";
import { tryNew } from "./try_new.ts";
import { UpdateError } from "./update_error.ts";

/** Besides the new file, the disk must keep room for the data of a day. */
const SPARE_BYTES = 50e6;

/** latest.json is small: a link that takes longer will not bring 100 MB. */
const LIST_LIMIT_MS = 15_000;

/** How far an update is. */
export interface Step {
  readonly state: UpdateView["state"];
  readonly text: string;
  readonly progress?: number;
}

/** What an installation needs to know and to tell. */
export interface InstallParts {
  /** The executable that runs, and that is replaced. */
  readonly executable: string;
  /** What tells it from one that was put in its place since this program started (swap.ts). */
  readonly identity: string | null;
  /** The key of this machine's file in latest.json. */
  readonly target: string;
  /** The version that runs. */
  readonly version: string;
  /** Raw Ed25519 key, base64. */
  readonly publicKey: string;
  readonly stateDir: string;
  readonly clock: Clock;
  tell(step: Step): void;
}

/**
 * Puts the newest version of `source` in the executable's place; the next start is on trial.
 * Returns that version.
 *
 * @throws {UpdateError} with all as it was before
 */
export async function install(source: Source, parts: InstallParts): Promise<string> {
  const { executable, target, version, tell } = parts;
  mustBeReplaceable(parts);
  tell({ state: "looking", text: `asking ${source.list}` });
  const latest = await readLatest(source, AbortSignal.timeout(LIST_LIMIT_MS));
  mustBeNewer(latest, version);
  const file = fileFor(latest, target, source.list);
  mustBeAskedFor(file, source, target);
  await checkSignature(file.sha256, file.signature, parts.publicKey);
  const path = newPath(executable);
  // Half a file of an update that was cut off takes room from this one.
  removeFile(path);
  await mustFit(file, executable);
  try {
    await fetchFile(source, file, latest.version, parts);
    tell({ state: "testing", text: `trying ${latest.version} on this machine` });
    makeExecutable(path, executable);
    await tryNew(path, { version: latest.version, target });
    mustBeReplaceable(parts);
    tell({ state: "installing", text: `putting ${latest.version} in place` });
    putInPlace(latest.version, parts);
  } catch (error) {
    removeFile(path);
    throw error;
  }
  return latest.version;
}

/** Undoes `install` when the new version could not even be started. */
export function undoInstall({ executable, stateDir }: InstallParts): void {
  swapBack(executable);
  removeMarker(stateDir);
}

/** What is kept as the previous one must be known to work: the way back leads there. */
function mustBeReplaceable({ executable, identity, stateDir, version }: InstallParts): void {
  const marker = readMarker(stateDir);
  if (marker?.state === "trial" && marker.executable === executable) {
    const { from, to } = marker;
    const text = `${from} → ${to} has yet to show that it works: start it with meso360 ` +
      "run (ingest alone does not tell), and try again a minute later";
    throw new UpdateError("undecided", text);
  }
  if (fileIdentity(executable) === identity) return;
  const text = `${executable} is not the file that runs (${version}): somebody replaced it; ` +
    "restart meso360 first";
  throw new UpdateError("replaced", text);
}

function mustBeAskedFor(file: ReleaseFile, { onlyFile, list }: Source, target: string): void {
  if (onlyFile === null || onlyFile === file.name) return;
  const text = `${onlyFile} is not for this machine: by ${list} that is ${file.name} (${target})`;
  throw new UpdateError("wrong-target", text);
}

async function mustFit({ size }: ReleaseFile, executable: string): Promise<void> {
  const folder = dirname(executable);
  const space = await diskOf(folder);
  if (space === null || space.freeBytes >= size + SPARE_BYTES) return;
  const [needed, free] = [size + SPARE_BYTES, space.freeBytes].map((n) => (n / 1e6).toFixed(0));
  const text = `${folder} has ${free} MB free, the new version needs ${needed} MB: make room`;
  throw new UpdateError("no-space", text);
}

async function fetchFile(
  source: Source,
  file: ReleaseFile,
  version: string,
  { executable, stateDir, clock, tell }: InstallParts,
): Promise<void> {
  const megabytes = (file.size / 1e6).toFixed(0);
  const failed = readFailed(stateDir);
  const before = failed?.version === version ? `; ${failedText(failed)}` : "";
  const text = `fetching ${version} (${megabytes} MB)${before}`;
  tell({ state: "downloading", text, progress: 0 });
  let told = 0;
  await download({
    source,
    file,
    path: newPath(executable),
    clock,
    progress(share) {
      // Whole percents: every reader of the panel gets each of these.
      if (share - told < 0.01 && share < 1) return;
      told = share;
      const progress = Math.round(share * 100) / 100;
      tell(
        share < 1
          ? { state: "downloading", text, progress }
          : { state: "verifying", text: `verifying ${version}` },
      );
    },
  });
}

function makeExecutable(path: string, executable: string): void {
  if (Deno.build.os === "windows") return;
  try {
    // As the old one, so that whoever could start it still can.
    const mode = Deno.statSync(executable).mode ?? 0o755;
    Deno.chmodSync(path, (mode & 0o777) | 0o100);
  } catch (error) {
    throw folderError(path, error);
  }
}

function putInPlace(to: string, { executable, version, stateDir, clock }: InstallParts): void {
  const at = new Date(clock.nowMs()).toISOString();
  const fresh = { state: "trial", starts: 0, guards: 0, stopped: false, why: null } as const;
  try {
    writeMarker(stateDir, { ...fresh, from: version, to, executable, at });
  } catch (error) {
    const text = `state_dir ${stateDir} cannot be written (${errorText(error)}): mend that first`;
    throw new UpdateError("folder", text);
  }
  try {
    swapIn(executable);
  } catch (error) {
    removeMarker(stateDir);
    throw folderError(executable, error);
  }
}
