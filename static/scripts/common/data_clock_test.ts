import { equal } from "node:assert/strict";
import { DataClock } from "./data_clock.ts";

/** The device's wall clock is an hour ahead of the data's. */
const at = (s: number, sleptS = 0) => ({
  monoMs: s * 1000,
  nowMs: (1_000_000 + 3_600 + s + sleptS) * 1000,
});
const TS = 1_000_000;

Deno.test("it goes on from the newest point, whatever the device's clock says", () => {
  const clock = new DataClock();
  equal(clock.ts(at(0)), null);
  clock.newest(TS, 0.4, at(0));
  equal(clock.ts(at(0)), TS + 0.4);
  clock.newest(TS, 5.4, at(5));
  equal(clock.ts(at(10)), TS + 10.4);
  clock.newest(TS + 11, 0, at(11));
  equal(clock.ts(at(12)), TS + 12);
});

Deno.test("a point of unknown age is not now; one of three hours is three hours ago", () => {
  const clock = new DataClock();
  clock.newest(TS, null, at(0));
  equal(clock.ts(at(0)), null);
  clock.newest(TS, 10_800, at(1));
  equal(clock.ts(at(1)), TS + 10_800);
});

Deno.test("it goes on while the device sleeps, and the age does not set it back", () => {
  const clock = new DataClock();
  clock.newest(TS, 0, at(0));
  clock.newest(TS, 1, at(1, 600));
  equal(clock.ts(at(1, 600)), TS + 601);
});

Deno.test("the station may say that a point is older than it seemed", () => {
  const clock = new DataClock();
  clock.newest(TS, 0, at(0));
  clock.newest(TS, 20, at(0.1));
  equal(clock.ts(at(1.1)), TS + 21);
});

Deno.test("a GPS clock that was wrong is followed back", () => {
  const clock = new DataClock();
  clock.newest(TS + 1_800, 0, at(0));
  clock.newest(TS, null, at(1));
  clock.newest(TS + 1, 0, at(2));
  equal(clock.ts(at(2)), TS + 1);
});

Deno.test("a moment before the point that told the time has a time too", () => {
  const clock = new DataClock();
  clock.newest(TS, 0, at(20));
  equal(clock.ts(at(5)), TS - 15);
});
