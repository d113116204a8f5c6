import { deepEqual, equal } from "node:assert/strict";
import { SEQUENTIAL } from "../../../formats/quicklook_palette.ts";
import type { Floats, HeatData } from "../../../formats/quicklook_window.ts";
import { heatAt, heatPicture, rowAt } from "./heat_picture.ts";

const HEAT: HeatData<Floats> = {
  kind: "heat",
  title: "",
  units: "",
  variable: "x",
  range: [0, 254],
  vertical: "range",
  verticalUnits: "m",
  store: "s",
  over: [],
  startS: 1_000,
  stepS: 10,
  columns: 2,
  rows: 2,
  full: true,
  heights: Float64Array.of(100, 200),
  values: Float32Array.of(0, 254, NaN, 127),
};

Deno.test("the row at a height is the nearest, whether heights rise, fall or are uneven", () => {
  const rising = Float64Array.of(0, 10, 20, 100);
  deepEqual([4, 6, 14, 59, 61, 139, 141].map((height) => rowAt(rising, height)), [
    0,
    1,
    1,
    2,
    3,
    3,
    -1,
  ]);
  deepEqual([101, 99, 6, -4, -6].map((height) => rowAt(rising.toReversed(), height)), [
    0,
    0,
    2,
    3,
    -1,
  ]);
  equal(rowAt(new Float64Array(), 5), -1);
});

Deno.test("a picture: height upwards, no value transparent, beyond the heights nothing", () => {
  const { width, height, rgba } = heatPicture(HEAT, 4, [50, 450]);
  deepEqual([width, height], [2, 4]);
  const pixel = (x: number, y: number) => [...rgba.subarray(4 * (y * 2 + x), 4 * (y * 2 + x) + 4)];
  const colour = (index: number) => [...SEQUENTIAL.rgba.subarray(4 * index, 4 * index + 4)];
  deepEqual(pixel(0, 3), colour(1), "the least at the bottom");
  deepEqual(pixel(0, 2), colour(255), "the most above it");
  deepEqual(pixel(1, 3), [0, 0, 0, 0]);
  deepEqual(pixel(1, 2), colour(128));
  deepEqual(pixel(0, 0), [0, 0, 0, 0]);
});

Deno.test("the value under the cursor", () => {
  equal(heatAt(HEAT, 1_005, 190), 254);
  equal(heatAt(HEAT, 1_015, 190), 127);
  equal(heatAt(HEAT, 1_015, 90), null);
  equal(heatAt(HEAT, 1_025, 190), null);
});
