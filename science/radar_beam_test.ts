import assert from "node:assert/strict";
import { beamHeightM, groundDistanceM, slantRangeM } from "./radar_beam.ts";

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected} ± ${tolerance}`,
  );

// D&Z 2.28b and 2.28c as printed, with a = 6371.0088 km, computed in Python.
const PRINTED = [
  [100_000, 0.5, 1461.132, 99_981.304],
  [230_000, 0.5, 5119.275, 229_880.78],
  [460_000, 0.5, 16453.129, 459_317.062],
  [50_000, 19.5, 16820.84, 47_039.17],
] as const;

Deno.test("radar beam: height and ground distance are those of Doviak and Zrnić", () => {
  for (const [slantM, elevationDeg, heightM, groundM] of PRINTED) {
    near(beamHeightM(slantM, elevationDeg), heightM, 0.001);
    near(groundDistanceM(slantM, elevationDeg), groundM, 0.001);
  }
});

Deno.test("radar beam: a beam along the ground rises with the square of distance", () => {
  // r² / (2 · 4/3 · a), the rule of thumb.
  near(beamHeightM(100_000, 0), 1e10 / (2 * 4 / 3 * 6_371_000), 1);
});

Deno.test("radar beam: slant range undoes ground distance, on a mountain too", () => {
  for (const elevationDeg of [-0.2, 0.5, 3, 19.5, 60]) {
    for (const antennaM of [0, 3_000]) {
      for (const slantM of [0, 2_125, 100_000, 460_000]) {
        const groundM = groundDistanceM(slantM, elevationDeg, antennaM);
        near(slantRangeM(groundM, elevationDeg, antennaM), slantM, 1e-3);
      }
    }
  }
});

Deno.test("radar beam: an antenna's height is where the beam begins", () => {
  assert.equal(Math.round(beamHeightM(0, 0.5, 370)), 370);
});

Deno.test("radar beam: a steep beam never gets above a place far away", () => {
  assert.equal(slantRangeM(20_000_000, 19.5), Infinity);
});
