import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { DatasetError } from "../dataset.ts";
import { encodeHatpro, encodeLv1, RPG_EPOCH_S } from "./_test_rpg_files.ts";
import { isHatpro, readHatpro } from "./hatpro.ts";
import { isLv1, readLv1 } from "./rpg_lv1.ts";

const T0 = Date.UTC(2026, 4, 18) / 1000;

function fault(read: () => unknown): DatasetError {
  try {
    read();
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
  throw new Error("was read");
}

const round = (values: ArrayLike<number>) => Array.from(values, (value) => +value.toFixed(3));

Deno.test("MET: three sensors and three more, wind in metres a second", () => {
  const values = [1000.5, 270.25, 80.5, 36, 270, 1.5];
  const { variables } = readHatpro(encodeHatpro("MET", [{ timeS: T0, flag: 1, values }]));
  const value = (name: string) => round(variables.get(name)!.values as Float32Array)[0];
  equal(value("pressure"), 1000.5);
  equal(value("temperature"), 270.25);
  equal(value("relative_humidity"), 80.5);
  equal(value("wind_speed"), 10);
  equal(value("wind_direction"), 270);
  equal(value("rain_rate"), 1.5);
  equal(value("met_flag"), 1);
  equal(value("time"), T0);
});

Deno.test("IRT in kelvin by wavelength; profiles by height", () => {
  const irt = readHatpro(encodeHatpro("IRT", [{ timeS: T0, values: [-40, -41] }], [10.5, 11.1]));
  deepStrictEqual(irt.variables.get("irt")!.shape, [1, 2]);
  deepStrictEqual(round(irt.variables.get("irt")!.values as Float32Array), [233.15, 232.15]);
  deepStrictEqual(round(irt.variables.get("irt_wavelength")!.values as Float32Array), [10.5, 11.1]);
  for (
    const [kind, name, level] of [
      ["TPC", "temperature_profile", "altitude"],
      ["TPB", "temperature_profile_boundary", "altitude_boundary"],
    ] as const
  ) {
    const rows = [{ timeS: T0, values: [270, 260, 250] }, {
      timeS: T0 + 60,
      values: [271, 261, 251],
    }];
    const { variables, dims } = readHatpro(encodeHatpro(kind, rows, [0, 100, 5000]));
    deepStrictEqual(variables.get(name)!.dims, ["time", level]);
    deepStrictEqual(variables.get(name)!.values, Float32Array.of(270, 260, 250, 271, 261, 251));
    deepStrictEqual(variables.get(level)!.values, Int32Array.of(0, 100, 5000));
    equal(dims.get("time"), 2);
  }
});

Deno.test("directions of the older files, which are real numbers", () => {
  const bytes = encodeHatpro("LWP", [{ timeS: T0, values: [5] }, { timeS: T0 + 1, values: [6] }]);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 934501978, true);
  // 45 degrees up towards 120; 110 degrees, beyond the zenith, towards 30.
  view.setFloat32(24 + 9, 120_045, true);
  view.setFloat32(24 + 13 + 9, 1_030_010, true);
  const { variables } = readHatpro(bytes);
  deepStrictEqual(round(variables.get("elevation")!.values as Float64Array), [45, 110]);
  deepStrictEqual(round(variables.get("azimuth")!.values as Float64Array), [120, 30]);
});

Deno.test("the oldest infrared and surface files: one wavelength, three sensors", () => {
  const file = (code: number, ranges: number, values: readonly number[]) => {
    const bytes = new Uint8Array(8 + 8 * ranges + 4 + 5 + 4 * values.length);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, code, true);
    view.setInt32(4, 1, true);
    view.setInt32(8 + 8 * ranges, 1, true);
    const sample = 12 + 8 * ranges;
    view.setInt32(sample, T0 - RPG_EPOCH_S, true);
    values.forEach((value, i) => view.setFloat32(sample + 5 + 4 * i, value, true));
    return readHatpro(bytes).variables;
  };
  const irt = file(671112495, 1, [-40]);
  deepStrictEqual(irt.get("irt")!.shape, [1, 1]);
  deepStrictEqual(round(irt.get("irt")!.values as Float32Array), [233.15]);
  deepStrictEqual(round(irt.get("irt_wavelength")!.values as Float32Array), [11.1]);
  const met = file(599658943, 3, [1000.5, 270.25, 80.5]);
  deepStrictEqual(round(met.get("relative_humidity")!.values as Float32Array), [80.5]);
  equal(met.has("wind_speed"), false);
});

