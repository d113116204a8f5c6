import assert from "node:assert/strict";
import { coverage, isWhole } from "./coverage.ts";

const radials = (azimuthDeg: readonly number[], azimuthSpacingDeg: number | null = 0.5) => ({
  azimuthDeg: Float32Array.from(azimuthDeg),
  azimuthSpacingDeg,
});
const steps = (from: number, to: number, step: number) =>
  Array.from({ length: (to - from) / step }, (_, i) => from + i * step);

Deno.test("coverage: a circle is whole, wherever it begins and however radials stray", () => {
  assert.equal(coverage(radials(steps(0, 360, 0.5))), 1);
  assert.equal(coverage(radials([...steps(123, 360, 0.5), ...steps(0, 123, 0.5)])), 1);
  assert.equal(coverage(radials(steps(0, 360, 0.5).map((deg, i) => deg + 0.1 * (i % 2)))), 1);
  assert.equal(coverage(radials(steps(0, 360, 1), null)), 1, "message 1 says no width");
  // An antenna that turned on for ten degrees more has covered the rest no better.
  const twice = [...steps(0, 180, 0.5), ...steps(0, 10, 0.5)];
  assert.equal(coverage(radials(twice)), 0.5);
});

Deno.test("coverage: what is missing, anywhere, in one piece or in many", () => {
  assert.equal(coverage(radials([])), 0);
  assert.equal(coverage(radials([7, 187])).toFixed(9), (1 / 360).toFixed(9));
  assert.equal(coverage(radials(steps(0, 90, 0.5))), 0.25);
  assert.equal(coverage(radials([...steps(0, 60, 0.5), ...steps(150, 360, 0.5)])), 0.75);
  const eighth = steps(0, 360, 0.5).filter((_, i) => i % 8 !== 0);
  assert.equal(coverage(radials(eighth)), 7 / 8);
});

Deno.test("coverage: a few radials may be missing, a record may not", () => {
  assert.equal(isWhole(radials(steps(0, 345, 0.5))), true);
  assert.equal(isWhole(radials(steps(0, 340, 0.5))), false);
  assert.equal(isWhole(radials(steps(0, 300, 0.5))), false);
});
