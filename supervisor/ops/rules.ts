/**
 * When somebody is told: the built-in rules, and those of the configuration.
 *
 * @module
 */
import type { AlertRule } from "../../formats/ops_messages.ts";

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
  rule("job failing", "job_*_failures", ">=", 3, 0),
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
