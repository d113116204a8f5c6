import { equal } from "node:assert/strict";
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
  equal(time.ms(at(0)), NOW_MS + 3_600_000);
  time.status({ now: iso(NOW_MS + 90_000), test_mode: false }, at(0));
  equal(time.ms(at(10)), NOW_MS + 100_000);
  time.newest(NOW_MS / 1000, null, at(10));
  equal(time.ms(at(10)), NOW_MS + 100_000, "a record of unknown age is not now");
  time.newest(NOW_MS / 1000 + 11, 0, at(11));
  equal(time.ms(at(12)), NOW_MS + 12_000);
});

Deno.test("it goes on while the device sleeps", () => {
  const time = new StationTime();
  time.newest(NOW_MS / 1000, 0, at(0));
  equal(time.ms(at(1, 3_600)), NOW_MS + 3_601_000);
});

Deno.test("a simulated drive's GPS is none", () => {
  const time = new StationTime();
  time.newest(NOW_MS / 1000 - 86_400, 0, at(0));
  time.status({ now: iso(NOW_MS), test_mode: true }, at(0));
  equal(time.ms(at(1)), NOW_MS + 1_000);
});