Deno.test("a radiometer's sample without a time costs itself; damaged files are named", () => {
  const bytes = encodeHatpro("LWP", [{ timeS: T0, values: [5] }, {
    timeS: RPG_EPOCH_S,
    values: [6],
  }]);
  const { variables, skipped } = readHatpro(bytes);
  equal(variables.get("lwp")!.values.length, 1);
  deepStrictEqual(skipped, ["sample 2 at byte 37: 2001-01-01T00:00:00Z is no time"]);
  const cut = fault(() => readHatpro(bytes.subarray(0, 45)));
  equal(cut.code, "truncated");
  ok(cut.message.startsWith("has 1 of 2 samples and ends at byte 45"), cut.message);
  equal(fault(() => readHatpro(bytes.subarray(0, 6))).code, "truncated");
  equal(fault(() => readHatpro(new Uint8Array(40))).code, "not-this-format");
  const local = bytes.slice();
  new DataView(local.buffer).setInt32(16, 0, true);
  equal(fault(() => readHatpro(local)).code, "unsupported");
  const many = bytes.slice();
  new DataView(many.buffer).setInt32(4, -5, true);
  equal(fault(() => readHatpro(many)).code, "damaged");
  equal(fault(() => readHatpro(encodeHatpro("LWP", []))).code, "no-data");
  ok(isHatpro(bytes) && !isLv1(bytes));
});

const RANGES = [100, 130, 160, 200];
const radarRow = (timeS: number) => ({
  timeS,
  ze: [0.01, NaN, 1, 10],
  meanVel: [-1, NaN, -2, -3],
  specWidth: [0.1, NaN, 0.2, 0.3],
});

Deno.test("a cloud radar's gates without signal are missing, chirps are joined", () => {
  const bytes = encodeLv1(RANGES, [radarRow(T0 + 0.25), radarRow(T0 + 15)]);
  ok(isLv1(bytes));
  const { variables, attributes } = readLv1(bytes);
  deepStrictEqual(variables.get("time")!.values, Float64Array.of(T0 + 0.25, T0 + 15));
  deepStrictEqual(variables.get("range")!.values, Float32Array.of(...RANGES));
  deepStrictEqual(variables.get("chirp")!.values, Uint8Array.of(0, 1, 1, 1));
  deepStrictEqual(round(variables.get("MaxVel")!.values as Float32Array), [9, 6, 6, 6]);
  deepStrictEqual(
    round(variables.get("ZE")!.values as Float32Array),
    [-20, NaN, 0, 10, -20, NaN, 0, 10],
  );
  deepStrictEqual(
    variables.get("MeanVel")!.values,
    Float32Array.of(-1, NaN, -2, -3, -1, NaN, -2, -3),
  );
  deepStrictEqual(variables.get("ZE")!.dims, ["time", "range"]);
  equal(attributes.ProgName, "made");
  equal(variables.has("SLDR"), false);
});

Deno.test("a cloud radar's damage is named with its sample and its byte", () => {
  const bytes = encodeLv1(RANGES, [radarRow(T0), radarRow(T0 + 15)]);
  const first = bytes.length - 2 * (bytes.length - headerLength(bytes)) / 2;
  const at = (bytes.length - first) / 2 + first;
  const changed = (offset: number, value: number) => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setInt32(offset, value, true);
    return fault(() => readLv1(copy));
  };
  const time = changed(at + 4, 5);
  equal(time.code, "damaged");
  ok(
    time.message.includes(`sample 2 at byte ${at} has the time 2001-01-01T00:00:05Z`),
    time.message,
  );
  equal(changed(at, 9999).code, "damaged");
  equal(changed(first - 4, 1_000_001).code, "damaged");
  equal(changed(first - 4, 3).code, "truncated");
  equal(fault(() => readLv1(bytes.subarray(0, bytes.length - 3))).code, "truncated");
  equal(fault(() => readLv1(bytes.subarray(0, 60))).code, "truncated");
  equal(changed(0, 789_346).code, "unsupported");
  equal(changed(0, 1).code, "not-this-format");
  const ranges = encodeLv1([100, 130, 120, 200], [radarRow(T0)]);
  equal(fault(() => readLv1(ranges)).message, "range 2 is 120 m, the one before it 130 m");
});

/** Where the first sample begins. */
function headerLength(bytes: Uint8Array): number {
  return 8 + new DataView(bytes.buffer).getInt32(4, true) + 4;
}
