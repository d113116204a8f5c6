/**
 * When somebody is told: the built-in rules, and those of the configuration.
 *
 * @module
 */
import type { AlertRule, Snapshot } from "../../formats/ops_messages.ts";
import { similarWord } from "../../similar_word.ts";

/** Against one look that was unlucky. */
const SHORT_HOLD_MINUTES = 10;

const REPEAT_HOURS = 12;

const rule = (
  name: string,
  metric: string,
  comparison: AlertRule["comparison"],
  threshold: number,
  hold_minutes = SHORT_HOLD_MINUTES,
): AlertRule => ({ name, metric, comparison, threshold, hold_minutes, repeat_hours: REPEAT_HOURS });

/** Rules that hold without any configuration. */
export const BUILT_IN_RULES: readonly AlertRule[] = [
  rule("disk nearly full", "disk_*_used_percent", ">=", 80),
  // `late` is 1 while the stream is older than its own limit, `stale_minutes`.
  rule("stream late", "stream_*_late", ">=", 1, 180),
  rule("battery low", "power_*_battery_soc", "<=", 40),
  rule("48 V battery low", "power_*_48v_battery_voltage", "<", 50),
  rule("too hot inside", "power_*_internal_temperature", ">=", 45),
  rule("too cold inside", "power_*_internal_temperature", "<=", 5),
  rule("mirror behind", "mirror_behind_files", ">=", 1, 0),
  rule("mirror not verified", "mirror_verified_hours", ">=", 50),
  // What a link that is away for some minutes does to every job is over by then.
  rule("job failing", "job_*_failures", ">=", 3, 30),
];

/** All rules: of one name the last one given is meant. */
export function allRules(own: readonly AlertRule[]): readonly AlertRule[] {
  const byName = new Map([...BUILT_IN_RULES, ...own].map((one) => [one.name, one]));
  return [...byName.values()];
}

/** Whether a metric is one that a rule is about: `*` stands for any part of the name. */
export function isMeant({ metric }: Pick<AlertRule, "metric">, name: string): boolean {
  const parts = metric.split("*").map((part) => part.replace(/[.\-\\^$+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}

/** What a rule is about now. */
export interface Matches {
  readonly rule: Pick<AlertRule, "name" | "metric">;
  /** How many numbers of the newest look, with a value or without. */
  readonly count: number;
  /** Of one that is about none: what may have been meant; null: nobody knows, or it is about some. */
  readonly near: string | null;
}

/** How many numbers each rule is about; of the last look alone. */
export function countMatches(
  rules: readonly Pick<AlertRule, "name" | "metric">[],
  looks: readonly Pick<Snapshot, "metrics">[],
): Matches[] {
  const names = Object.keys(looks.at(-1)?.metrics ?? {});
  const known = [...names, ...BUILT_IN_RULES.map(({ metric }) => metric)];
  return rules.map((rule) => {
    const count = names.filter((name) => isMeant(rule, name)).length;
    return { rule, count, near: count > 0 ? null : similarWord(rule.metric, known) };
  });
}

/** Which rules are about nothing; null: all are about something. */
export function idleText(matches: readonly Matches[]): string | null {
  const idle = matches.filter(({ count }) => count === 0).map(({ rule }) => rule.name);
  return idle.length === 0
    ? null
    : `no number is meant by ${idle.join(", ")}: try meso360 job ops-monitor-alerts --dry-run`;
}

/** Whether a value is what the rule waits for. */
export function isOver({ comparison, threshold }: AlertRule, value: number): boolean {
  switch (comparison) {
    case ">":
      return value > threshold;
    case ">=":
      return value >= threshold;
    case "<":
      return value < threshold;
    case "<=":
      return value <= threshold;
  }
}
