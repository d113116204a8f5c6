/**
 * The job `archive-manifests`: SHA-256 lists of all raw files, by folder and day, made at the end of
 * each day, and copied to the archive.
 *
 * @module
 */
import { dayName } from "../../formats/mesonet_day.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import type { JobContext } from "../../jobs.ts";
import { openArchive } from "./archive_place.ts";
import { noteArchived } from "./archive_runs.ts";
import { bytesText, filesText } from "./listing.ts";
import { makeManifests, manifestsFolder } from "./manifests.ts";
import { failed, PlaceError } from "./place_error.ts";
import { rawSets } from "./raw_sets.ts";

/** Makes what is missing and copies all of it; what is expected to fail is an outcome. */
export async function archiveManifests(
  { loaded: { config }, job, clock, signal }: JobContext,
): Promise<JobOutcome> {
  const startedMs = clock.nowMs();
  const counts = { days: 0, files: 0, bytes: 0 };
  try {
    for (const set of rawSets(config)) {
      const made = await makeManifests(config.state_dir, set, dayName(startedMs), signal);
      counts.days += made.days;
      counts.files += made.files;
      counts.bytes += made.bytes;
      if (signal.aborted) {
        throw new PlaceError("stopped", "it was stopped; the next run goes on from here");
      }
    }
    const made = counts.files === 0
      ? "no file is new"
      : `SHA-256 of ${filesText(counts.files)} (${bytesText(counts.bytes)}), ${counts.days} lists`;
    const { destination } = config.archive;
    if (destination === null) return { ok: true, state: "made", summary: made, counts };
    const to = openArchive(config, destination, signal);
    await to.check();
    await to.makeFolders(["manifests"]);
    Deno.mkdirSync(manifestsFolder(config.state_dir), { recursive: true });
    await to.copy(manifestsFolder(config.state_dir), "manifests", { exclude: ["*.tmp"] });
    noteArchived(config.state_dir, job.name, startedMs);
    return { ok: true, state: "copied", summary: `${made}; copied to ${to.text}`, counts };
  } catch (error) {
    return failed(error, counts);
  }
}
