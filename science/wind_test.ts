import { deepEqual, equal, ok } from "node:assert/strict";
import { trueWind } from "./wind.ts";

function near(actual: number, expected: number, tolerance = 1e-9): void {
  ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

Deno.test("wind: the specification's check value", () => {
  const wind = trueWind({ speedMps: 25, relativeDeg: 30, headingDeg: 45, sogMps: 20, cogDeg: 45 });
  near(wind.speedMps, 12.6085, 5e-5);
  near(wind.fromDeg, 127.4776, 5e-5);
});

Deno.test("wind: a parked vehicle measures the true wind, turned by its heading", () => {
  const wind = trueWind({ speedMps: 8, relativeDeg: 300, headingDeg: 90, sogMps: 0, cogDeg: NaN });
  near(wind.speedMps, 8);
  near(wind.fromDeg, 30);
});

Deno.test("wind: still air, head wind, tail wind, and a drive backwards", () => {
  const east = { headingDeg: 90, cogDeg: 90, sogMps: 20 };
  const still = trueWind({ ...east, speedMps: 20, relativeDeg: 0 });
  near(still.speedMps, 0);
  equal(still.fromDeg, NaN);
  const head = trueWind({ ...east, speedMps: 30, relativeDeg: 0 });
  near(head.speedMps, 10);
  near(head.fromDeg, 90);
  const tail = trueWind({ ...east, speedMps: 10, relativeDeg: 0 });
  near(tail.speedMps, 10);
  near(tail.fromDeg, 270);
  const back = trueWind({ ...east, cogDeg: 270, speedMps: 20, relativeDeg: 180 });
  near(back.speedMps, 0);
});

Deno.test("wind: what is missing makes the wind missing", () => {
  const whole = { speedMps: 25, relativeDeg: 30, headingDeg: 45, sogMps: 20, cogDeg: 45 };
  for (const key of Object.keys(whole)) {
    deepEqual(trueWind({ ...whole, [key]: NaN }), { speedMps: NaN, fromDeg: NaN }, key);
  }
});
