/** Marks of axes. */
import { deepEqual, equal } from "node:assert/strict";
import { decimalsOf, linearTicks, logTicks, niceStep, numberText, timeTicks } from "./ticks.ts";

const labels = (ticks: readonly { readonly label: string }[]) => ticks.map(({ label }) => label);

Deno.test("steps of 1, 2 and 5, at most as many marks as there is room for", () => {
  deepEqual(labels(linearTicks(0, 12, 6)), ["0", "2", "4", "6", "8", "10", "12"]);
  deepEqual(labels(linearTicks(-0.3, 0.25, 5)), ["−0.2", "0.0", "0.2"]);
  deepEqual(labels(linearTicks(998.2, 1004.1, 4)), ["1000", "1002", "1004"]);
  equal(niceStep(1e-3, 3), 5e-4);
  equal(niceStep(0.3, 3), 0.1);
});

Deno.test("decimals tell a step apart", () => {
  deepEqual([50, 1, 0.5, 0.1, 0.05, 0.002].map(decimalsOf), [0, 0, 1, 1, 2, 3]);
  equal(numberText(-0.04, 1), "0.0");
  equal(numberText(-12.34, 1), "−12.3");
});

Deno.test("logarithmic axes: powers of ten, and numbers in between where powers are few", () => {
  deepEqual(labels(logTicks(1e-7, 1e-4, 6)), ["10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴"]);
  deepEqual(labels(logTicks(0.03, 3, 6)), ["0.1", "1"]);
  deepEqual(labels(logTicks(1, 1000, 2)), ["1", "100"]);
  deepEqual(labels(logTicks(2, 8, 6)), ["2", "5"]);
});

Deno.test("hours of a UTC day from 00:00 to 24:00; midnight within a window is a date", () => {
  const day = Date.UTC(2026, 10, 21) / 1000;
  deepEqual(labels(timeTicks(day, day + 86_400)), [
    ...["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "24:00"],
  ]);
  const ticks = timeTicks(day + 5 * 3600, day + 29 * 3600);
  deepEqual(labels(ticks), [
    ...["06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "22 Nov", "03:00"],
  ]);
  deepEqual(ticks.map(({ isDate }) => isDate === true), [
    ...[false, false, false, false, false, false, true, false],
  ]);
});
