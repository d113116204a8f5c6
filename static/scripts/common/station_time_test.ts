import { deepEqual, equal } from "node:assert/strict";
import { StationTime } from "./station_time.ts";

/** The device's wall clock is an hour ahead. */
const NOW_MS = Date.UTC(2026, 5, 4, 22, 0, 0);
const at = (s: number, sleptS = 0) => ({
  monoMs: 5_000 + s * 1000,
  nowMs: NOW_MS + 3_600_000 + (s + sleptS) * 1000,
});
const iso = (ms: number) => new Date(ms).toISOString();

Deno.test("the GPS's time wins over the station's, and that over the device's", () => {
  const time = new StationTime();
  deepEqual(time.now(at(0)), { ms: NOW_MS + 3_600_000, by: "device", doubtedMs: null });
  time.status({ now: iso(NOW_MS + 90_000), test_mode: false }, at(0));
  deepEqual(time.now(at(10)), { ms: NOW_MS + 100_000, by: "station", doubtedMs: null });
  time.newest(NOW_MS / 1000, null, at(10));
  equal(time.now(at(10)).ms, NOW_MS + 100_000, "a record of unknown age is not now");
  time.newest(NOW_MS / 1000 + 11, 0, at(11));
  deepEqual(time.now(at(12)), { ms: NOW_MS + 12_000, by: "GPS", doubtedMs: null });
});

Deno.test("it goes on while the device sleeps", () => {
  const time = new StationTime();
  time.newest(NOW_MS / 1000, 0, at(0));
  equal(time.now(at(1, 3_600)).ms, NOW_MS + 3_601_000);
});

Deno.test("a simulated drive's GPS is none", () => {
  const time = new StationTime();
  time.newest(NOW_MS / 1000 - 86_400, 0, at(0));
  time.status({ now: iso(NOW_MS), test_mode: true }, at(0));
  equal(time.now(at(1)).ms, NOW_MS + 1_000);
});

Deno.test("nonsense is no time", () => {
  const time = new StationTime();
  time.status({ now: "yesterday", test_mode: false }, at(0));
  equal(time.now(at(0)).by, "device");
});

Deno.test("records that were missed, and come as if they were of now, are none", () => {
  const time = new StationTime();
  time.status({ now: iso(NOW_MS), test_mode: false }, at(0));
  const missedTs = NOW_MS / 1000 - 7_200;
  for (let i = 0; i < 12; i++) time.newest(missedTs + i, 0, at(i));
  deepEqual(time.now(at(11)), { ms: NOW_MS + 11_000, by: "station", doubtedMs: -7_200_000 });
  time.newest(NOW_MS / 1000 + 12, 0, at(12));
  equal(time.now(at(13)).by, "GPS");
});
