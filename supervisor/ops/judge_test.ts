import { deepEqual, equal } from "node:assert/strict";
import type { AlertRule } from "../../formats/ops_messages.ts";
import { judge } from "./judge.ts";
import { allRules, BUILT_IN_RULES, isMeant } from "./rules.ts";
import type { Numbered } from "./snapshots.ts";

const RULE: AlertRule = {
  name: "warm",
  metric: "*_temperature",
  comparison: ">=",
  threshold: 45,
  hold_minutes: 30,
  repeat_hours: 12,
};
const START_MS = Date.UTC(2026, 4, 1);

/** Looks at these minutes, of one number; undefined: it is not there. */
function looks(values: readonly (readonly [minute: number, value: number | null | undefined])[]) {
  return values.map(([minute, value], i): Numbered => ({
    time: new Date(START_MS + minute * 60_000).toISOString(),
    n: i + 1,
    metrics: value === undefined ? {} : { box_temperature: value },
    checks: [],
  }));
}
const isOn = (values: Parameters<typeof looks>[0]) => judge([RULE], looks(values)).judged[0]?.isOn;

Deno.test("rules: a star stands for any part of a name, and nothing else does", () => {
  const meant = (metric: string, name: string) => isMeant({ metric }, name);
  equal(meant("disk_*_used_percent", "disk_my-disk_used_percent"), true);
  equal(meant("disk_*_used_percent", "disk_used_percent"), false);
  equal(meant("a.b", "axb"), false);
  equal(meant("*", "anything"), true);
});

Deno.test("rules: one of the same name replaces a built-in one", () => {
  const own = { ...RULE, name: "stream late" };
  const rules = allRules([own, RULE]);
  equal(rules.length, BUILT_IN_RULES.length + 1);
  deepEqual(rules.find(({ name }) => name === "stream late"), own);
});

Deno.test("hold: over the threshold for so long, by the looks there were", () => {
  equal(isOn([[0, 50], [15, 50], [29, 50]]), false);
  equal(isOn([[0, 50], [15, 50], [30, 50]]), true);
  equal(isOn([[0, 50], [15, 44.9], [30, 50]]), false);
});

Deno.test("hold: a look that did not happen, or that had no value, does not begin anew", () => {
  equal(isOn([[0, 50], [31, 50]]), true);
  equal(isOn([[0, 50], [10, null], [20, undefined], [31, 50]]), true);
});

Deno.test("hold: a clock that steps a year ahead lets no hold pass, one that steps back loses none", () => {
  const slow = { ...RULE, hold_minutes: 180 };
  const on = (values: Parameters<typeof looks>[0]) => judge([slow], looks(values)).judged[0]!.isOn;
  const year = 365 * 1_440;
  equal(on([[0, 50], [5, 50], [year, 50], [year + 5, 50]]), false);
  const before = Array.from({ length: 20 }, (_, i) => [i * 5, 50] as const);
  const after = Array.from({ length: 19 }, (_, i) => [i * 5 - year, 50] as const);
  equal(on([...before, ...after]), true, "95 and 90 minutes");
});

Deno.test("a number that is not told any more is missing, and keeps its last judgement", () => {
  const { judged, missing } = judge(
    [RULE],
    looks([[0, 50], [40, 50], [50, null], [56, undefined]]),
  );
  equal(judged[0]!.isOn, true);
  deepEqual(missing, [{
    metric: "box_temperature",
    since: "2026-05-01T00:40:00.000Z",
    isOn: true,
  }]);
});
