import { equal, ok } from "node:assert/strict";
import { circularMeanDeg, inCircle } from "./angles.ts";

function near(actual: number, expected: number): void {
  ok(Math.abs(actual - expected) < 1e-9, `${actual}, not ${expected}`);
}

Deno.test("angles: the circular mean of a published sample", () => {
  // Mardia & Jupp (2000), example 2.1: roulette wheel stops, mean direction 51°.
  equal(Math.round(circularMeanDeg([43, 45, 52, 61, 75, 88, 88, 279, 357])), 51);
});

Deno.test("angles: the mean goes through north, not through south", () => {
  near(circularMeanDeg([350, 20]), 5);
  near(circularMeanDeg([340, 10]), 355);
  near(circularMeanDeg([90, 90, 90]), 90);
  near(circularMeanDeg([-2.03, 362.03]), 0);
  near(circularMeanDeg(new Set([180])), 180);
});

Deno.test("angles: no directions, and opposed ones, have no mean", () => {
  equal(circularMeanDeg([]), NaN);
  equal(circularMeanDeg([10, 190]), NaN);
  equal(circularMeanDeg([0, 90, 180, 270]), NaN);
  equal(circularMeanDeg([10, NaN]), NaN);
});

Deno.test("angles: every mean is at least 0 and less than 360", () => {
  for (const around of [0, 1e-14, -1e-14, 359.99999999999994, 360, 720, -90]) {
    const mean = circularMeanDeg([around]);
    ok(mean >= 0 && mean < 360, `${around}: ${mean}`);
    ok(inCircle(around) >= 0 && inCircle(around) < 360, `${around}`);
  }
  ok(Object.is(inCircle(-360), 0) && Object.is(inCircle(-0), 0));
  equal(inCircle(-90), 270);
  equal(inCircle(NaN), NaN);
});
