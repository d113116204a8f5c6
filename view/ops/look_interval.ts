/**
 * How old what the monitor saw may be before nobody knows how things are: by its own schedule.
 *
 * @module
 */
import { Cron } from "croner";
import type { Config } from "../../config.ts";
import { durationMs } from "../../config_instruments.ts";
import { jobsOf } from "../../jobs.ts";

/** Two missed looks are an accident, three are none. */
const LOOKS = 3;
/** A station that is updated or starts again looks again by then. */
const LEAST_MINUTES = 15;
/** Of a pattern's times so many tell their longest distance: a week of hours. */
const PATTERN_TIMES = 170;

/** Minutes without a look after which nobody looks: three of `ops-monitor-collect`'s intervals. */
export function behindMinutes(config: Config): number {
  const collect = jobsOf(config).jobs.find(({ kind }) => kind === "ops-monitor-collect");
  const everyMs = collect === undefined ? 0 : longestMs(collect.schedule);
  return Math.max(LEAST_MINUTES, LOOKS * everyMs / 60_000);
}

function longestMs(schedule: string): number {
  const everyMs = durationMs(schedule);
  if (everyMs !== null) return everyMs;
  // From any day: what matters is the distance.
  const times = new Cron(schedule, { timezone: "UTC", paused: true })
    .nextRuns(PATTERN_TIMES, new Date(0)).map((time) => time.getTime());
  return Math.max(0, ...times.slice(1).map((time, i) => time - times[i]!));
}
