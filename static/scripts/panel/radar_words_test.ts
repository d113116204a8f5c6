import { deepEqual, equal, match } from "node:assert/strict";
import { componentView } from "../../../formats/_test_events.ts";
import type { RadarView, SourceView } from "../../../formats/radar_messages.ts";
import { radarFacts, radarSummary, silenceText } from "./radar_words.ts";

const NOW = "2025-06-05T17:52:28Z";

const source = (name: SourceView["name"], part: Partial<SourceView> = {}): SourceView => ({
  name,
  state: "waiting",
  last_success: "2025-06-05T17:52:20Z",
  last_failure: null,
  last_failure_at: null,
  ...part,
});

const VIEW: RadarView = {
  sites: ["KTLX"],
  auto_reason: null,
  sources: [source("level2"), source("chunks", { state: "off", last_success: null })],
  under_way: "KTLX 0.5° reflectivity",
  waiting: 0,
  newest_key: "KTLX20250605_175001_V06",
  newest_time: "2025-06-05T17:50:01Z",
  pictures: 1,
  failures: 0,
  last_failure: null,
  bytes_last_hour: 412_000,
  bytes_per_hour: null,
};

Deno.test("the heading says how old the newest picture is", () => {
  deepEqual(radarSummary(null, NOW), { text: "no picture since its start", tone: "off" });
  deepEqual(radarSummary({ ...VIEW, newest_time: null }, NOW), {
    text: "no picture since its start",
    tone: "off",
  });
  deepEqual(radarSummary(VIEW, NOW), { text: "newest 2 min old", tone: "good" });
  const old = { ...VIEW, newest_time: "2025-06-05T17:20:00Z" };
  deepEqual(radarSummary(old, NOW), { text: "newest 32 min old", tone: "busy" });
  const ancient = { ...VIEW, newest_time: "2025-06-03T06:00:00Z" };
  equal(radarSummary(ancient, NOW).text, "newest 2 d old");
  // A clock that is behind the radar's.
  const ahead = { ...VIEW, newest_time: "2025-06-05T17:53:00Z" };
  deepEqual(radarSummary(ahead, NOW).text, "newest 0 s old");
});

Deno.test("the rows: sites, newest, what is under way, each source, counts, bytes", () => {
  deepEqual(radarFacts(VIEW, NOW, true), [
    ["Sites", "KTLX"],
    ["Newest since its start", "KTLX20250605_175001_V06, of 17:50:01 UTC, 2 min ago"],
    ["Under way", "KTLX 0.5° reflectivity"],
    ["Volumes (Level II)", "waiting; answered 17:52:20 UTC"],
    ["Live volumes", "off"],
    ["Since its start", "1 picture"],
    ["Fetched", "0.4 MB in the last hour"],
  ]);
});

Deno.test("a failure is said until the source answers again; limits and waiting files too", () => {
  const failed = { last_failure: "no answer within 10 s", last_failure_at: "2025-06-05T17:52:25Z" };
  const view: RadarView = {
    ...VIEW,
    sites: [],
    auto_reason: "no GPS",
    sources: [
      source("level2", { state: "unreachable", last_success: null, ...failed }),
      source("level3", { ...failed, last_success: "2025-06-05T17:52:26Z" }),
    ],
    under_way: null,
    waiting: 3,
    newest_key: null,
    newest_time: null,
    pictures: 1_204,
    failures: 2,
    last_failure: "level2: no answer within 10 s",
    bytes_last_hour: 41_400_000,
    bytes_per_hour: 200_000_000,
  };
  deepEqual(radarFacts(view, NOW, true), [
    ["Sites", "none yet: no GPS"],
    ["Newest since its start", "none"],
    ["Under way", "nothing; 3 files wait"],
    ["Volumes (Level II)", "unreachable; no answer yet; no answer within 10 s"],
    ["Products (Level III)", "waiting; answered 17:52:26 UTC"],
    ["Since its start", "1,204 pictures, 2 failures; the last: level2: no answer within 10 s"],
    ["Fetched", "41 MB of 200 MB allowed in the last hour"],
  ]);
});

Deno.test("nothing that changes by itself is left standing while the connection is lost", () => {
  const rows = radarFacts(VIEW, NOW, false);
  deepEqual(rows.filter(([, value]) => value !== "––").map(([name]) => name), [
    "Sites",
    "Since its start",
  ]);
});

Deno.test("one that has told nothing says why, where that is known", () => {
  const about = (part: Parameters<typeof componentView>[0]) =>
    silenceText(componentView({ name: "radar", ...part }));
  match(about({ configured: false, status: "stopped" }), /^Not configured: .* radar\.sites/);
  // The sites went out of the file while the program runs.
  match(about({ state: "not configured", status: "exited" }), /^Not configured/);
  match(about({ status: "disabled", state: "disabled" }), /^Disabled/);
  match(about({ state: "starting" }), /told nothing/);
  match(silenceText(undefined), /told nothing/);
});
