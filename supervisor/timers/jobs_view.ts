/**
 * The jobs as people and pages are told of them.
 *
 * @module
 */
import type { TimerView } from "../../formats/panel_messages.ts";
import type { JobsView, JobView, KeptJob, TimersFile } from "../../formats/timer_messages.ts";
import { jobsOf } from "../../jobs.ts";
import type { LoadedConfig } from "../../config.ts";
import type { JobEntry } from "./member.ts";
import { iso } from "./run_record.ts";
import { scheduleOf } from "./schedule.ts";

/** Of the output of a job that said nothing of its run, what a list has room for, characters. */
const SHORT_OUTPUT = 300;

/** A running scheduler's jobs; `brief`: of an output only its end, where nothing else tells of the run. */
export function jobsView(entries: readonly JobEntry[], brief = false): JobsView {
  return { scheduler: true, jobs: entries.map((entry) => viewOf(entry, brief)) };
}

/** The jobs of a configuration where no scheduler runs, by what is kept of them. */
export function restingJobs(
  { config }: LoadedConfig,
  { jobs: kept }: TimersFile,
  nowMs: number,
): JobsView {
  const jobs = jobsOf(config).jobs.map((job) => {
    const own = kept[job.name] ?? null;
    const schedule = scheduleOf(job);
    return viewOf({
      job,
      schedule,
      kept: own,
      skips: own?.skips ?? 0,
      running: false,
      waiting: false,
      nextMs: job.enabled ? schedule.after(nowMs) : null,
    }, false);
  });
  return { scheduler: false, jobs };
}

function viewOf(entry: JobEntry, brief: boolean): JobView {
  const { job, schedule, kept, skips, nextMs } = entry;
  return {
    name: job.name,
    schedule: schedule.text,
    job_class: job.class,
    enabled: job.enabled,
    running: entry.running || (kept !== null && kept.ended === null),
    waiting: entry.waiting,
    last: kept === null ? null : runOf(kept, brief),
    last_ok: kept?.last_ok ?? null,
    next: nextMs === null ? null : iso(nextMs),
    failures: kept?.failures ?? 0,
    runs: kept?.runs ?? 0,
    skips,
  };
}

function runOf(run: KeptJob, brief: boolean): JobView["last"] {
  const { started, ended, duration_s, result, exit_code, outcome, output, by } = run;
  const end = outcome === null ? output.slice(-SHORT_OUTPUT) : "";
  const shown = brief ? end : output;
  return { started, ended, duration_s, result, exit_code, outcome, output: shown, by };
}

/** The same for the status. */
export function timerViews(entries: readonly JobEntry[]): TimerView[] {
  return entries.map(({ job, schedule, kept, running, nextMs }) => ({
    name: job.name,
    schedule: job.enabled ? schedule.text : "disabled",
    last_run: kept?.started ?? null,
    last_result: running ? "running" : kept?.result ?? null,
    next_run: nextMs === null ? null : iso(nextMs),
  }));
}
