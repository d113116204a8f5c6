/**
 * `meso360 jobs`: what runs by timers, when, and how it went; with and without a supervisor.
 *
 * @module
 */
import type { Config, LoadedConfig } from "../../config.ts";
import type { JobsView, JobView } from "../../formats/timer_messages.ts";
import { allRuns } from "../../job_states.ts";
import { jobsOf } from "../../jobs.ts";
import { readLockHolder } from "../../lock.ts";
import { printNow } from "../../log.ts";
import { EXIT } from "../../processes.ts";
import { askPanel, ownStatus, panelUrl } from "../panel/panel_client.ts";
import { restingJobs } from "./jobs_view.ts";

const ANSWER_MS = 3_000;

/** Lists the jobs; 0, and 1 when the last run of one that is enabled did not go well. */
export async function listJobs(loaded: LoadedConfig, json: boolean): Promise<number> {
  const view = await askSupervisor(loaded.config) ??
    restingJobs(loaded, await allRuns(loaded.config.state_dir), Date.now());
  const lines = json ? [JSON.stringify(view, null, 2)] : jobLines(view, Date.now());
  for (const { text } of json ? [] : unknownTimers(loaded)) console.error(`meso360: WARN  ${text}`);
  if (!printNow(lines.join("\n"))) return EXIT.ok;
  return view.jobs.some((job) => job.enabled && job.failures > 0) ? EXIT.failed : EXIT.ok;
}

/** What the running supervisor says; null when none answers. */
async function askSupervisor(config: Config): Promise<JobsView | null> {
  const port = (await readLockHolder(config.data_dir, "station"))?.port ?? config.http_port;
  if (await ownStatus(config, port) === null) return null;
  try {
    const { ok, body } = await askPanel(`${panelUrl(config, port)}/api/jobs`, ANSWER_MS);
    return ok && Array.isArray(body["jobs"]) ? body as unknown as JobsView : null;
  } catch {
    return null;
  }
}

function unknownTimers({ config }: LoadedConfig): { text: string }[] {
  return jobsOf(config).unknown.map((name) => ({ text: `timers: there is no job ${name}` }));
}

const HEAD = ["job", "schedule", "last run (UTC)", "took", "result", "next run (UTC)"];

/** The list as text: those in trouble with what they said. */
export function jobLines({ scheduler, jobs }: JobsView, nowMs: number): string[] {
  if (jobs.length === 0) {
    return ["no jobs: no instruments, archive or alerts are configured here"];
  }
  const rows = [HEAD, ...jobs.map((job) => cells(job, nowMs))];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd()
  );
  const bad = jobs.filter(({ enabled, failures }) => enabled && failures > 0);
  return [
    ...lines,
    ...(scheduler ? [] : ["", "nothing runs by itself: meso360 is not running here"]),
    ...bad.flatMap(({ name, failures, last }) => [
      "",
      `${name}: ${troubleText(last)}${failures > 1 ? `, ${failures} times in a row` : ""}` +
      (last?.outcome == null ? "" : `: ${last.outcome.state}: ${last.outcome.summary}`),
      ...(last?.output ?? "").split("\n").filter((line) => line !== "").slice(-5)
        .map((line) => `  ${line}`),
    ]),
  ];
}

function cells({ name, schedule, enabled, running, waiting, last, next }: JobView, nowMs: number) {
  return [
    name,
    enabled ? schedule : "disabled",
    last === null ? "never" : timeText(last.started, nowMs),
    last?.duration_s == null ? "" : tookText(last.duration_s),
    running ? "running" : waiting === true ? "waiting" : resultText(last),
    next === null ? "" : timeText(next, nowMs),
  ];
}

/** Of failures that one was cut off after, it says nothing. */
function troubleText(last: JobView["last"]): string {
  return last?.result === "interrupted" ? "failed" : last?.result ?? "running";
}

function resultText(last: JobView["last"]): string {
  if (last === null) return "";
  const by = last.by === "hand" ? ", by hand" : "";
  return `${last.result ?? ""}${by}`;
}

/** `12:40:05` today, else with its day. */
function timeText(time: string, nowMs: number): string {
  const [day, clock] = [time.slice(0, 10), time.slice(11, 19)];
  return day === new Date(nowMs).toISOString().slice(0, 10) ? clock! : `${day} ${clock}`;
}

/** `12.3 s`, `4 min`. */
function tookText(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
