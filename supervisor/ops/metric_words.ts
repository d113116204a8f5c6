/**
 * A number in a person's words: `stream_cl61_late` says nothing to somebody who was asleep.
 *
 * @module
 */
import type { Snapshot } from "../../formats/ops_messages.ts";
import { numberText, spanText } from "./found.ts";

type Words = (name: string, value: number) => string;

const percent = (value: number) => `${numberText(value)} %`;

const WORDS: readonly (readonly [RegExp, Words])[] = [
  [
    /^stream_(.+)_late$/,
    (id, value) => value > 0 ? `${id} is older than its limit` : `${id} is within its limit`,
  ],
  [/^stream_(.+)_lag_minutes$/, (id, value) => `${id} is ${numberText(value)} min old`],
  [
    /^job_(.+)_failures$/,
    (job, value) =>
      value > 0 ? `${job} failed ${numberText(value)} times in a row` : `${job} ran well`,
  ],
  [/^disk_(.+)_used_percent$/, (disk, value) => `disk ${disk} is ${percent(value)} full`],
  [/^disk_(.+)_free_gb$/, (disk, value) => `disk ${disk} has ${numberText(value)} GB free`],
  [/^power_(.+)_battery_soc$/, (id, value) => `battery of ${id} is charged ${percent(value)}`],
  [
    /^power_(.+?)(?:_48v)?_battery_voltage$/,
    (id, value) => `battery of ${id} has ${numberText(value)} V`,
  ],
  [
    /^power_(.+)_internal_temperature$/,
    (id, value) => `inside ${id} it is ${numberText(value)} °C`,
  ],
  [
    /^(mirror_behind_files)$/,
    (_, value) =>
      value > 0
        ? `${numberText(value)} files are missing or different in the copies`
        : "the copies are complete",
  ],
  [
    /^(mirror_verified_hours)$/,
    (_, value) => `the copies were verified ${numberText(value)} h ago`,
  ],
];

/**
 * The same for somebody who is woken by it: how long, and why, as the look that it is of tells.
 * Null: the number says it all.
 */
export function wakingWords(
  metric: string,
  value: number,
  { metrics, checks }: Pick<Snapshot, "metrics" | "checks">,
): string | null {
  const late = /^stream_(.+)_late$/.exec(metric)?.[1];
  if (late !== undefined && value > 0) {
    const minutes = metrics[`stream_${late}_lag_minutes`];
    return typeof minutes === "number"
      ? `${late} has no data for ${spanText(minutes)}`
      : `${late} has no data yet`;
  }
  const failing = /^job_(.+)_failures$/.exec(metric)?.[1];
  if (failing === undefined || value <= 0) return null;
  const why = checks.find(({ name }) => name === `job ${failing}`);
  return why === undefined || why.colour === "green"
    ? metricWords(metric, value)
    : `${failing} ${why.text}`;
}

/** What a number's value means, without a full stop; its name and value where nobody knows better. */
export function metricWords(metric: string, value: number): string {
  for (const [pattern, words] of WORDS) {
    const name = pattern.exec(metric)?.[1];
    if (name !== undefined) return words(name, value);
  }
  return `${metric} is ${numberText(value)}`;
}
