import assert from "node:assert/strict";
import { NO_DATA, sharedPath } from "../../../_test_data.ts";
import type { MomentName, Sweep } from "../../../formats/nexrad/sweep.ts";
import { sweep, volume } from "../_test_volume.ts";
import { tiltsOf } from "./tilts.ts";

const numbers = (sweeps: readonly Sweep[]) => sweeps.map(({ number }) => number);

Deno.test("tilts: of a split cut the surveillance half shows reflectivity, the Doppler half velocity", () => {
  const split = volume(
    sweep(1, 0.48, { REF: 1832, ZDR: 1192 }),
    sweep(2, 0.49, { REF: 1192, VEL: 1192 }),
    sweep(3, 0.88, { REF: 1832, ZDR: 1192 }),
    sweep(4, 0.88, { REF: 1192, VEL: 1192 }),
  );
  assert.deepEqual(numbers(tiltsOf(split, "REF", false)), [1, 3]);
  assert.deepEqual(numbers(tiltsOf(split, "VEL", false)), [2, 4]);
  assert.deepEqual(numbers(tiltsOf(split, "ZDR", false)), [1, 3]);
  assert.deepEqual(tiltsOf(split, "PHI", false), []);
});

Deno.test("tilts: where both halves reach as far, reflectivity is still the surveillance half's", () => {
  const high = volume(sweep(1, 3.1, { REF: 1168 }), sweep(2, 3.1, { REF: 1168, VEL: 1168 }));
  assert.deepEqual(numbers(tiltsOf(high, "REF", false)), [1]);
});

Deno.test("tilts: a repeat takes the older sweep's place as soon as it is complete", () => {
  const first = sweep(1, 0.44, { REF: 1832 });
  const upper = sweep(2, 1.27, { REF: 1712 });
  const partial = volume(first, upper, sweep(3, 0.41, { REF: 1832 }, false));
  assert.deepEqual(numbers(tiltsOf(partial, "REF", false)), [1, 2]);
  assert.deepEqual(numbers(tiltsOf(partial, "REF", true)), [1, 2]);
  const whole = volume(first, upper, sweep(3, 0.41, { REF: 1828 }));
  assert.deepEqual(numbers(tiltsOf(whole, "REF", false)), [3, 2]);
});

Deno.test("tilts: a sweep without its end is drawn only when nothing more will come", () => {
  const cut = volume(sweep(1, 0.44, { REF: 1832 }), sweep(2, 1.27, { REF: 1712 }, false));
  assert.deepEqual(numbers(tiltsOf(cut, "REF", false)), [1]);
  assert.deepEqual(numbers(tiltsOf(cut, "REF", true)), [1, 2]);
});

/** A sweep that lost all but so many of its 720 radials. */
function torn(number: number, elevationDeg: number, gates: number, radials: number): Sweep {
  const azimuthDeg = Float32Array.from({ length: radials }, (_, i) => i / 2);
  return { ...sweep(number, elevationDeg, { REF: gates }, false), azimuthDeg };
}

Deno.test("tilts: a torn repeat does not replace a whole sweep; of torn ones the most covered is drawn", () => {
  const numbersOf = (...sweeps: Sweep[]) => numbers(tiltsOf(volume(...sweeps), "REF", true));
  assert.deepEqual(numbersOf(sweep(1, 0.44, { REF: 1832 }), torn(2, 0.41, 1832, 120)), [1]);
  assert.deepEqual(numbersOf(torn(1, 0.44, 1832, 600), torn(2, 0.41, 1832, 120)), [1]);
  assert.deepEqual(numbersOf(torn(1, 0.44, 1832, 120), torn(2, 0.41, 1832, 600)), [2]);
  assert.deepEqual(
    numbersOf(torn(1, 0.44, 1832, 600), torn(2, 0.44, 1192, 600), torn(3, 0.41, 1832, 590)),
    [3],
    "as good: the newest of those that reach far",
  );
});

Deno.test("tilts: elevations are apart from 0.2° on, and rise whatever the order of sweeps", () => {
  const mixed = volume(
    sweep(1, 1.5, { REF: 900 }),
    sweep(2, 0.5, { REF: 900 }),
    sweep(3, 0.72, { REF: 900 }),
    sweep(4, 0.69, { REF: 900 }),
  );
  assert.deepEqual(numbers(tiltsOf(mixed, "REF", false)), [4, 3, 1]);
});

/** What an independent decoder found in the real volume: no codes, but all sweeps. */
interface Expected {
  readonly sweeps: readonly {
    readonly elevation_number: number;
    readonly elevation_mean: number;
    readonly moments: Partial<Record<MomentName, { readonly gate_count: number }>>;
  }[];
}

Deno.test({
  name: "tilts: 21 sweeps of a real volume, 4 of them repeats, are 14 tilts (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    const { sweeps }: Expected = JSON.parse(
      Deno.readTextFileSync(sharedPath("expected", "nexrad-level2", "chunks-KLOT-230.json")),
    );
    const real = volume(...sweeps.map((one) =>
      sweep(
        one.elevation_number,
        one.elevation_mean,
        Object.fromEntries(
          Object.entries(one.moments).map(([name, { gate_count }]) => [name, gate_count]),
        ),
      )
    ));
    const tilts = tiltsOf(real, "REF", true);
    // 11 and 13 repeat 1 and 3; 2, 4, 6, 12 and 14 are Doppler halves.
    assert.deepEqual(numbers(tilts), [11, 13, 5, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20, 21]);
    assert.deepEqual(numbers(tiltsOf(real, "VEL", true)).slice(0, 4), [12, 14, 6, 7]);
  },
});
