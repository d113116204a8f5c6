import { deepEqual, equal } from "node:assert/strict";
import { MAX_OFF_MS, SourceClock } from "./source_clock.ts";

function benchOf() {
  const bench = { nowMs: Date.UTC(2025, 5, 5, 17), monoMs: 1_000 };
  const clock = new SourceClock({
    nowMs: () => bench.nowMs,
    monoMs: () => bench.monoMs,
    after: () => () => {},
  });
  return { bench, clock };
}

Deno.test("the host's clock holds until a bucket's is far from it", () => {
  const { bench, clock } = benchOf();
  deepEqual([clock.nowMs(), clock.offMs, clock.isWrong], [bench.nowMs, null, false]);
  clock.heard(bench.nowMs - MAX_OFF_MS);
  deepEqual([clock.nowMs(), clock.offMs, clock.isWrong], [bench.nowMs, MAX_OFF_MS, false]);
  for (const aheadMs of [MAX_OFF_MS + 1, -3 * 3_600_000]) {
    const trueMs = bench.nowMs - aheadMs;
    clock.heard(trueMs);
    deepEqual([clock.nowMs(), clock.offMs, clock.isWrong], [trueMs, aheadMs, true]);
    bench.nowMs += 60_000;
    bench.monoMs += 60_000;
    equal(clock.nowMs(), trueMs + 60_000);
  }
});

Deno.test("a clock that was set, or a machine that slept, has to hear the bucket again", () => {
  const { bench, clock } = benchOf();
  clock.heard(bench.nowMs - 3 * 3_600_000);
  bench.nowMs -= 3 * 3_600_000;
  deepEqual([clock.nowMs(), clock.offMs, clock.isWrong], [bench.nowMs, null, false]);
  clock.heard(bench.nowMs);
  equal(clock.offMs, 0);
});
