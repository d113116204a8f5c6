import assert from "node:assert/strict";
import { randoms } from "../../_test_random.ts";
import { NexradError } from "../nexrad_error.ts";
import { hurt } from "./_test_mutations.ts";
import { seeds } from "./_test_seeds.ts";
import { decodeProduct } from "./mod.ts";

/** More in `bench/fuzz_radar.ts`, which measures time and memory of each too. */
const CASES = 1000;

Deno.test(`${CASES} hurt products give a result or a named error`, () => {
  const random = randoms(5);
  const from = seeds();
  const outcomes = new Map<string, number>();
  for (let i = 0; i < CASES; i++) {
    const bytes = hurt(from[i % from.length]!, random);
    let outcome: string;
    try {
      const { fields, skipped, features } = decodeProduct(bytes);
      for (const { codes, radials, gates, azimuthDeg } of fields) {
        assert.equal(codes.length, radials * gates);
        assert.equal(azimuthDeg.length, radials);
        assert.ok(azimuthDeg.every((deg) => deg >= 0 && deg <= 360), `case ${i}`);
      }
      assert.ok(
        features.features.flatMap(({ geometry }) => geometry.coordinates).flat()
          .every(Number.isFinite),
        `case ${i}`,
      );
      outcome = skipped.length > 0 ? "in part" : "whole";
    } catch (error) {
      if (!(error instanceof NexradError)) throw error;
      outcome = error.code;
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // The injuries must reach every depth, or this shows nothing.
  for (const outcome of ["whole", "in part", "truncated", "not-nexrad", "too-large", "bad-field"]) {
    assert.ok(outcomes.get(outcome)! > 0, `no case ended as ${outcome}`);
  }
});
