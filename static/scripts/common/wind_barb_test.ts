import { deepEqual, equal } from "node:assert/strict";
import { barbParts, barbPaths } from "./wind_barb.ts";

const mps = (knots: number) => knots * 1852 / 3600;
const SHAPE = { foot: 10, tip: 60, feather: 20, side: 1 } as const;

Deno.test("the steps of a barb, by WMO's table", () => {
  const of = (knots: number) => {
    const { pennants, full, half } = barbParts(mps(knots));
    return [pennants, full, half ? 1 : 0];
  };
  deepEqual(of(0), [0, 0, 0]);
  deepEqual(of(2.4), [0, 0, 0]);
  deepEqual(of(2.6), [0, 0, 1]);
  deepEqual(of(10), [0, 1, 0]);
  deepEqual(of(15), [0, 1, 1]);
  deepEqual(of(45), [0, 4, 1]);
  deepEqual(of(50), [1, 0, 0]);
  deepEqual(of(65), [1, 1, 1]);
  deepEqual(of(120), [2, 2, 0]);
});

Deno.test("calm has no staff", () => {
  deepEqual(barbPaths(barbParts(0), SHAPE), { strokes: "", pennants: "" });
});

Deno.test("feathers stand clockwise in the north, anticlockwise in the south", () => {
  const north = barbPaths(barbParts(mps(10)), SHAPE).strokes;
  equal(north, "M0 -10L0 -60M0 -60L20 -67");
  equal(
    barbPaths(barbParts(mps(10)), { ...SHAPE, side: -1 }).strokes,
    north.replace("L20", "L-20"),
  );
});

Deno.test("a lone half barb stands in from the tip", () => {
  equal(barbPaths(barbParts(mps(5)), SHAPE).strokes, "M0 -10L0 -60M0 -50L10 -53.5");
});
