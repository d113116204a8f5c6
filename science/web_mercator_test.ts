import assert from "node:assert/strict";
import {
  MERCATOR_MAX_LAT_DEG,
  mercatorLatDeg,
  mercatorLonDeg,
  mercatorX,
  mercatorY,
} from "./web_mercator.ts";

const CIRCUMFERENCE_M = 2 * Math.PI * 6_378_137;

Deno.test("web mercator: the example of EPSG's guidance", () => {
  // IOGP 373-7-2, method 1024: 24°22'54.433"N 100°20'00"W is E −11169055.58, N 2800000.00.
  const lat = 24 + 22 / 60 + 54.433 / 3600;
  const lon = -(100 + 20 / 60);
  assert.equal(((mercatorX(lon) - 0.5) * CIRCUMFERENCE_M).toFixed(2), "-11169055.58");
  assert.equal(((0.5 - mercatorY(lat)) * CIRCUMFERENCE_M).toFixed(1), "2800000.0");
});

Deno.test("web mercator: the world is a square", () => {
  assert.equal(mercatorX(-180), 0);
  assert.equal(mercatorX(180), 1);
  assert.ok(Math.abs(mercatorY(MERCATOR_MAX_LAT_DEG)) < 1e-12);
  assert.ok(Math.abs(mercatorY(-MERCATOR_MAX_LAT_DEG) - 1) < 1e-12);
});

Deno.test("web mercator: there and back again", () => {
  for (const deg of [-80, -33.3, 0, 41.60444, 71]) {
    assert.ok(Math.abs(mercatorLatDeg(mercatorY(deg)) - deg) < 1e-12);
    assert.ok(Math.abs(mercatorLonDeg(mercatorX(deg)) - deg) < 1e-12);
  }
});
