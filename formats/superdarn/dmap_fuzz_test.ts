import assert from "node:assert/strict";
import { randoms } from "../_test_random.ts";
import { fuzzStream, streamSeeds } from "./_test_fuzz.ts";

/** More in `bench/fuzz_superdarn.ts`, which measures time and memory of each too. */
const CASES = 500;

Deno.test("hurt streams give records, messages or named errors, however they are cut", () => {
  const random = randoms(6);
  const seeds = streamSeeds();
  const seen = new Set<string>();
  for (let i = 0; i < CASES; i++) {
    for (const outcome of fuzzStream(seeds[i % seeds.length]!, random)) seen.add(outcome);
  }
  // The injuries must reach every depth, or this shows nothing.
  const all = [
    "truncated",
    "not-dmap",
    "bad-size",
    "bad-type",
    "bad-count",
    "bad-name",
    "bad-text",
  ];
  for (const outcome of ["record", "packet: record", "packet: bad", ...all]) {
    assert.ok(seen.has(outcome), `no case ended as ${outcome}`);
  }
});
