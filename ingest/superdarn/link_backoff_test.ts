import assert from "node:assert/strict";
import { retryDelayMs } from "./link_backoff.ts";

Deno.test("tries are 1 s apart, then more and more, at most 60 s", () => {
  const delays = (random: number) =>
    [1, 2, 3, 4, 5, 6, 7, 8, 2_000].map((failures) => retryDelayMs(failures, Infinity, random));
  assert.deepEqual(delays(0), [
    1_000,
    2_000,
    4_000,
    8_000,
    16_000,
    32_000,
    48_000,
    48_000,
    48_000,
  ]);
  for (const [i, delay] of delays(0.999).entries()) {
    assert.ok(delay > delays(0)[i]! && delay < 60_000, `${delay}`);
  }
});

Deno.test("what sent records a moment ago is asked at least every 4 s", () => {
  for (const failures of [1, 2, 3, 10, 40]) {
    assert.ok(retryDelayMs(failures, 119_000, 0.999) < 4_000);
    assert.ok(retryDelayMs(failures, 0, 0) >= 1_000);
  }
  assert.ok(retryDelayMs(40, 121_000, 0) > 30_000);
});
