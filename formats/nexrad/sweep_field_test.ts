import assert from "node:assert/strict";
import type { Moment, Sweep } from "./sweep.ts";
import { fieldOf } from "./sweep_field.ts";

const moment = (more: Partial<Moment>): Moment => ({
  gates: 2,
  firstGateM: 2_125,
  gateSpacingM: 250,
  codes: new Uint8Array(4),
  scale: 2,
  offset: 66,
  ...more,
});

const SWEEP: Sweep = {
  number: 1,
  elevationDeg: 0.48,
  azimuthDeg: new Float32Array([10, 10.5]),
  radialElevationDeg: new Float32Array(2),
  timeMs: new Float64Array(2),
  status: new Uint8Array(2),
  azimuthSpacingDeg: 0.5,
  nyquistMps: null,
  unambiguousRangeKm: null,
  complete: true,
  moments: { REF: moment({}), CFP: moment({ scale: 1, offset: 8 }) },
};

Deno.test("sweep field: geometry of the moment and the sweep, without copies", () => {
  const field = fieldOf(SWEEP, "REF")!;
  assert.equal(field.codes, SWEEP.moments.REF!.codes);
  assert.equal(field.azimuthDeg, SWEEP.azimuthDeg);
  assert.deepEqual(
    [field.radials, field.gates, field.firstGateM, field.gateSpacingM],
    [2, 2, 2_125, 250],
  );
  assert.deepEqual([field.azimuthWidthDeg, field.elevationDeg], [0.5, 0.48]);
  assert.deepEqual(field.coding, { kind: "linear", scale: 2, offset: 66, first: 2, folded: 1 });
});

Deno.test("sweep field: codes of CFP below 8 are states of a filter, none range folding", () => {
  assert.deepEqual(fieldOf(SWEEP, "CFP")!.coding, {
    kind: "linear",
    scale: 1,
    offset: 8,
    first: 8,
    folded: null,
  });
});

Deno.test("sweep field: a moment that is not there is null; legacy radials are a degree wide", () => {
  assert.equal(fieldOf(SWEEP, "VEL"), null);
  assert.equal(fieldOf({ ...SWEEP, azimuthSpacingDeg: null }, "REF")!.azimuthWidthDeg, 1);
});
