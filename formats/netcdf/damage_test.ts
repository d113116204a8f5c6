import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { randoms } from "../_test_random.ts";
import { DatasetError } from "../dataset.ts";
import { hurtNetcdf, smallDataset } from "./_test_mutations.ts";
import { readClassic } from "./classic.ts";
import { readHdf5 } from "./hdf5.ts";
import { encodeNetcdf, isNetcdf, readNetcdf } from "./mod.ts";

/** More in `bench/fuzz_netcdf.ts`, which measures time and memory of each too. */
const CASES = 120;

const cl61 = (name: string) => sharedFile("instruments", "cl61", name);

/** How reading ends: in a dataset or a named error, all else is a fault. */
function outcome(read: () => unknown): string {
  try {
    read();
    return "read";
  } catch (error) {
    if (error instanceof DatasetError) return error.code;
    throw error;
  }
}

Deno.test("netcdf: what is none is named as such", async () => {
  const text = new TextEncoder().encode("CDF of the heart");
  equal(isNetcdf(text), false);
  equal(isNetcdf(new Uint8Array()), false);
  await rejects(readNetcdf(text), { code: "not-this-format" });
  await rejects(readNetcdf(new TextEncoder().encode("CDF\x05")), { code: "truncated" });
});

Deno.test("netcdf classic: cut anywhere it is truncated, never half a dataset", () => {
  const whole = encodeNetcdf(smallDataset());
  ok(isNetcdf(whole));
  for (let length = 4; length < whole.length - 3; length += 7) {
    equal(outcome(() => readClassic(whole.slice(0, length))), "truncated", `${length} bytes`);
  }
});

Deno.test("netcdf classic: hurt files give a dataset or a named error", () => {
  const random = randoms(11);
  const whole = encodeNetcdf(smallDataset());
  const seen = new Set<string>();
  for (let i = 0; i < CASES; i++) seen.add(outcome(() => readClassic(hurtNetcdf(whole, random))));
  deepEqual([...seen].sort(), ["damaged", "read", "truncated"]);
});

Deno.test({
  name: "netcdf 4: cut anywhere it is truncated (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    for (const name of ["live_20210829_104420.nc", "live_20230730_020625.nc"]) {
      const whole = cl61(name);
      for (const share of [0.001, 0.1, 0.5, 0.9, 0.999]) {
        const length = Math.floor(whole.length * share);
        throws(() => readHdf5(whole.subarray(0, length)), { code: "truncated" });
      }
    }
  },
});

Deno.test({
  name: "netcdf 4: hurt files give a dataset or a named error (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    const random = randoms(12);
    const seen = new Set<string>();
    for (const name of ["live_20210829_104420.nc", "live_20230730_020625.nc"]) {
      const whole = cl61(name);
      for (let i = 0; i < CASES; i++) seen.add(outcome(() => readHdf5(hurtNetcdf(whole, random))));
    }
    // Whether one is of another version goes with the dice.
    seen.delete("unsupported");
    deepEqual([...seen].sort(), ["damaged", "read", "truncated"]);
  },
});

Deno.test({
  name: "netcdf 4: a flipped bit in a header with a checksum is damage (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    const whole = cl61("live_20230730_020625.nc");
    const at = new TextDecoder("latin1").decode(whole).indexOf("OHDR") + 40;
    whole[at]! ^= 1;
    throws(() => readHdf5(whole), { code: "damaged", message: /checksum of an object header/ });
  },
});
