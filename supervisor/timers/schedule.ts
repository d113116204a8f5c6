/**
 * When a job is due: the times of its schedule, whatever has been run of them.
 *
 * @module
 */
import { Cron } from "croner";
import { durationMs } from "../../config_instruments.ts";
import type { JobSpec } from "../../jobs.ts";

/** The times of a schedule, milliseconds since 1970. */
export interface Schedule {
  /** In words: `every 10 min`, `40 0 * * *`. */
  readonly text: string;
  /** The newest time at or before `ms`; null: none. */
  upTo(ms: number): number | null;
  /** The first time after `ms`; null: none any more. */
  after(ms: number): number | null;
}

/**
 * An interval's times are its full multiples since 1970 UTC and the job's offset; a cron pattern's
 * are those of UTC.
 */
export function scheduleOf(
  { schedule, offsetMs }: Pick<JobSpec, "schedule" | "offsetMs">,
): Schedule {
  const everyMs = durationMs(schedule);
  return everyMs === null ? cronSchedule(schedule) : intervalSchedule(everyMs, offsetMs);
}

function intervalSchedule(everyMs: number, offsetMs: number): Schedule {
  const upTo = (ms: number) => Math.floor((ms - offsetMs) / everyMs) * everyMs + offsetMs;
  return { text: `every ${durationText(everyMs)}`, upTo, after: (ms) => upTo(ms) + everyMs };
}

function cronSchedule(pattern: string): Schedule {
  const cron = new Cron(pattern, { timezone: "UTC", paused: true });
  return {
    text: pattern,
    // croner gives what is before the second it is asked about.
    upTo: (ms) =>
      cron.previousRuns(1, new Date(Math.floor(ms / 1000) * 1000 + 1000))[0]?.getTime() ?? null,
    after: (ms) => cron.nextRun(new Date(ms))?.getTime() ?? null,
  };
}

const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000]] as const;

/** A whole time in the largest unit that has no rest: `10 min`, `90 s`. */
export function durationText(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, size]) => ms % size === 0) ?? ["ms", 1];
  return `${ms / unitMs} ${unit}`;
}
