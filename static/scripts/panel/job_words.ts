/**
 * How the panel words the timers' jobs: which go first, how each one is, and all of them in one
 * line.
 *
 * @module
 */
import type { JobView } from "../../../formats/timer_messages.ts";
import type { Fact } from "./fact_list.ts";
import { durationText, timeText, type Tone } from "./words.ts";

/** Names that the heading has room for. */
const NAMED = 2;

/** How a job is, in a word or two. */
export function jobState({ running, waiting, enabled, last, failures }: JobView): {
  readonly text: string;
  readonly tone: Tone;
} {
  if (running) return { text: "running", tone: failures > 0 ? "bad" : "busy" };
  if (waiting === true) return { text: "waiting", tone: failures > 0 ? "bad" : "busy" };
  if (!enabled) return { text: "disabled", tone: "off" };
  if (last === null) return { text: "not run yet", tone: "off" };
  if (failures === 0) {
    // Whoever ended the program, or it was cut off: that says nothing of the job.
    if (last.result === "interrupted") return { text: "interrupted", tone: "off" };
    return { text: "ok", tone: "good" };
  }
  // The failures were before it.
  const text = last.result === "interrupted" ? "failed" : last.result ?? "failed";
  return { text: failures > 1 ? `${text}, ${failures} times` : text, tone: "bad" };
}

const isBad = (job: JobView) => job.enabled && job.failures > 0;

/** Those in trouble first, then those that run; otherwise as they stand in the configuration. */
export function jobOrder(jobs: readonly JobView[]): JobView[] {
  const rank = (job: JobView) => isBad(job) ? 0 : job.running || job.waiting === true ? 1 : 2;
  return jobs.map((job, i) => ({ job, i })).sort((a, b) => rank(a.job) - rank(b.job) || a.i - b.i)
    .map(({ job }) => job);
}

/** All jobs in one line. */
export function jobsSummary(jobs: readonly JobView[]): { text: string; tone: Tone } {
  const bad = jobs.filter(isBad);
  const running = jobs.filter((job) => job.running).length;
  const busy = running === 0 ? "" : `, ${running} running`;
  if (bad.length === 0) {
    const never = jobs.every(({ last }) => last === null);
    return {
      text: `${jobs.length}${never ? ", none has run yet" : ", all well"}${busy}`,
      tone: never ? "off" : "good",
    };
  }
  const names = bad.slice(0, NAMED).map(({ name }) => name).join(", ");
  const more = bad.length > NAMED ? ` and ${bad.length - NAMED} more` : "";
  return {
    text: `${bad.length} of ${jobs.length} in trouble: ${names}${more}${busy}`,
    tone: "bad",
  };
}

/** What a job said of its last run; empty when it said nothing. */
export function outcomeText({ last }: JobView): string {
  if (last === null) return "";
  if (last.outcome !== null) return `${last.outcome.state}: ${last.outcome.summary}`;
  if (last.result === "interrupted") return "the program ended while it ran";
  if (last.result === "timed out") return "it was ended at its limit";
  return last.output.trim().split("\n").at(-1) ?? "";
}

/** The facts of a job. */
export function jobFacts(job: JobView, nowIso: string): Fact[] {
  const { schedule, enabled, last, last_ok, next, runs, skips } = job;
  const took = last?.duration_s ?? null;
  const by = last?.by === "hand" ? ", by hand" : "";
  return [
    ["Schedule", enabled ? schedule : `${schedule}; disabled`],
    ["Next run", next === null ? "not by itself" : timeText(next, nowIso)],
    ["Last run", last === null ? "never" : `${timeText(last.started, nowIso)}${by}`],
    ["Took", took === null ? null : took < 60 ? `${took} s` : durationText(took)],
    ["Exit code", last?.exit_code == null || last.exit_code === 0 ? null : String(last.exit_code)],
    ["Last well", last_ok === null ? "never" : timeText(last_ok, nowIso)],
    ["Runs", skips === 0 ? String(runs) : `${runs}, ${skips} left out`],
  ];
}
