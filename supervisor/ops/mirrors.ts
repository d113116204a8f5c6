/**
 * Whether copies are complete, as `mirror-verify` last found.
 *
 * @module
 */
import type { Check, Coverage, MirrorReport } from "../../formats/ops_messages.ts";
import { type Found, minutesSince, spanText, timeText } from "./found.ts";

/** It runs once a day: two missed are no accident. */
const OLD_HOURS = 50;

/**
 * @param report null: there is none yet
 * @param archivedAt when the archive's copy last went well, ISO 8601 UTC; null: never; undefined:
 *   nobody knows
 */
export function lookAtMirrors(
  report: MirrorReport | null,
  nowMs: number,
  archivedAt: string | null | undefined,
): Found {
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
  // Before the first copy the archive lacks all there is: that is no copy that is behind.
  const isEmpty = isNotArchived(report, archivedAt);
  const coverage = report.coverage.filter(({ where }) => !isEmpty || where !== "archive");
  const behind = sum(coverage, ({ missing, mismatched }) => missing + mismatched);
  const metrics: Record<string, number | null> = {
    mirror_verified_hours: hours,
    ...(isEmpty && coverage.length === 0 ? {} : { mirror_behind_files: behind }),
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
  return { metrics, checks: [isEmpty && behind === 0 ? NOT_ARCHIVED : check(report, hours)] };
}

const NOT_ARCHIVED: Check = {
  name: "mirror",
  area: "mirrors",
  colour: "amber",
  text: "nothing archived yet: the job archive-raw does it at night, or now: " +
    "meso360 job archive-raw",
};

/** No copy to the archive had gone well when it was verified. */
function isNotArchived(
  { time, coverage }: MirrorReport,
  archivedAt: string | null | undefined,
): boolean {
  const own = coverage.filter(({ where }) => where === "archive");
  // One that lacks nothing, or has anything, was copied to, whatever became of the jobs' states.
  if (archivedAt === undefined || sum(own, (c) => c.missing + c.mismatched) === 0) return false;
  return sum(own, ({ found }) => found) === 0 &&
    (archivedAt === null || Date.parse(time) < Date.parse(archivedAt));
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
