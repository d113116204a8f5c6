import { deepStrictEqual } from "node:assert/strict";
import { type Attributes, realValues } from "./dataset.ts";

const real = (values: readonly number[], attributes: Attributes) =>
  realValues({
    name: "x",
    dims: ["n"],
    shape: [values.length],
    values: Int16Array.from(values),
    attributes,
  });

// Expected values are those that netCDF4-python 1.6 gives (set_auto_maskandscale).
Deno.test("valid_range is of the packed values, and goes before valid_min and valid_max", () => {
  const packed = { scale_factor: 0.5, add_offset: 10 };
  deepStrictEqual(
    real([-1, 0, 100, 101], { ...packed, valid_range: [0, 100] }),
    Float64Array.of(NaN, 10, 60, NaN),
  );
  deepStrictEqual(
    real([-1, 0, 100, 101], { valid_range: [0, 100], valid_min: -5, valid_max: 50 }),
    Float64Array.of(NaN, 0, 100, NaN),
  );
  deepStrictEqual(real([-1, 7], { valid_min: 0 }), Float64Array.of(NaN, 7));
  deepStrictEqual(real([-1, 7], { valid_range: [0] }), Float64Array.of(-1, 7));
});
