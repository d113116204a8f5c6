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
  /** Due, and waiting for its random delay or until its class is free. */
  readonly waiting?: boolean;
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

/** A job's last run, and what is counted of all its runs. */
export interface KeptJob extends JobRun {
  /** The process that did it, to tell whether it still runs; null: it could not be started. */
  readonly pid: number | null;
  readonly last_ok: string | null;
  readonly failures: number;
  readonly runs: number;
  readonly skips: number;
  /** The newest time of its schedule that was run or left out, ISO 8601 UTC; null: by hand only. */
  readonly slot: string | null;
  /** Times of the schedule between these two were never run: the clock jumped, or nothing ran. */
  readonly never_run: readonly [after: string, before: string] | null;
  /** It made up for a run that was cut off, and is not made up for itself. */
  readonly again?: boolean;
}

/** `state_dir/timers.json`; and for the runs by hand `state_dir/jobs/<name>.json`, of one job. */
export interface TimersFile {
  /** When timers ran here first, ISO 8601 UTC: a job that never ran is due from then on. */
  readonly since: string | null;
  readonly jobs: Readonly<Record<string, KeptJob>>;
}

/** The file's jobs. What is not as it should be is left out: a state that is lost is no reason to stop. */
export function parseTimersFile(text: string | null): TimersFile {
  try {
    const { since, jobs } = JSON.parse(text ?? "") as { since?: unknown; jobs?: unknown };
    if (typeof jobs !== "object" || jobs === null) return NOTHING;
    return {
      since: isTime(since) ? since : null,
      jobs: Object.fromEntries(Object.entries(jobs).filter(([, kept]) => isKept(kept))),
    };
  } catch {
    return NOTHING;
  }
}

const NOTHING: TimersFile = { since: null, jobs: {} };

const isTime = (value: unknown): value is string =>
  typeof value === "string" && !Number.isNaN(Date.parse(value));
const isNumber = (value: unknown) => typeof value === "number";
const orNull = (is: (value: unknown) => boolean) => (value: unknown) => value === null || is(value);

const FIELDS: Readonly<Record<keyof KeptJob, (value: unknown) => boolean>> = {
  started: isTime,
  ended: orNull(isTime),
  duration_s: orNull(isNumber),
  result: orNull((value) => JOB_RESULTS.some((result) => result === value)),
  exit_code: orNull(isNumber),
  outcome: orNull((value) => typeof value === "object"),
  output: (value) => typeof value === "string",
  by: (value) => value === "timer" || value === "hand",
  pid: orNull(isNumber),
  last_ok: orNull(isTime),
  failures: isNumber,
  runs: isNumber,
  skips: isNumber,
  slot: orNull(isTime),
  never_run: orNull((value) => Array.isArray(value) && value.length === 2 && value.every(isTime)),
  again: (value) => value === undefined || typeof value === "boolean",
};

function isKept(value: unknown): value is KeptJob {
  if (typeof value !== "object" || value === null) return false;
  const kept = value as Readonly<Record<string, unknown>>;
  return Object.entries(FIELDS).every(([name, is]) => is(kept[name]));
}
