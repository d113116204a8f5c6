import { deepEqual, equal, match } from "node:assert/strict";
import type { Alert, Check, OpsState } from "../../../formats/ops_messages.ts";
import { agoText, alertsThatAre, alertWord, toldText, verdict } from "./ops_words.ts";
import { hourlyMost, timeTicks, TREND_SPECS, trendLines, withGaps } from "./trend_specs.ts";

const NOW = "2026-05-01T12:00:00Z";
const check = (colour: Check["colour"]): Check => ({ name: "x", area: "disks", colour, text: "" });
const state = (part: Partial<OpsState>): OpsState => ({
  configured: true,
  health: null,
  alerts: [],
  judged: null,
  mirror: null,
  behind_minutes: 15,
  told: null,
  now: NOW,
  ...part,
});
const looked = (minutesAgo: number, ...colours: Check["colour"][]) =>
  state({
    health: {
      time: new Date(Date.parse(NOW) - minutesAgo * 60_000).toISOString(),
      colour: "green",
      checks: colours.map(check),
    },
  });
const said = (one: OpsState) => verdict(one, NOW).said.text;

Deno.test("the verdict: what is wrong comes before what is to be looked at", () => {
  equal(said(looked(3, "green")), "All is well");
  equal(said(looked(3, "green", "amber", "amber")), "2 things to look at");
  equal(said(looked(3, "red", "amber")), "1 thing wrong, 1 more to look at");
  equal(said(state({})), "Not looked at yet");
  equal(said(state({ configured: false })), "Nothing is watched here");
});

Deno.test("the verdict: what was green long ago is not green now", () => {
  const { said, looked: words, isBehind } = verdict(looked(40, "green"), NOW);
  deepEqual(said, { text: "Not known: nobody looks", dot: "bad" });
  match(words, /^Looked at 40 min ago: 1 checks\. What stands below was true then\./);
  equal(isBehind, true);
  // Looked at once an hour, it is not old yet.
  equal(verdict({ ...looked(40, "green"), behind_minutes: 180 }, NOW).said.text, "All is well");
});

Deno.test("alerts: of one state the newest first; and in words", () => {
  const alert = (part: Partial<Alert>): Alert => ({
    rule: "r",
    metric: "m",
    state: "on",
    value: 1,
    text: "",
    since: NOW,
    told: null,
    waiting: [],
    ...part,
  });
  const order = alertsThatAre("on", [
    alert({ rule: "over", state: "over" }),
    alert({ rule: "holding", state: "holding" }),
    alert({ rule: "old", since: "2026-04-30T00:00:00Z" }),
    alert({ rule: "new" }),
  ]);
  deepEqual(order.map(({ rule }) => rule), ["new", "old"]);
  equal(alertWord(alert({})).text, "on, nobody told yet");
  equal(alertWord(alert({ told: NOW })).text, "on");
  match(toldText(state({}), NOW).text, /^Nobody is told/);
});

Deno.test("ages: days from two on", () => {
  equal(agoText("2026-05-01T11:57:00Z", NOW), "3 min ago");
  equal(agoText("2026-04-28T08:00:00Z", NOW), "3 d 4 h ago");
});

Deno.test("trends: a line is broken where nobody looked, and the gap is known", () => {
  const { times, lines, gaps } = withGaps([0, 300, 3_900], [{ name: "a", values: [1, 2, 3] }]);
  deepEqual(times, [0, 300, 2_100, 3_900]);
  deepEqual(lines, [[1, 2, null, 3]]);
  deepEqual(gaps, [[300, 3_900]]);
});

Deno.test("trends: each number in its chart, by the name of what it is of", () => {
  const trends = {
    times: [1],
    metrics: {
      stream_cl61_lag_minutes: [1],
      "stream_probe-a_lag_minutes": [null],
      power_house_battery_voltage: [51],
      power_house_48v_battery_voltage: [51],
      cpu_percent: [3],
    },
  };
  const names = Object.fromEntries(
    TREND_SPECS.map((spec) => [spec.id, trendLines(trends, spec).map(({ name }) => name)]),
  );
  deepEqual(names, {
    lag: ["cl61"],
    disk: [],
    soc: [],
    volts: ["house"],
    inside: [],
    machine: ["processor"],
  });
  deepEqual(timeTicks(0, 3 * 86_400, 1_000), [0, 86_400, 172_800, 259_200]);
});

Deno.test("trends: of an hour the most, at its newest time", () => {
  const lines = [{ name: "a", values: [4, 9, null, 2, null] }];
  const hourly = hourlyMost([0, 1_800, 3_599, 3_600, 7_300], lines);
  deepEqual(hourly, {
    times: [3_599, 3_600, 7_300],
    lines: [{ name: "a", values: [9, 2, null] }],
  });
});
