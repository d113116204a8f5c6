/**
 * What is told of the timers' jobs: in `state_dir/timers.json`, by `meso360 jobs`, in the panel and on
 * the operations page.
 *
 * @module
 */

export const JOB_RESULTS = [
  "ok",
  /** It ended by itself, with a fault that it names. */
  "failed",
  /** Ended at its limit. */
  "timed out",
  /** It was still running, by a timer or by hand, when it was due again. */
  "skipped",
  /** The program ended while it ran. */
  "interrupted",
] as const;
export type JobResult = typeof JOB_RESULTS[number];

/** What a job says of itself in one line of stdout, before it ends. */
export interface JobOutcome {
  /** False: something is wrong that a person should know of; the exit code is 1. */
  readonly ok: boolean;
  /** A named state where there is one: `host unreachable`, `cut off`, `source missing`, `archive full`, … */
  readonly state: string;
  /** What was done, or what is wrong and what to do; one sentence. */
  readonly summary: string;
  /** Figures of this run, as `files`, `rows`, `bytes`, `seconds`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** One job's last run. */
export interface JobRun {
  /** ISO 8601 UTC. */
  readonly started: string;
  /** Null while it runs. */
  readonly ended: string | null;
  readonly duration_s: number | null;
  readonly result: JobResult | null;
  readonly exit_code: number | null;
  readonly outcome: JobOutcome | null;
  /** The last lines of its output, at most 4 kB. */
  readonly output: string;
  readonly by: "timer" | "hand";
}

/** A job. */
export interface JobView {
  readonly name: string;
  /** In words: `every 10 min`, `0 3 * * *`. */
  readonly schedule: string;
  readonly job_class: string;
  readonly enabled: boolean;
  readonly running: boolean;
  /** ISO 8601 UTC; null: never ran, or is not due by itself. */
  readonly last: JobRun | null;
  /** The last run that ended well; null: none yet. */
  readonly last_ok: string | null;
  readonly next: string | null;
  /** In a row, until now. */
  readonly failures: number;
  /** Since the beginning. */
  readonly runs: number;
  readonly skips: number;
}

/** All jobs, as `GET /api/jobs` and `meso360 jobs --json` tell. */
export interface JobsView {
  /** False: nothing runs by itself here (no supervisor). */
  readonly scheduler: boolean;
  readonly jobs: readonly JobView[];
}
