/**
 * The jobs `archive-raw`, `archive-products` and `archive-products-wxcam`: copies to the archive, by
 * rsync. Nothing is ever removed there, and no raw file is written over by a shorter or an altered one.
 *
 * @module
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import type { JobContext } from "../../jobs.ts";
import { type Archive, openArchive } from "./archive_place.ts";
import { noteArchived } from "./archive_runs.ts";
import { bytesText, type FileLook, filesText, isSame, type Listing } from "./listing.ts";
import { foundAs } from "./digests.ts";
import { earlierSizes } from "./manifest_text.ts";
import { readManifests } from "./manifests.ts";
import { failed, PlaceError } from "./place_error.ts";
import { otherRawFolders, rawFiles, type RawSet, rawSets } from "./raw_sets.ts";

/** Copies once; what is expected to fail is an outcome with a named state. */
export async function archive(context: JobContext): Promise<JobOutcome> {
  const { loaded: { config }, job, clock, signal } = context;
  const { destination } = config.archive;
  if (destination === null) {
    const summary = "no archive is configured: set archive.destination";
    return { ok: false, state: "not configured", summary, counts: {} };
  }
  const startedMs = clock.nowMs();
  try {
    const to = openArchive(config, destination, signal);
    const outcome = job.kind === "archive-raw"
      ? await copyRaw(context, to)
      : await copyProducts(context, to);
    if (outcome.ok) noteArchived(config.state_dir, job.name, startedMs);
    return outcome;
  } catch (error) {
    return failed(error);
  }
}

/** What one folder of raw files needs. */
interface Plan {
  /** Not there yet, or grown here. */
  readonly plain: readonly FileLook[];
  /** Shorter or altered here, or as long with another time: what is there is kept beside. */
  readonly changed: readonly FileLook[];
}

async function copyRaw(
  { loaded: { config }, clock, log }: JobContext,
  to: Archive,
): Promise<JobOutcome> {
  const own = rawSets(config);
  const sets = [...own, ...otherRawFolders(config, own)];
  const there = await to.list("raw");
  const plans: [RawSet, Plan][] = [];
  for (const set of sets) plans.push([set, await planOf(config.state_dir, set, there)]);
  const due = plans.filter(([, { plain, changed }]) => plain.length + changed.length > 0);
  if (due.length > 0) await to.makeFolders(due.map(([{ archived }]) => `raw/${archived}`));
  const stamp = new Date(clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, "");
  let [files, bytes, kept] = [0, 0, 0];
  let trouble: PlaceError | null = null;
  for (const [{ folder, archived }, { plain, changed }] of due) {
    const goal = `raw/${archived}`;
    try {
      await to.copy(folder, goal, { paths: plain.map(({ path }) => path) });
      if (changed.length > 0) {
        for (const { path } of changed) {
          log.warn(
            `${
              join(folder, path)
            } is not what is in the archive: that is kept beside if it differs`,
          );
        }
        await to.copy(folder, goal, {
          paths: changed.map(({ path }) => path),
          keepAs: `.replaced-${stamp}`,
        });
      }
    } catch (error) {
      // One file that may not be read keeps no other one here.
      if (!(error instanceof PlaceError) || error.code !== "source unreadable") throw error;
      trouble ??= error;
    }
    files += plain.length + changed.length;
    kept += changed.length;
    bytes += [...plain, ...changed].reduce((sum, { size }) => sum + size, 0);
  }
  const counts = { files, bytes, kept, known: there.size };
  if (files === 0) {
    return { ok: true, state: "up to date", summary: `nothing new for ${to.text}`, counts };
  }
  const summary = `${filesText(files)} copied to ${to.text}, ${bytesText(bytes)}` +
    (kept === 0
      ? ""
      : `; ${filesText(kept)} had changed here, and what the archive had is kept beside`);
  if (trouble === null) return { ok: true, state: "copied", summary, counts };
  return { ok: false, state: trouble.code, summary: `${trouble.message}; ${summary}`, counts };
}

async function planOf(stateDir: string, set: RawSet, there: Listing): Promise<Plan> {
  const { id, folder, archived } = set;
  const { entries, history } = readManifests(stateDir, id);
  const earlier = earlierSizes(history);
  const plain: FileLook[] = [];
  const changed: FileLook[] = [];
  for (const file of rawFiles(set).values()) {
    const other = there.get(`${archived}/${file.path}`);
    if (other === undefined) plain.push(file);
    else if (file.size > other.size) {
      const listed = entries.get(file.path);
      const isAltered = earlier.get(file.path)?.includes(other.size) === true ||
        listed !== undefined && !isSame(listed, file) &&
          (await foundAs(join(folder, file.path), listed))?.is === "altered";
      (isAltered ? changed : plain).push(file);
    } else if (!isSame(file, other)) changed.push(file);
  }
  return { plain, changed };
}

/** What is made again from data here at any time, and what is the cameras'. */
const NO_PRODUCTS = ["/wxcam/", "/dashboard/", "/radar/"];

/** Files that are not finished, of this program and of rsync. */
const UNFINISHED = ["*.tmp", ".meso360-*", ".*.meso360-*"];

async function copyProducts(
  { loaded: { config }, job }: JobContext,
  to: Archive,
): Promise<JobOutcome> {
  const isCameras = job.kind === "archive-products-wxcam";
  const from = isCameras ? join(config.products_dir, "wxcam") : config.products_dir;
  const goal = isCameras ? "products/wxcam" : "products";
  const exclude = isCameras ? UNFINISHED : [...NO_PRODUCTS, ...UNFINISHED];
  if (statSync(from, { throwIfNoEntry: false }) === undefined) {
    return {
      ok: true,
      state: "up to date",
      summary: `there is nothing in ${from} yet`,
      counts: {},
    };
  }
  await to.check();
  await to.makeFolders([goal]);
  // A store's metadata last: it never tells of rows whose chunks are not there yet.
  if (!isCameras) await to.copy(from, goal, { exclude: [...exclude, ".z*"] });
  await to.copy(from, goal, { exclude });
  return {
    ok: true,
    state: "copied",
    summary: `${from} is copied to ${to.text}/${goal}`,
    counts: {},
  };
}
