import { deepEqual, equal } from "node:assert/strict";
import { randoms } from "../../formats/_test_random.ts";
import { DayGaps } from "./day_gaps.ts";

const MIDNIGHT = Date.UTC(2025, 5, 5) / 1000;

function gapsOf(seconds: readonly number[]) {
  const gaps = new DayGaps();
  for (const second of seconds) gaps.add("20250605", MIDNIGHT + second);
  return gaps.until(Infinity);
}

Deno.test("a gap is 2 s or more between rows; what is filled later is none", () => {
  equal(gapsOf([]), null);
  deepEqual(gapsOf([10, 11, 12]), { count: 0, missing_s: 0 });
  deepEqual(gapsOf([10, 12, 13, 20]), { count: 2, missing_s: 7 });
  deepEqual(gapsOf([10, 12, 13, 20, 11]), { count: 1, missing_s: 6 });
  deepEqual(gapsOf([10, 10, 11, 11]), { count: 0, missing_s: 0 });
});

Deno.test("three rows far ahead are a wrong clock until a fourth agrees", () => {
  deepEqual(gapsOf([10, 11, 3_000]), { count: 0, missing_s: 0 });
  deepEqual(gapsOf([10, 11, 3_000, 3_001, 3_002]), { count: 0, missing_s: 0 });
  deepEqual(gapsOf([10, 11, 3_000, 3_001, 3_002, 3_003]), { count: 1, missing_s: 2_988 });
});

Deno.test("what stands after the newest time does not count", () => {
  const gaps = new DayGaps();
  equal(gaps.until(MIDNIGHT), null);
  for (const second of [10, 11, 13, 80_000, 80_001, 80_002, 80_003]) {
    gaps.add("20250605", MIDNIGHT + second);
  }
  deepEqual(gaps.until(MIDNIGHT + 13), { count: 1, missing_s: 1 });
  deepEqual(gaps.until(MIDNIGHT + 12), { count: 0, missing_s: 0 });
  equal(gaps.until(MIDNIGHT - 1), null);
  deepEqual(gaps.until(Infinity), { count: 2, missing_s: 79_987 });
  gaps.begin(null);
  equal(gaps.until(Infinity), null);
});

Deno.test("a later day begins anew; rows of other days do not count", () => {
  const gaps = new DayGaps();
  gaps.add("20250605", MIDNIGHT + 86_000);
  gaps.add("20250605", MIDNIGHT + 86_399);
  gaps.add("20250605", MIDNIGHT + 86_400);
  gaps.add("20250606", MIDNIGHT + 86_400);
  gaps.add("20250605", MIDNIGHT + 86_100);
  gaps.add("20250606", MIDNIGHT + 86_410);
  deepEqual(gaps.until(Infinity), { count: 1, missing_s: 9 });
  equal(gaps.day, "20250606");
});

Deno.test("count and sum agree with sorted times, whatever the order", () => {
  const random = randoms(7);
  for (let round = 0; round < 50; round++) {
    const seconds = Array.from({ length: 200 }, () => 1_000 + random(600));
    const sorted = [...new Set(seconds)].sort((a, b) => a - b);
    const steps = sorted.slice(1).map((second, i) => second - sorted[i]!);
    const long = steps.filter((step) => step >= 2);
    const missing_s = long.reduce((sum, step) => sum + step - 1, 0);
    deepEqual(gapsOf(seconds), { count: long.length, missing_s });
  }
});
