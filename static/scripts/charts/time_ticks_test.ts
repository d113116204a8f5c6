import { deepEqual, equal, ok } from "node:assert/strict";
import { timeLabel, timeStep, timeTicks } from "./time_ticks.ts";

Deno.test("marks stand at round UTC times and never closer than asked", () => {
  equal(timeStep(1_800, 470, 80), 600);
  equal(timeStep(300, 250, 70), 120);
  equal(timeStep(10, 500, 80), 2);
  equal(timeStep(86_400, 1_000, 80), 7_200);
  equal(timeStep(30 * 86_400, 100, 80), 43_200);
  for (const spanS of [10, 77, 1_800, 7_200, 50_000]) {
    const step = timeStep(spanS, 400, 80);
    ok(step / spanS * 400 >= 80, `${spanS} s`);
  }
});

Deno.test("a mark says its time, with seconds only where they are needed", () => {
  const noon = Date.UTC(2025, 4, 8, 12) / 1000;
  deepEqual(timeTicks(noon - 10, noon + 1_300, 600), [noon, noon + 600, noon + 1_200]);
  equal(timeLabel(noon + 600, 600), "12:10");
  equal(timeLabel(noon + 15, 15), "12:00:15");
});
