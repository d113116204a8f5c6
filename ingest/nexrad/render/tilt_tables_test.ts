import assert from "node:assert/strict";
import { around, fieldWith } from "../../../formats/nexrad/_test_fields.ts";
import { groundDistanceM } from "../../../science/radar_beam.ts";
import { pixelTable } from "./pixel_table.ts";
import { gateTable, NO_RADIAL, radialTable } from "./tilt_tables.ts";

const SITE = { latDeg: 41.6, lonDeg: -88.1, heightM: 231 };
const TABLE = pixelTable({ site: SITE, rangeKm: 300, size: 16 });
const STEPS_PER_DEGREE = 131_072 / 360;

/** Which radial is at an azimuth. */
function radialAt(azimuths: readonly number[], width: number | Float32Array, azimuthDeg: number) {
  const table = radialTable(fieldWith(azimuths, 1, () => 2, { azimuthWidthDeg: width }));
  return table[Math.floor(azimuthDeg * STEPS_PER_DEGREE)];
}

Deno.test("tilt tables: each gate is where the beam is above the ground", () => {
  for (const elevationDeg of [0.5, 19.5]) {
    const field = fieldWith([0], 800, () => 2, { elevationDeg });
    const gates = gateTable(field, TABLE);
    const at = (slantM: number) =>
      gates[Math.round(groundDistanceM(slantM, elevationDeg, 231) / TABLE.distanceStepM)];
    assert.equal(at(2_125), 0);
    assert.equal(at(2_125 + 500 * 250), 500);
    assert.equal(at(2_125 + 500 * 250 + 100), 500);
    assert.equal(at(2_125 + 500 * 250 + 150), 501);
    assert.equal(at(1_900), 800, "nearer than the first gate");
    assert.equal(at(2_125 + 800 * 250), 800, "beyond the last gate");
  }
});

Deno.test("tilt tables: without an elevation, ranges are along the ground", () => {
  const gates = gateTable(fieldWith([0], 800, () => 2, { elevationDeg: null }), TABLE);
  assert.equal(gates[Math.round((2_125 + 700 * 250) / TABLE.distanceStepM)], 700);
});

Deno.test("tilt tables: a first gate behind the radar (message 1) is no gate in front", () => {
  const field = fieldWith([0], 10, () => 2, { firstGateM: -375, elevationDeg: null });
  const gates = gateTable(field, TABLE);
  assert.equal(gates[Math.round(375 / TABLE.distanceStepM)], 3);
});

Deno.test("tilt tables: the nearest radial, across north as well", () => {
  assert.equal(radialAt(around(0.5), 0.5, 359.9), 719);
  assert.equal(radialAt(around(0.5), 0.5, 0.1), 0);
  assert.equal(radialAt(around(1), 1, 180.9), 180);
  // A radial just before north reaches across it.
  assert.equal(radialAt([359.9], 1, 0.2), 0);
});

Deno.test("tilt tables: unevenly turning antennas leave no rays of nothing", () => {
  let azimuth = 0.1;
  const uneven = Array.from({ length: 720 }, (_, i) => azimuth += i % 2 ? 0.4 : 0.6);
  assert.ok(
    !radialTable(fieldWith(uneven, 1, () => 2, { azimuthWidthDeg: 0.5 })).includes(NO_RADIAL),
  );
});

Deno.test("tilt tables: a missing radial is a gap, no wider than it is", () => {
  const gap = around(1).filter((azimuth) => azimuth !== 90.5);
  assert.equal(radialAt(gap, 1, 90.5), NO_RADIAL);
  assert.equal(radialAt(gap, 1, 90.1), 89);
  assert.equal(radialAt(gap, 1, 90.9), 90);
  const table = radialTable(fieldWith([10], 1, () => 2, { azimuthWidthDeg: 1 }));
  const covered = table.filter((radial) => radial === 0).length / STEPS_PER_DEGREE;
  assert.ok(Math.abs(covered - 1.5) < 0.01, `${covered}`);
});

Deno.test("tilt tables: where a sweep overlaps its start, the nearest radial is drawn", () => {
  const overlapping = [...around(1), 0.7, 1.6];
  assert.equal(radialAt(overlapping, 1, 0.75), 360);
  assert.equal(radialAt(overlapping, 1, 0.4), 0);
  // Twice the same azimuth: the first one stays.
  assert.equal(radialAt([...around(1), 0.5], 1, 0.5), 0);
});

Deno.test("tilt tables: widths may be each radial's own; an azimuth that is none is left out", () => {
  const widths = Float32Array.from([1, 4]);
  assert.equal(radialAt([10, 20], widths, 22), 1);
  assert.equal(radialAt([10, 20], widths, 11), NO_RADIAL);
  assert.equal(radialAt([NaN, 20], 1, 20), 1);
  assert.equal(radialAt([360, 20], 1, 0), 0);
});
