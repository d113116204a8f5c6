import assert from "node:assert/strict";
import { randoms } from "../../_test_random.ts";
import { NexradError } from "../nexrad_error.ts";
import type { Volume } from "../sweep.ts";
import { hurtMessages, hurtPacked } from "./_test_mutations.ts";
import { fileSeeds, messageSeeds, recordSeeds } from "./_test_seeds.ts";
import { decodeRecord, decodeVolume, VolumeBuilder } from "./mod.ts";

/** In all; more in `bench/fuzz_radar.ts`, which measures time and memory of each too. */
const CASES = { messages: 700, packed: 150, files: 150 };

const HEADER = { icao: "KTST", version: "06", timeMs: 0 };

Deno.test("hurt messages, records and files give a volume that fits itself, or a named error", () => {
  const random = randoms(11);
  const outcomes = new Map<string, number>();
  const run = (count: number, seeds: readonly Uint8Array[], read: (seed: Uint8Array) => Volume) => {
    for (let i = 0; i < (seeds.length > 0 ? count : 0); i++) {
      let outcome: string;
      try {
        const volume = read(seeds[i % seeds.length]!);
        checkVolume(volume);
        outcome = volume.skipped[0]?.code ?? "whole";
      } catch (error) {
        if (!(error instanceof NexradError)) throw error;
        outcome = error.code;
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  run(CASES.messages, messageSeeds(), (seed) => {
    const builder = new VolumeBuilder(HEADER);
    const bytes = hurtMessages(seed, random);
    builder.add(0, decodeRecord({ where: "a record", bytes, packing: "messages" }));
    return builder.volume();
  });
  run(CASES.packed, recordSeeds(), (seed) => {
    const builder = new VolumeBuilder(HEADER);
    const bytes = hurtPacked(seed, random);
    builder.add(0, decodeRecord({ where: "a record", bytes, packing: "bzip2" }));
    return builder.volume();
  });
  run(CASES.files, fileSeeds(), (seed) => decodeVolume(hurtPacked(seed, random)));
  // The injuries must reach every depth, or this shows nothing.
  for (const outcome of ["whole", "bad-field", "truncated", "not-nexrad", "unsupported"]) {
    assert.ok(outcomes.get(outcome)! > 0, `no case ended as ${outcome}`);
  }
});

function checkVolume(volume: Volume): void {
  for (const sweep of volume.sweeps) {
    const radials = sweep.azimuthDeg.length;
    assert.ok(radials > 0 && sweep.number >= 1 && Number.isFinite(sweep.elevationDeg));
    for (const array of [sweep.radialElevationDeg, sweep.timeMs, sweep.status]) {
      assert.equal(array.length, radials);
    }
    for (const moment of Object.values(sweep.moments)) {
      assert.equal(moment.codes.length, radials * moment.gates);
      assert.ok(moment.gateSpacingM > 0 && moment.scale !== 0 && Number.isFinite(moment.scale));
    }
  }
}
