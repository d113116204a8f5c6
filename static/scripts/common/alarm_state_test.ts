import assert from "node:assert/strict";
import { gustAlarm } from "../../../science/gust.ts";
import { PointSeries } from "../../../formats/point_series.ts";
import { testPoint, testStatus } from "./_test_page.ts";
import { Bell, type Finding, Present, recordingTrouble } from "./alarm_state.ts";
import type { Connection } from "./connection.ts";

const connection = (state: Connection["state"]): Connection => ({
  state,
  sinceMs: Date.UTC(2025, 5, 5, 17, 52, 28),
  text: "",
  retryInS: null,
});

const text = (finding: Finding) => typeof finding === "string" ? finding : finding.text;

Deno.test("all is well while records come; before that nobody knows", () => {
  assert.equal(recordingTrouble(null, 0, null), "unknown");
  assert.equal(recordingTrouble(connection("loading"), 0, testStatus()), "unknown");
  assert.equal(recordingTrouble(connection("waiting"), 0, testStatus()), "unknown");
  assert.equal(recordingTrouble(connection("live"), 0, testStatus()), "none");
});

Deno.test("no new record, a lost connection and a disk that takes nothing are trouble", () => {
  assert.match(text(recordingTrouble(connection("stale"), 0, testStatus())), /no new record/);
  assert.equal(recordingTrouble(connection("lost"), 29, testStatus()), "unknown");
  assert.match(text(recordingTrouble(connection("lost"), 30, null)), /since 17:52:28 UTC/);
  const status = testStatus({ not_recorded: { queued: 40, reason: "the disk is full" } });
  assert.deepEqual(
    recordingTrouble(connection("live"), 0, status),
    { kind: "disk", text: "records do not reach the disk: the disk is full" },
  );
});

Deno.test("a recorder that does not run is trouble at once, in the banner's words", () => {
  const ingest = (status: string, state: string) =>
    testStatus({ ingest: { status, state, since: "2025-06-05T07:51:31Z", reason: "code 1" } });
  for (const state of ["live", "waiting", "stale"] as const) {
    assert.deepEqual(recordingTrouble(connection(state), 0, ingest("exited", "crash loop")), {
      kind: "stopped",
      text: "Recording is crash loop since 07:51:31 UTC: code 1. Start mesoingest on the panel",
    });
    // Disabled on purpose: the page's banner says it, nothing rings.
    assert.equal(recordingTrouble(connection(state), 0, ingest("disabled", "disabled")), "none");
  }
});

Deno.test("a recorder that stops for a new version is no trouble, unless data stay away", () => {
  const ingest = { status: "stopped", state: "stopped", since: "", reason: null };
  const status = testStatus({ ingest, handing_over: true });
  assert.equal(recordingTrouble(connection("live"), 0, status), "unknown");
  assert.match(text(recordingTrouble(connection("stale"), 0, status)), /no new record/);
  assert.match(text(recordingTrouble(connection("lost"), 30, status)), /no connection/);
});

Deno.test("a station without a datalogger has no recording that could stop", () => {
  const ingest = { status: "stopped", state: "not configured", since: "", reason: null };
  const status = testStatus({ datalogger: false, ingest, record_age_s: null });
  for (const state of ["live", "waiting", "stale"] as const) {
    assert.equal(recordingTrouble(connection(state), 0, status), "none");
  }
});

Deno.test("what the station said last is not repeated when it is out of reach", () => {
  const status = testStatus({ not_recorded: { queued: 40, reason: "the disk is full" } });
  assert.equal(recordingTrouble(connection("lost"), 5, status), "unknown");
});

const DISK: Finding = { kind: "disk", text: "" };
const LOST: Finding = { kind: "lost", text: "" };

Deno.test("a bell rings at once and then every few seconds while there is reason", () => {
  const bell = new Bell(4_000);
  const rung = [];
  for (let ms = 0; ms <= 10_000; ms += 1_000) {
    if (bell.isDue(ms >= 1_000 ? DISK : "none", ms)) rung.push(ms);
  }
  assert.deepEqual(rung, [1_000, 5_000, 9_000]);
});

Deno.test("a silenced bell rings at the next reason, not at this one", () => {
  const bell = new Bell(4_000);
  assert.equal(bell.isDue(DISK, 0), true);
  bell.silence();
  assert.equal(bell.isSilenced, true);
  assert.equal(bell.isDue(DISK, 8_000), false);
  assert.equal(bell.isDue("none", 9_000), false);
  assert.equal(bell.isSilenced, false);
  assert.equal(bell.isDue(DISK, 10_000), true);
});

Deno.test("a lost connection does not make a silenced bell ring again for the same reason", () => {
  const bell = new Bell(4_000);
  bell.isDue(DISK, 0);
  bell.silence();
  assert.equal(bell.isDue("unknown", 1_000), false);
  assert.equal(bell.isDue(DISK, 6_000), false);
  // A longer loss is another reason, and rings once it is one.
  assert.equal(bell.isDue("unknown", 7_000), false);
  assert.equal(bell.isDue(LOST, 37_000), true);
  bell.silence();
  assert.equal(bell.isDue(DISK, 40_000), false);
  assert.equal(bell.isDue("none", 41_000), false);
  assert.equal(bell.isDue(DISK, 42_000), true);
});

/** A gust alarm at 10 m/s behind a series, as the page has it; answers what it says of each point. */
function watch(speeds: readonly (readonly [ts: number, wspd: number])[]): string[] {
  const series = new PointSeries();
  const present = new Present();
  const machine = gustAlarm({ limitMps: 10 });
  return speeds.map(([ts, wspd]) => {
    const what = present.of(ts, series.add(testPoint(ts, wspd)));
    if (what === "pass") return "passed";
    if (what === "anew") machine.reset();
    return machine.step({ ts, wspd });
  });
}

const seconds = (fromTs: number, count: number, wspd: number) =>
  Array.from({ length: count }, (_, i) => [fromTs + i, wspd] as const);

Deno.test("a GPS clock that was ahead makes the gust alarm deaf for 10 points, not for an hour", () => {
  const said = watch([
    ...seconds(1_000, 60, 3),
    ...seconds(1_060 + 1_800, 6, 3),
    ...seconds(1_066, 70, 30),
    ...seconds(1_136, 70, 3),
  ]);
  assert.equal(said.slice(66).indexOf("began"), 10);
  assert.equal(said.filter((state) => state === "began").length, 1);
  assert.equal(said.includes("ended"), true);
});

Deno.test("one glitch of hours does not make it deaf at all", () => {
  for (const aheadS of [5_000, 1e9]) {
    const said = watch([...seconds(1_000, 60, 3), [1_060 + aheadS, 3], ...seconds(1_061, 9, 30)]);
    assert.equal(said.slice(61).indexOf("began"), 1);
  }
});

Deno.test("late points with a gust of minutes ago do not ring", () => {
  const said = watch([...seconds(1_000, 60, 3), ...seconds(800, 9, 30), ...seconds(1_060, 60, 3)]);
  assert.equal(said.includes("began"), false);
  assert.deepEqual(said.slice(60, 69), Array(9).fill("passed"));
});
