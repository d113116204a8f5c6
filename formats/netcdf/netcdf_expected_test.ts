import { deepEqual, equal, ok } from "node:assert/strict";
import { NO_DATA, sharedPath } from "../../_test_data.ts";
import { realValues } from "../dataset.ts";
import { readNetcdf } from "./mod.ts";

/** What netCDF4-python read, checked with h5py or scipy. */
interface Reference {
  readonly file: string;
  readonly dims: Readonly<Record<string, { size: number }>>;
  readonly global_attrs: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, ReferenceVariable>>;
}

interface ReferenceVariable {
  readonly dtype?: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly stored: { n: number; first: number[]; last: number[]; nan: number };
  readonly valid: {
    n: number;
    masked_or_nan: number;
    min: number | null;
    max: number | null;
    mean: number | null;
    sum: number | null;
  };
  readonly points?: readonly (readonly [number[], number, number | null])[];
}

const FILES = [
  "live_20210829_104420.nc",
  "live_20210829_224520.nc",
  "live_20230730_020625.nc",
  "00100_A202010222015_CHM170137.nc",
  "sgpmetE13.b1.20190101.000000.cdf",
  "sgpmetE13.b1.20190102.000000.cdf",
  "sgpmetE13.b1.20190103.000000.cdf",
  "sgpmetE13.b1.20190508.000000.cdf",
  "bnfmetM1.b1.20250619.000000.cdf",
];

/** References have nine significant digits. */
function near(actual: number, expected: number | null, what: string, relative = 2e-8): void {
  ok(expected !== null, `${what}: ${actual}, expected nothing`);
  const tolerance = relative * Math.abs(expected);
  ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, not ${expected}`);
}

/** As the reference writes it: floats to nine digits. */
function rounded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rounded);
  return typeof value === "number" ? Number(value.toPrecision(9)) : value;
}

for (const file of FILES) {
  Deno.test({
    name: `netcdf: ${file} as netCDF4-python reads it (needs ../shared/data)`,
    ignore: NO_DATA,
    async fn() {
      const reference: Reference = JSON.parse(
        Deno.readTextFileSync(sharedPath("expected", "instruments", `${file}.json`)),
      );
      const { dims, variables, attributes, skipped } = await readNetcdf(
        Deno.readFileSync(sharedPath("instruments", reference.file)),
      );
      deepEqual(skipped, []);
      for (const [name, { size }] of Object.entries(reference.dims)) {
        equal(dims.get(name), size, name);
      }
      sameAttributes(attributes, reference.global_attrs, "");
      const names: string[] = [];
      for (const [name, expected] of Object.entries(reference.variables)) {
        if (name.endsWith("/@group")) {
          sameAttributes(attributes, expected.attrs, name.replace("@group", ""));
          continue;
        }
        names.push(name);
        const variable = variables.get(name);
        ok(variable !== undefined, `${name} is missing`);
        const { values } = variable;
        deepEqual([...variable.dims], expected.dims, name);
        deepEqual([...variable.shape], expected.shape, name);
        sameAttributes(variable.attributes, expected.attrs, "");
        ok(ArrayBuffer.isView(values), name);
        equal(values.length, expected.stored.n, name);
        for (const [i, value] of expected.stored.first.entries()) near(values[i]!, value, name);
        for (const [i, value] of expected.stored.last.entries()) {
          near(values[values.length - expected.stored.last.length + i]!, value, name);
        }
        const real = realValues(variable);
        const valid = Float64Array.from(real).filter((value) => !Number.isNaN(value));
        equal(valid.length, expected.valid.n, `valid values of ${name}`);
        equal(values.length - valid.length, expected.valid.masked_or_nan, name);
        if (valid.length > 0) {
          const sum = valid.reduce((total, value) => total + value, 0);
          near(Math.min(...valid), expected.valid.min, `least of ${name}`);
          near(Math.max(...valid), expected.valid.max, `greatest of ${name}`);
          near(sum, expected.valid.sum, `sum of ${name}`);
        }
        for (const [index, stored, value] of expected.points ?? []) {
          const at = index.reduce((flat, i, axis) => flat * expected.shape[axis]! + i, 0);
          near(values[at]!, stored, `${name}[${index}] as stored`);
          if (value === null) equal(real[at], NaN, `${name}[${index}]`);
          else near(real[at]!, value, `${name}[${index}]`);
        }
      }
      deepEqual([...variables.keys()].sort(), names.sort());
    },
  });
}

function sameAttributes(
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
  prefix: string,
): void {
  for (const [name, value] of Object.entries(expected)) {
    // The reference has no NaN: it stands as null.
    const wanted = value === null ? NaN : value;
    deepEqual(rounded(actual[prefix + name]), wanted, `attribute ${prefix}${name}`);
  }
}
