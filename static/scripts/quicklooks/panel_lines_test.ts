import { deepEqual, equal } from "node:assert/strict";
import type { Floats, LineData } from "../../../formats/quicklook_window.ts";
import { lastOf, lineAt, linesRange, lineTable, powersOfTen, powerText } from "./panel_lines.ts";

const line = (
  values: readonly number[],
  part: Partial<LineData<Floats>> = {},
): LineData<Floats> => ({
  variable: "x",
  store: "s",
  label: "x",
  full: true,
  last: null,
  gapS: 25,
  times: Float64Array.from(values, (_, i) => 100 + 10 * i),
  mean: Float32Array.from(values),
  min: null,
  max: null,
  ...part,
});
const ALL = { from: 0, to: 1_000 };

Deno.test("gaps are null; of logarithms what is not above zero is too", () => {
  deepEqual(lineTable(line([1, NaN, -2]), false)[1], [1, null, -2]);
  deepEqual(lineTable(line([1, NaN, -2]), true)[1], [1, null, null]);
  deepEqual(lineTable(line([1, 2]), false)[2], [null, null]);
});

Deno.test("the axis covers what is seen, extremes included, round at both ends", () => {
  const spiky = line([5, 5, 5], { max: Float32Array.of(5, 48, 5), min: Float32Array.of(5, 2, 5) });
  deepEqual(linesRange([spiky], ALL, { log: false }), [-10, 60]);
  deepEqual(linesRange([spiky], ALL, { log: false, range: [0, 360] }), [0, 360]);
  deepEqual(linesRange([line([0.03, -1, 700])], ALL, { log: true }), [0.01, 1_000]);
  const [low, high] = linesRange([line([1_000, 9])], { from: 105, to: 200 }, { log: false });
  equal(low < 9 && high > 9 && high < 10, true, "only what is in the window");
  deepEqual(linesRange([], ALL, { log: false }), [0, 1]);
});

Deno.test("powers of ten, no more than fit", () => {
  deepEqual(powersOfTen([1e-7, 1e-4], 9).map(powerText), ["10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴"]);
  deepEqual(powersOfTen([1e-7, 1e-4], 2).map(powerText), ["10⁻⁷", "10⁻⁵"]);
  equal(powerText(1e12), "10¹²");
});

Deno.test("the value at a time is of a near point, or none", () => {
  const one = line([1, 2, NaN, 4]);
  equal(lineAt(one, 104), 1);
  equal(lineAt(one, 106), 2);
  equal(lineAt(one, 121), null);
  equal(lineAt(one, 142), 4);
  equal(lineAt(one, 143), null);
});

Deno.test("in a gap there is no value, however long the line is", () => {
  const times = Float64Array.of(...Array.from({ length: 50 }, (_, i) => 30 * i), 60_000, 60_030);
  const one = line([], { times, mean: new Float32Array(52).fill(7), gapS: 75 });
  equal(lineAt(one, 59_970), 7);
  equal(lineAt(one, 59_817), null);
});

Deno.test("what ended long before the newest row is not of now", () => {
  const one = line([], { last: { timeS: 1_000, value: 55 }, gapS: 150 });
  equal(lastOf(one, 1_100), 55);
  equal(lastOf(one, 1_200), null);
  equal(lastOf(line([]), 1_000), null);
});
