/**
 * How the jobs of the timers are doing: as the supervisor tells, or its file where it does not run.
 *
 * @module
 */
import type { Check } from "../../formats/ops_messages.ts";
import type { JobRun, JobView } from "../../formats/timer_messages.ts";
import { type Found, minutesSince, spanText, timeText } from "./found.ts";

/** Failures in a row that are no bad luck any more: as the rule of alerts. */
const RED_FAILURES = 3;
/** So long after its time a job that has not begun is stuck. */
const OVERDUE_MINUTES = 60;

/** What is known of a job. */
export type JobState = Pick<
  JobView,
  "name" | "enabled" | "running" | "last" | "last_ok" | "next" | "failures" | "skips"
>;

/**
 * @param jobs null: nobody knows
 * @param teller the job that tells of alerts: that it cannot is no alert, or it would tell of itself
 */
export function lookAtJobs(
  jobs: readonly JobState[] | null,
  nowMs: number,
  teller: string,
): Found {
  const metrics: Record<string, number | null> = {};
  const checks = (jobs ?? []).map((job): Check => {
    const key = `job_${job.name}`;
    // What is switched off has no number that could go wrong.
    if (!job.enabled) return { name: `job ${job.name}`, area: "jobs", ...wordsOf(job, nowMs) };
    if (job.name !== teller) metrics[`${key}_failures`] = job.failures;
    metrics[`${key}_seconds`] = job.last?.duration_s ?? null;
    metrics[`${key}_ok_minutes`] = job.last_ok === null ? null : minutesSince(job.last_ok, nowMs);
    return { name: `job ${job.name}`, area: "jobs", ...wordsOf(job, nowMs) };
  });
  if (jobs === null) {
    const text = "not known: meso360 does not run, and has left no states of its timers";
    checks.push({ name: "jobs", area: "jobs", colour: "amber", text });
  }
  return { metrics, checks };
}

function wordsOf(job: JobState, nowMs: number): Pick<Check, "colour" | "text"> {
  const { name, last, failures } = job;
  if (!job.enabled) return { colour: "green", text: "switched off in timers" };
  if (failures > 0 && last !== null) {
    const times = failures === 1 ? "failed" : `failed ${failures} times in a row`;
    const since = job.last_ok === null ? "never well yet" : `last well ${timeText(job.last_ok)}`;
    return {
      colour: failures >= RED_FAILURES ? "red" : "amber",
      text: `${times}: ${reason(last)}; ${since}; try it: meso360 job ${name}`,
    };
  }
  const due = job.next === null ? 0 : minutesSince(job.next, nowMs);
  if (due > OVERDUE_MINUTES && !job.running) {
    return {
      colour: "amber",
      text: `due for ${
        spanText(due)
      } and not begun: another job of its class holds it up, see jobs`,
    };
  }
  if (last === null) return { colour: "green", text: "has not run yet" };
  if (job.running) return { colour: "green", text: `runs since ${timeText(last.started)}` };
  if (last.result === "interrupted") {
    return { colour: "green", text: `cut off ${timeText(last.started)}: the program ended` };
  }
  const took = last.duration_s === null ? "" : ` in ${spanText(last.duration_s / 60)}`;
  return { colour: "green", text: `ran well ${timeText(last.ended ?? last.started)}${took}` };
}

/** Why a run did not go well. */
function reason({ result, outcome, exit_code }: JobRun): string {
  if (outcome !== null) return `${outcome.state}: ${outcome.summary.replace(/\.$/, "")}`;
  if (result === "timed out") return "it was ended at its time limit";
  return `${result ?? "it ended"}${exit_code === null ? "" : `, exit code ${exit_code}`}`;
}
