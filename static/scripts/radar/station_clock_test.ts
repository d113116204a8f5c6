import { deepEqual } from "node:assert/strict";
import { StationClock } from "./station_clock.ts";

Deno.test("GPS time wins over the station's clock, that one over the device's", () => {
  let monoMs = 1_000;
  const clock = new StationClock({ nowMs: () => 77, monoMs: () => monoMs });
  deepEqual(clock.now(), { ms: 77, by: "device" });
  clock.station("2026-06-04T22:00:00.000Z");
  monoMs += 2_000;
  deepEqual(clock.now(), { ms: Date.UTC(2026, 5, 4, 22, 0, 2), by: "station" });
  clock.record(Date.UTC(2026, 5, 4, 22, 30) / 1000);
  clock.station("2026-06-04T22:00:05.000Z");
  monoMs += 1_000;
  deepEqual(clock.now(), { ms: Date.UTC(2026, 5, 4, 22, 30, 1), by: "GPS" });
});

Deno.test("nonsense is no time", () => {
  const clock = new StationClock({ nowMs: () => 77, monoMs: () => 0 });
  clock.station("yesterday");
  deepEqual(clock.now().by, "device");
});
