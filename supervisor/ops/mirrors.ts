/**
 * Whether copies are complete, as `mirror-verify` last found.
 *
 * @module
 */
import type { Check, Coverage, MirrorReport } from "../../formats/ops_messages.ts";
import { type Found, minutesSince, spanText, timeText } from "./found.ts";

/** It runs once a day: two missed are no accident. */
const OLD_HOURS = 50;

/** @param report null: there is none yet */
export function lookAtMirrors(report: MirrorReport | null, nowMs: number): Found {
  if (report === null) {
    return {
      metrics: {},
      checks: [{
        name: "mirror",
        area: "mirrors",
        colour: "green",
        text: "not verified yet: the job mirror-verify does it once a day",
      }],
    };
  }
  const hours = Math.round(minutesSince(report.time, nowMs) / 6) / 10;
  const { coverage } = report;
  const metrics: Record<string, number | null> = {
    mirror_verified_hours: hours,
    mirror_behind_files: sum(coverage, ({ missing, mismatched }) => missing + mismatched),
    mirror_extra_files: sum(coverage, ({ extra }) => extra),
  };
  for (const where of ["mirror", "archive"] as const) {
    for (const id of new Set(coverage.filter((c) => c.where === where).map((c) => c.instrument))) {
      const own = coverage.filter((c) => c.where === where && c.instrument === id);
      const expected = sum(own, (c) => c.expected);
      metrics[`${where}_${id}_coverage_percent`] = expected === 0
        ? null
        : Math.floor(1000 * sum(own, (c) => c.found) / expected) / 10;
    }
  }
  return { metrics, checks: [check(report, hours)] };
}

function check({ time, colour, text, unreachable }: MirrorReport, hours: number): Check {
  const isOld = hours > OLD_HOURS;
  const silent = unreachable.length === 0 ? "" : `; not looked at: ${unreachable.join(", ")}`;
  const age = isOld ? `; that was ${spanText(hours * 60)} ago: see the job mirror-verify` : "";
  return {
    name: "mirror",
    area: "mirrors",
    colour: isOld && colour === "green" ? "amber" : colour,
    text: `verified ${timeText(time)}: ${text.replace(/\.$/, "")}${silent}${age}`,
  };
}

const sum = (coverage: readonly Coverage[], of: (one: Coverage) => number) =>
  coverage.reduce((total, one) => total + of(one), 0);
