import { deepEqual, equal, ok } from "node:assert/strict";
import { niceStep, tickDecimals, yRange, yTicks } from "./y_range.ts";

const TEMPERATURE = { leastSpan: 2, fromZero: false };
const WIND = { leastSpan: 10, fromZero: true };

Deno.test("noise does not fill the chart", () => {
  const [low, high] = yRange(23.1, 23.3, TEMPERATURE, null);
  ok(high - low >= 2 && high - low <= 3.5, `${low} to ${high}`);
  ok(low < 23.1 && high > 23.3);
});

Deno.test("the ends are round, hold all values, and wind begins at 0", () => {
  deepEqual(yRange(2, 7, WIND, null), [0, 10]);
  deepEqual(yRange(2, 17.3, WIND, null), [0, 20]);
  for (const [least, most] of [[-12.3, 8.1], [900.12, 923.4], [99.9, 100.1], [-0.01, 0.01]]) {
    const [low, high] = yRange(least!, most!, TEMPERATURE, null);
    ok(low <= least! && high >= most!, `${least} to ${most}`);
    ok(high - low < 2 * Math.max(most! - least!, 2), `${low} to ${high} is too long`);
  }
});

Deno.test("the axis rests while the values fit, grows at once, and shrinks when much too long", () => {
  const first = yRange(20, 24, TEMPERATURE, null);
  equal(yRange(20.5, 23.9, TEMPERATURE, first), first);
  const grown = yRange(20, first[1] + 0.1, TEMPERATURE, first);
  ok(grown[1] > first[1]);
  const shrunk = yRange(20, 21, TEMPERATURE, [0, 40]);
  ok(shrunk[1] - shrunk[0] < 5);
});

Deno.test("without values the axis stays as it was, or shows its least span", () => {
  deepEqual(yRange(NaN, NaN, TEMPERATURE, [20, 24]), [20, 24]);
  deepEqual(yRange(NaN, NaN, WIND, null), [0, 10]);
});

Deno.test("a value that does not change has an axis around it", () => {
  const [low, high] = yRange(21, 21, TEMPERATURE, null);
  deepEqual([low, high], [20, 22]);
});

Deno.test("marks are at round values and labelled with the digits they need", () => {
  deepEqual(yTicks([20, 22], 4), [20, 20.5, 21, 21.5, 22]);
  deepEqual(yTicks([0, 10], 4), [0, 5, 10]);
  equal(tickDecimals([20, 20.5]), 1);
  equal(tickDecimals([0.1, 0.12]), 2);
  equal(tickDecimals([0, 5]), 0);
  equal(niceStep(0.3), 0.5);
  equal(niceStep(2), 2);
  equal(niceStep(7), 10);
});
