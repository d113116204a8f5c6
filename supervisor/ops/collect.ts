/**
 * The job `ops-monitor-collect`: looks at everything there is, writes down what it saw, and says how
 * things are. It observes only: it restarts, deletes and rebuilds nothing.
 *
 * @module
 */
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { dayName } from "../../formats/mesonet_day.ts";
import type { Check, MirrorReport } from "../../formats/ops_messages.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import { allRuns } from "../../job_states.ts";
import type { JobContext } from "../../jobs.ts";
import { errorText } from "../../secrets.ts";
import { restingJobs } from "../timers/jobs_view.ts";
import { lookAtDisks } from "./disks.ts";
import { together } from "./found.ts";
import { healthOf, healthPath, writeHealth } from "./health.ts";
import { type JobState, lookAtJobs } from "./job_checks.ts";
import { lookAtMirrors } from "./mirrors.ts";
import { lookAtSupervisor } from "./own_supervisor.ts";
import { lookAtPower } from "./power.ts";
import { reportedBytes, reportPath, reportText, writeReport } from "./report.ts";
import {
  addSnapshot,
  daySnapshots,
  nextNumber,
  type Numbered,
  recordBytes,
  recordFolder,
} from "./snapshots.ts";
import { jsonFile, lookAtStreams } from "./streams.ts";

const DAY_MS = 86_400_000;

/** Makes one snapshot. */
export async function collect({ loaded, log, clock }: JobContext): Promise<JobOutcome> {
  const { config } = loaded;
  const nowMs = clock.nowMs();
  const [disks, supervisor] = await Promise.all([
    lookAtDisks(config, clock),
    lookAtSupervisor(config, clock.monoMs),
  ]);
  // To touch a folder whose disk does not answer would hold this up until it is ended.
  const isSilent = disks.silent.has("products_dir") || disks.silent.has("raw_dir");
  const jobs = supervisor.jobs ??
    (disks.silent.has("state_dir") ? null : await keptJobs(loaded, nowMs));
  const report = isSilent ? null : mirrorReport(config.products_dir);
  const { metrics, checks } = together([
    disks,
    supervisor,
    lookAtStreams(config, nowMs, isSilent),
    lookAtJobs(jobs, nowMs, "ops-monitor-alerts"),
    ...(isSilent ? [] : [lookAtMirrors(report, nowMs, lastArchived(jobs))]),
    lookAtPower(config, nowMs, isSilent),
  ]);
  const health = healthOf({ time: new Date(nowMs).toISOString(), metrics, checks });
  const counts = {
    green: checks.filter(({ colour }) => colour === "green").length,
    amber: checks.filter(({ colour }) => colour === "amber").length,
    red: checks.filter(({ colour }) => colour === "red").length,
    metrics: Object.keys(metrics).length,
  };
  if (isSilent) {
    const summary = "what was seen is not written down: the disk of raw_dir or products_dir does " +
      "not answer; look at its cable, its network and its power";
    return { ok: false, state: "disk does not answer", summary, counts };
  }
  try {
    const folder = recordFolder(config);
    const snapshot: Numbered = { time: health.time, n: nextNumber(folder), metrics, checks };
    addSnapshot(folder, snapshot);
    writeHealth(healthPath(config), health);
    if (reportYesterday(config, nowMs, checks)) log.info("the report of yesterday is written");
  } catch (error) {
    const summary = `what was seen cannot be written down (${errorText(error)}): make room, or ` +
      "check the rights of raw_dir and products_dir";
    return { ok: false, state: "not written", summary, counts };
  }
  const bad = checks.filter(({ colour }) => colour !== "green");
  for (const { name, colour, text } of bad) log.debug(`${colour}: ${name}: ${text}`);
  const summary = bad.length === 0
    ? `all ${checks.length} checks are green`
    : `${counts.red} red, ${counts.amber} amber: ${bad.map(({ name }) => name).join(", ")}`;
  return { ok: true, state: health.colour, summary: summary.slice(0, 1_000), counts };
}

/**
 * The report of the day before: once, and again when the record has grown since. A clock that stood a
 * day ahead for a while has it written of a day that is not over. True: it was written.
 */
function reportYesterday(config: Config, nowMs: number, known: readonly Check[]): boolean {
  const day = dayName(nowMs - DAY_MS);
  const path = reportPath(config, day);
  const folder = recordFolder(config);
  const bytes = recordBytes(folder, day);
  if (bytes === 0 || reportedBytes(path) === bytes) return false;
  const snapshots = daySnapshots(folder, day);
  if (snapshots.length === 0) return false;
  writeReport(path, reportText(day, config.vehicle_id, snapshots, { bytes, known }));
  return true;
}

function lastArchived(jobs: readonly JobState[] | null): string | null | undefined {
  return jobs?.find(({ name }) => name === "archive-raw")?.last_ok;
}

async function keptJobs(loaded: JobContext["loaded"], nowMs: number) {
  const file = await allRuns(loaded.config.state_dir);
  return Object.keys(file.jobs).length === 0 ? null : restingJobs(loaded, file, nowMs).jobs;
}

function mirrorReport(productsDir: string): MirrorReport | null {
  const found = jsonFile(join(productsDir, "ops_monitor", "mirror_verify.json"));
  return Array.isArray(found?.coverage) ? found as unknown as MirrorReport : null;
}
