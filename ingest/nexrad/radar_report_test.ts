import { deepEqual, equal } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import type { ChildEvent } from "../../formats/child_event.ts";
import { StoreError } from "../../object_store/mod.ts";
import { testLog } from "./_test_radar.ts";
import { RadarReport, REPEAT_TELL_MS } from "./radar_report.ts";
import { Budget } from "./source/budget.ts";
import { SourceError } from "./source/source_error.ts";

function setup() {
  const clock = new TestClock();
  const told: ChildEvent[] = [];
  const budget = new Budget(null, clock);
  const report = new RadarReport(
    { clock, log: testLog(), budget, tell: (event) => told.push(event) },
    { level2: true, chunks: false, level3: true },
  );
  return { clock, told, report };
}

Deno.test("a report without news is told again every 30 s, until it is closed", () => {
  const { clock, told, report } = setup();
  report.following(["KTLX"], null);
  clock.advance(1_000);
  deepEqual(told.map(({ event }) => event), ["state", "radar"]);
  for (let times = 1; times <= 10; times++) {
    clock.advance(REPEAT_TELL_MS);
    equal(told.length, 2 + times);
    deepEqual(told.at(-1), told[1]);
  }
  // News in between puts the next repeat off, and nothing is told twice as often.
  clock.advance(20_000);
  report.waiting("level2", 1);
  clock.advance(1_000);
  equal(told.length, 13);
  clock.advance(REPEAT_TELL_MS - 1);
  equal(told.length, 13);
  clock.advance(1);
  equal(told.length, 14);
  report.close();
  clock.advance(10 * REPEAT_TELL_MS);
  equal(told.length, 14);
});

Deno.test("what failed last is told, whatever it was", () => {
  const { report } = setup();
  const last = () => [report.view().failures, report.view().last_failure];
  deepEqual(last(), [0, null]);
  report.sourceFailed("level3", new SourceError("slow", "no answer within 10 s"));
  deepEqual(last(), [1, "level3: no answer within 10 s"]);
  report.skipped("KTLX20250605_175001_V06: it ends early");
  deepEqual(last(), [2, "KTLX20250605_175001_V06: it ends early"]);
  report.unstored(new StoreError("full", "no space left"));
  deepEqual(last(), [3, "store full: no space left"]);
  report.unexpected("store", new TypeError("not a function"));
  deepEqual(last(), [4, "store: not a function"]);
  // What works again does not undo what was.
  report.sourceWell("level3");
  equal(last()[0], 4);
});
