import { deepEqual } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { PointLag } from "./point_lag.ts";

Deno.test("the last lag, and the highest of the last minute", async () => {
  const clock = new TestClock();
  const lag = new PointLag(clock);
  deepEqual(lag.lags, { last: null, highest: null });
  async function took(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const measured = lag.measure(promise);
    clock.advance(ms);
    resolve();
    await measured;
  }
  await took(30);
  await took(200);
  await took(50);
  deepEqual(lag.lags, { last: 0.05, highest: 0.2 });
  clock.advance(59_000);
  await took(20);
  deepEqual(lag.lags, { last: 0.02, highest: 0.2 });
  clock.advance(2_000);
  deepEqual(lag.lags, { last: 0.02, highest: 0.02 });
  clock.advance(60_000);
  deepEqual(lag.lags, { last: 0.02, highest: null });
});
