import { equal } from "node:assert/strict";
import { componentView } from "../../../formats/_test_events.ts";
import type { ComponentView } from "../../../formats/panel_messages.ts";
import { durationText, factsText, reasonText, sinceText, timeText, toneOf } from "./words.ts";

const RUNS = componentView({ uptime: 3_700, since: "2025-06-05T17:52:28.000Z" });
const NOW = "2025-06-05T18:00:00.000Z";

Deno.test("durations have two units at most", () => {
  const texts = [
    [-1, "0 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [3_599, "59 min"],
    [3_600, "1 h 0 min"],
    [86_399, "23 h 59 min"],
    [183_600, "2 d 3 h"],
  ] as const;
  for (const [seconds, text] of texts) equal(durationText(seconds), text);
});

Deno.test("a time of another day says its day; what is no time stays as it is", () => {
  equal(timeText("2025-06-05T17:52:28.123Z", NOW), "17:52:28 UTC");
  equal(timeText("2025-06-04T17:52:28.123Z", NOW), "2025-06-04 17:52 UTC");
  equal(timeText("boot", NOW), "boot");
});

Deno.test("a state is as loud as it matters", () => {
  const tone = (part: Partial<ComponentView>) => toneOf({ ...RUNS, ...part });
  equal(tone({}), "good");
  equal(tone({ state: "starting" }), "busy");
  equal(tone({ state: "logger unreachable" }), "bad");
  equal(tone({ state: "crash loop", status: "exited" }), "bad");
  equal(tone({ state: "restarting", status: "exited" }), "busy");
  equal(tone({ state: "stopped", status: "stopped" }), "off");
  equal(tone({ state: "receiving 4 of 4 radars" }), "good");
  equal(tone({ state: "receiving 1 of 4 radars", reason: "inv: no data" }), "busy");
  equal(tone({ state: "receiving 3 of 4 radars" }), "busy");
  equal(tone({ state: "receiving 4 of 4 radars", reason: "inv: clock wrong" }), "busy");
  equal(tone({ state: "no radar answers" }), "bad");
  equal(tone({ state: "disabled", status: "disabled" }), "off");
  equal(tone({ state: "not configured", status: "stopped", configured: false }), "off");
});

Deno.test("the facts of a component are said in words", () => {
  equal(sinceText(RUNS, NOW), "since 17:52:28 UTC · up 1 h 1 min");
  equal(factsText(RUNS, NOW), "");
  const crashed: ComponentView = {
    ...RUNS,
    status: "exited",
    state: "crash loop",
    uptime: null,
    restart_count: 5,
    crashes: 4,
    last_exit_code: 1,
    next_start: "2025-06-05T18:00:16.000Z",
    last_log_line: "boom",
  };
  equal(
    factsText(crashed, NOW),
    "restarted 5 times · 4 crashes in a row · last exit code 1 · next start 18:00:16 UTC",
  );
  equal(sinceText(crashed, NOW), "since 17:52:28 UTC");
  equal(reasonText(crashed), "boom");
  equal(reasonText({ ...crashed, reason: "exit code 1" }), "exit code 1");
  equal(reasonText(RUNS), "");
});
