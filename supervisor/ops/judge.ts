/**
 * What the rules say of the monitor's record: what is over its threshold, since when, and whether for
 * long enough. Judged over the record and not by looking again and again, so that neither a restart
 * nor a look that did not happen begins anew.
 *
 * Time between two looks is counted, not read off the clock: a clock that steps a year ahead makes no
 * hold pass, and one that steps back loses none.
 *
 * @module
 */
import type { AlertRule } from "../../formats/ops_messages.ts";
import { isMeant, isOver } from "./rules.ts";
import type { Numbered } from "./snapshots.ts";

/** Between two looks counts so much at most: longer, and the machine was off, or its clock stepped. */
const MOST_STEP_MINUTES = 60;

/** So long a number may be missing before that is told: a supervisor that restarts is back by then. */
export const MISSING_MINUTES = 15;

/** One rule on one number. */
export interface Judged {
  readonly rule: AlertRule;
  readonly metric: string;
  /** The newest value there is. */
  readonly value: number;
  /** Over the threshold, by the newest value. */
  readonly isOver: boolean;
  /** Over it for long enough. */
  readonly isOn: boolean;
  /** Since when it is over, or was not: ISO 8601 UTC. */
  readonly since: string;
}

/** A number that is not told any more. */
export interface Missing {
  readonly metric: string;
  /** When it had its last value, ISO 8601 UTC. */
  readonly since: string;
  readonly isOn: boolean;
}

/** Minutes that count from one look to a later one. */
export function minutesBetween(looks: readonly Numbered[], from: number, to: number): number {
  let minutes = 0;
  for (let i = from + 1; i <= to; i++) {
    const step = (Date.parse(looks[i]!.time) - Date.parse(looks[i - 1]!.time)) / 60_000;
    minutes += Math.min(MOST_STEP_MINUTES, Math.max(0, step));
  }
  return minutes;
}

/** @param looks in the order in which they were made */
export function judge(
  rules: readonly AlertRule[],
  looks: readonly Numbered[],
): { judged: readonly Judged[]; missing: readonly Missing[] } {
  const judged: Judged[] = [];
  const missing: Missing[] = [];
  const names = new Set(looks.flatMap(({ metrics }) => Object.keys(metrics)));
  for (const metric of names) {
    const own = rules.filter((rule) => isMeant(rule, metric));
    if (own.length === 0) continue;
    const known = looks.findLastIndex(({ metrics }) => typeof metrics[metric] === "number");
    if (known < 0) continue;
    for (const rule of own) judged.push(judgeOne(rule, metric, looks, known));
    if (known === looks.length - 1) continue;
    const minutes = minutesBetween(looks, known, looks.length - 1);
    missing.push({ metric, since: looks[known]!.time, isOn: minutes >= MISSING_MINUTES });
  }
  return { judged, missing };
}

function judgeOne(
  rule: AlertRule,
  metric: string,
  looks: readonly Numbered[],
  known: number,
): Judged {
  const value = looks[known]!.metrics[metric]!;
  const now = isOver(rule, value);
  let first = known;
  for (let i = known - 1; i >= 0; i--) {
    const before = looks[i]!.metrics[metric];
    // A look without a value says neither the one nor the other.
    if (typeof before !== "number") continue;
    if (isOver(rule, before) !== now) break;
    first = i;
  }
  const isLong = minutesBetween(looks, first, known) >= rule.hold_minutes;
  return { rule, metric, value, isOver: now, isOn: now && isLong, since: looks[first]!.time };
}
