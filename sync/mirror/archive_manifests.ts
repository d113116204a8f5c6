/**
 * The job `archive-manifests`: SHA-256 lists of all raw files, by folder and day, made at the end of
 * each day, and copied to the archive where there is one.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { dayName } from "../../formats/mesonet_day.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import type { JobContext } from "../../jobs.ts";
import { type Archive, openArchive } from "./archive_place.ts";
import { LISTS_COPIED, noteArchived } from "./archive_runs.ts";
import { bytesText, type FileLook, filesText, type Listing } from "./listing.ts";
import { brokenLists, noteLists } from "./list_names.ts";
import { listNames, type MadeManifests, makeManifests, manifestsFolder } from "./manifests.ts";
import { failed, PlaceError } from "./place_error.ts";
import { type RawSet, rawSets } from "./raw_sets.ts";
import { sourceAt } from "./source_at.ts";

/** Makes what is missing and copies all of it; what is expected to fail is an outcome. */
export async function archiveManifests(context: JobContext): Promise<JobOutcome> {
  const counts = { days: 0, files: 0, bytes: 0, altered: 0, broken: 0 };
  try {
    return await makeAndCopy(context, counts);
  } catch (error) {
    return failed(error, counts);
  }
}

type Counts = Record<"days" | "files" | "bytes" | "altered" | "broken", number>;

async function makeAndCopy(
  { loaded: { config }, job, clock, signal }: JobContext,
  counts: Counts,
): Promise<JobOutcome> {
  const startedMs = clock.nowMs();
  const { state_dir, archive: { destination } } = config;
  const altered: string[] = [];
  const broken = new Set(brokenLists(state_dir).map(({ name }) => name));
  const to = destination === null ? null : openArchive(config, destination, signal);
  const known = await onlyThere(state_dir, to);
  if (!(known instanceof PlaceError)) { for (const name of known) broken.add(name); }
  for (const set of rawSets(config)) {
    const made = await makeManifests(state_dir, {
      set,
      today: dayName(startedMs),
      broken,
      atSource: (files) => sourceHas(config, set, files, signal),
    }, signal);
    add(counts, made);
    altered.push(...made.altered);
    if (signal.aborted) {
      throw new PlaceError("stopped", "it was stopped; the next run goes on from here");
    }
  }
  [counts.altered, counts.broken] = [altered.length, broken.size];
  noteLists(state_dir, broken);
  noteArchived(state_dir, job.name, startedMs);
  const said = [
    counts.files === 0
      ? "no file is new"
      : `SHA-256 of ${filesText(counts.files)} (${bytesText(counts.bytes)}), ${counts.days} lists`,
  ];
  // Made they are all the same.
  if (known instanceof PlaceError) throw known;
  if (to !== null) {
    await copyLists(state_dir, to, broken);
    noteArchived(state_dir, LISTS_COPIED, clock.nowMs());
    said.push(`copied to ${to.text}`);
  }
  if (altered.length > 0) {
    said.push(
      `${
        filesText(altered.length)
      } of past days altered here, their lists still say what they were: ` +
        shown(altered),
    );
  }
  if (broken.size > 0) {
    said.push(`lists lost or damaged, see mirror-verify: ${shown([...broken])}`);
  }
  const state = altered.length > 0
    ? "files altered"
    : broken.size > 0
    ? "lists damaged"
    : destination === null
    ? "made"
    : "copied";
  return { ok: altered.length + broken.size === 0, state, summary: said.join("; "), counts };
}

function add(counts: Counts, { days, files, bytes }: MadeManifests): void {
  counts.days += days;
  counts.files += files;
  counts.bytes += bytes;
}

/** Lists that the archive has, and this machine has not: they were lost here. */
async function onlyThere(stateDir: string, to: Archive | null): Promise<string[] | PlaceError> {
  try {
    const here = new Set(listNames(manifestsFolder(stateDir)));
    const there = await to?.list("manifests") ?? new Map();
    return [...there.keys()].filter((name) => name.endsWith(".sha256") && !here.has(name));
  } catch (error) {
    if (error instanceof PlaceError) return error;
    throw error;
  }
}

/** What the archive has of a damaged list is better than what is here. */
async function copyLists(
  stateDir: string,
  to: Archive,
  broken: ReadonlySet<string>,
): Promise<void> {
  const folder = manifestsFolder(stateDir);
  Deno.mkdirSync(folder, { recursive: true });
  await to.makeFolders(["manifests"]);
  await to.copy(folder, "manifests", {
    paths: listNames(folder).filter((one) => !broken.has(one)),
  });
}

/** What the source has of these files; nothing where there is none, or it cannot be looked at. */
async function sourceHas(
  config: Config,
  { instrument, folder }: RawSet,
  files: readonly FileLook[],
  signal: AbortSignal,
): Promise<Listing> {
  if (instrument?.source === undefined) return new Map();
  try {
    const source = sourceAt(instrument.source, instrument.key, folder, config.state_dir, signal);
    return await source.again(files);
  } catch (error) {
    if (error instanceof PlaceError) return new Map();
    throw error;
  }
}

function shown(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return names.slice(0, 3).map((name) => JSON.stringify(name)).join(", ") + more;
}
