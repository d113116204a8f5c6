import assert from "node:assert/strict";
import { testStatus } from "./_test_page.ts";
import { Bell, recordingTrouble } from "./alarm_state.ts";
import type { Connection } from "./connection.ts";

const connection = (state: Connection["state"]): Connection => ({
  state,
  sinceMs: Date.UTC(2025, 5, 5, 17, 52, 28),
  text: "",
  retryInS: null,
});

Deno.test("all is well while records come, and while the page loads", () => {
  assert.equal(recordingTrouble(null, 0, null), null);
  assert.equal(recordingTrouble(connection("loading"), 0, testStatus()), null);
  assert.equal(recordingTrouble(connection("live"), 0, testStatus()), null);
});

Deno.test("no new record, a lost connection and a disk that takes nothing are trouble", () => {
  assert.match(recordingTrouble(connection("stale"), 0, testStatus())!, /no new record/);
  assert.equal(recordingTrouble(connection("lost"), 29, testStatus()), null);
  assert.match(recordingTrouble(connection("lost"), 30, null)!, /since 17:52:28 UTC/);
  const status = testStatus({ not_recorded: { queued: 40, reason: "the disk is full" } });
  assert.equal(
    recordingTrouble(connection("live"), 0, status),
    "records do not reach the disk, 40 wait in memory: the disk is full",
  );
});

Deno.test("what the station said last is not repeated when it is out of reach", () => {
  const status = testStatus({ not_recorded: { queued: 40, reason: "the disk is full" } });
  assert.equal(recordingTrouble(connection("lost"), 5, status), null);
});

Deno.test("a bell rings at once and then every few seconds while there is reason", () => {
  const bell = new Bell(4_000);
  const rung = [];
  for (let ms = 0; ms <= 10_000; ms += 1_000) {
    if (bell.isDue(ms >= 1_000, ms)) rung.push(ms);
  }
  assert.deepEqual(rung, [1_000, 5_000, 9_000]);
});

Deno.test("a silenced bell rings at the next reason, not at this one", () => {
  const bell = new Bell(4_000);
  assert.equal(bell.isDue(true, 0), true);
  bell.silence();
  assert.equal(bell.isDue(true, 8_000), false);
  assert.equal(bell.isDue(false, 9_000), false);
  assert.equal(bell.isDue(true, 10_000), true);
});
