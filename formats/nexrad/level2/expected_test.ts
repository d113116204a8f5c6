import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { NO_DATA, realChunks, realVolume, sharedNames, sharedPath } from "../../../_test_data.ts";
import { CFP_FIRST, type Moment, type MomentName, type Sweep, type Volume } from "../sweep.ts";
import {
  chunkRecords,
  decodeRecord,
  decodeVolume,
  openVolume,
  type RecordBytes,
  VolumeBuilder,
} from "./mod.ts";

/** The parts of a reference file that are compared. */
interface Reference {
  file: string;
  ldm_records: number;
  header: { version: string; icao: string; time: string };
  message_type_counts: Record<string, number>;
  site: null | {
    latitude: number;
    longitude: number;
    height_m: number;
    feedhorn_height_m: number;
  };
  vcp: number | null;
  vcp_elevations_message5: number[] | null;
  first_radial_f32_sha256: Record<string, string>;
  sweeps: ReferenceSweep[];
  chunks?: {
    name: string;
    elevations: {
      elevation_number: number;
      radials: number;
      first_azimuth: number;
      last_azimuth: number;
      first_status: number;
      last_status: number;
      elevation_first: number;
    }[];
  }[];
}

interface ReferenceSweep {
  elevation_number: number;
  radials: number;
  first_azimuth: number;
  last_azimuth: number;
  elevation_first: number;
  elevation_mean: number;
  elevation_min: number;
  elevation_max: number;
  time_first: string;
  time_last: string;
  radial_status: number[];
  azimuth_spacing_deg: number | null;
  nyquist_m_s: number;
  unambiguous_range_km: number;
  moments: Partial<Record<MomentName, ReferenceMoment>>;
}

interface ReferenceMoment {
  gate_count: number;
  first_gate_km: number;
  gate_spacing_km: number;
  word_size_bits: number;
  scale: number;
  offset: number;
  total_gates: number;
  valid: number;
  below_threshold?: number;
  range_folded?: number;
  status_codes?: Record<string, number>;
  min: number;
  max: number;
  mean: number;
  points: [number, number, number | string][];
}

/** The names under which the hashes of a first radial are kept. */
const HASHED: Record<string, MomentName> = {
  reflectivity: "REF",
  velocity: "VEL",
  spectrum_width: "SW",
  differential_reflectivity: "ZDR",
  differential_phase: "PHI",
  correlation_coefficient: "RHO",
  clutter_filter_power: "CFP",
};

/** `expected/README.md` there says what the fields are. */
const references: Reference[] = sharedNames("expected", "nexrad-level2").map((name) =>
  JSON.parse(Deno.readTextFileSync(sharedPath("expected", "nexrad-level2", name)))
);

Deno.test({
  name: "Level II: there is a reference for each real file (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    const files = sharedNames("nexrad", "level2");
    assert.equal(files.length, 8);
    assert.deepEqual(references.map(({ file }) => file), files);
  },
});

for (const reference of references) {
  Deno.test(`Level II: every value of ${reference.file} (needs ../shared/data)`, () => {
    const bytes = realVolume(reference.file);
    const { records } = openVolume(bytes);
    const counts: Record<string, number> = {};
    for (const record of records) {
      for (const [type, count] of Object.entries(decodeRecord(record).messages)) {
        counts[type] = (counts[type] ?? 0) + count;
      }
    }
    assert.deepEqual(counts, reference.message_type_counts);
    const compressed = records.filter((record) => record.packing === "bzip2").length;
    assert.equal(compressed, reference.ldm_records);
    compareVolume(decodeVolume(bytes), reference);
  });
}

Deno.test({
  name: "Level II: chunks give the same volume in any order, and each what it holds",
  ignore: NO_DATA,
  fn() {
    const reference = references.find((each) => each.chunks)!;
    const [first, ...rest] = realChunks(reference.file);
    const start = openVolume(first!.bytes);
    const builder = new VolumeBuilder(start.header);
    const chunks: (readonly RecordBytes[])[] = [
      start.records,
      ...rest.map((chunk) => chunkRecords(chunk.bytes).records),
    ];
    const decoded = chunks.map((records) => records.map(decodeRecord));
    for (const [i, { elevations }] of reference.chunks!.entries()) {
      const parts = decoded[i]!.flatMap((record) => record.parts);
      assert.deepEqual(
        parts.map((part) => [
          part.number,
          part.radials,
          round(part.azimuthDeg[0]!),
          round(part.azimuthDeg.at(-1)!),
          part.status[0],
          part.status.at(-1),
        ]),
        elevations.map((each) => [
          each.elevation_number,
          each.radials,
          each.first_azimuth,
          each.last_azimuth,
          each.first_status,
          each.last_status,
        ]),
      );
      for (const [k, part] of parts.entries()) {
        // Rounded in another way than the rest of the reference.
        assert(Math.abs(part.elevationDeg[0]! - elevations[k]!.elevation_first) < 1e-6);
      }
    }
    const order = decoded.map((_, i) => (i * 37) % decoded.length);
    assert.equal(new Set(order).size, decoded.length);
    for (const i of order.slice(0, 40)) builder.add(i, decoded[i]![0]!);
    assert.equal(builder.volume().complete, order.slice(0, 40).includes(decoded.length - 1));
    for (const i of order) builder.add(i, decoded[i]![0]!);
    compareVolume(builder.volume(), reference);
    assert.equal(builder.volume().sweeps[3], builder.volume().sweeps[3], "not made again");
  },
});

function compareVolume(volume: Volume, reference: Reference): void {
  assert.deepEqual(volume.skipped, []);
  assert.equal(volume.icao, reference.header.icao);
  const kind = reference.header.version;
  assert.equal(volume.version, kind.startsWith("AR2V00") ? kind.slice(6, 8) : "01");
  assert.equal(new Date(volume.timeMs).toISOString(), reference.header.time);
  assert.equal(volume.vcp, reference.vcp);
  const { site } = reference;
  assert.deepEqual(
    volume.site && [round(volume.site.latDeg), round(volume.site.lonDeg), volume.site.heightM],
    site && [site.latitude, site.longitude, site.height_m + site.feedhorn_height_m],
  );
  assert.deepEqual(
    volume.plan?.map((cut) => round(cut.elevationDeg)) ?? null,
    // Older files have an empty message 5.
    reference.vcp_elevations_message5?.length ? reference.vcp_elevations_message5 : null,
  );
  assert.equal(volume.sweeps.length, reference.sweeps.length);
  for (const [i, expected] of reference.sweeps.entries()) compareSweep(volume.sweeps[i]!, expected);
  for (const [name, hash] of Object.entries(reference.first_radial_f32_sha256)) {
    const moment = volume.sweeps[0]!.moments[HASHED[name]!]!;
    assert.equal(firstRadialHash(moment, HASHED[name] === "CFP"), hash, name);
  }
}

function compareSweep(sweep: Sweep, expected: ReferenceSweep): void {
  const { azimuthDeg, radialElevationDeg, timeMs, status } = sweep;
  const elevations = [...radialElevationDeg];
  assert.deepEqual({
    elevation_number: sweep.number,
    radials: azimuthDeg.length,
    first_azimuth: round(azimuthDeg[0]!),
    last_azimuth: round(azimuthDeg.at(-1)!),
    elevation_first: round(elevations[0]!),
    elevation_mean: round(sweep.elevationDeg),
    elevation_min: round(Math.min(...elevations)),
    elevation_max: round(Math.max(...elevations)),
    time_first: new Date(timeMs[0]!).toISOString(),
    time_last: new Date(timeMs.at(-1)!).toISOString(),
    radial_status: [status[0], status.at(-1)],
    azimuth_spacing_deg: sweep.azimuthSpacingDeg,
    nyquist_m_s: sweep.nyquistMps,
    unambiguous_range_km: sweep.unambiguousRangeKm,
    moments: Object.keys(sweep.moments).sort(),
    complete: true,
  }, {
    elevation_number: expected.elevation_number,
    radials: expected.radials,
    first_azimuth: expected.first_azimuth,
    last_azimuth: expected.last_azimuth,
    elevation_first: expected.elevation_first,
    elevation_mean: expected.elevation_mean,
    elevation_min: expected.elevation_min,
    elevation_max: expected.elevation_max,
    time_first: expected.time_first,
    time_last: expected.time_last,
    radial_status: expected.radial_status,
    azimuth_spacing_deg: expected.azimuth_spacing_deg,
    nyquist_m_s: expected.nyquist_m_s,
    unambiguous_range_km: expected.unambiguous_range_km,
    moments: Object.keys(expected.moments).sort(),
    complete: sweep.complete,
  });
  for (const [name, moment] of Object.entries(expected.moments)) {
    compareMoment(sweep.moments[name as MomentName]!, moment, name === "CFP");
  }
}

function compareMoment(moment: Moment, expected: ReferenceMoment, isCfp: boolean): void {
  const first = isCfp ? CFP_FIRST : 2;
  const codes = new Float64Array(65_536);
  for (const code of moment.codes) codes[code]!++;
  let [valid, sum, min, max] = [0, 0, Infinity, -Infinity];
  for (let code = first; code < codes.length; code++) {
    if (codes[code] === 0) continue;
    const value = (code - moment.offset) / moment.scale;
    valid += codes[code]!;
    sum += codes[code]! * value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  assert.deepEqual({
    gates: moment.gates,
    firstGateM: moment.firstGateM,
    gateSpacingM: moment.gateSpacingM,
    bits: moment.codes.BYTES_PER_ELEMENT * 8,
    scale: round(moment.scale),
    offset: round(moment.offset),
    total: moment.codes.length,
    valid,
    low: Array.from(codes.subarray(0, first)),
    min: round(min),
    max: round(max),
    mean: round(sum / valid),
    points: expected.points.map(([radial, gate]) => {
      const code = moment.codes[radial * moment.gates + gate]!;
      if (code >= first) return [radial, gate, round((code - moment.offset) / moment.scale)];
      return [radial, gate, isCfp ? `S${code}` : code === 0 ? "BT" : "RF"];
    }),
  }, {
    gates: expected.gate_count,
    firstGateM: expected.first_gate_km * 1000,
    gateSpacingM: expected.gate_spacing_km * 1000,
    bits: expected.word_size_bits,
    scale: expected.scale,
    offset: expected.offset,
    total: expected.total_gates,
    valid: expected.valid,
    low: expected.status_codes
      ? Object.values(expected.status_codes)
      : [expected.below_threshold, expected.range_folded],
    min: expected.min,
    max: expected.max,
    mean: expected.mean,
    // The reference writes the first two states of CFP both ways.
    points: !isCfp ? expected.points : expected.points.map(([radial, gate, value]) => [
      radial,
      gate,
      value === "BT" ? "S0" : value === "RF" ? "S1" : value,
    ]),
  });
}

/** As danielway/nexrad hashes it: float32 of each value, one byte for a gate without. */
function firstRadialHash(moment: Moment, isCfp: boolean): string {
  const hash = createHash("sha256");
  for (const code of moment.codes.subarray(0, moment.gates)) {
    const none = isCfp ? code < CFP_FIRST : code < 2;
    const value = Float32Array.of((code - Math.fround(moment.offset)) / Math.fround(moment.scale));
    hash.update(none ? Uint8Array.of(code) : new Uint8Array(value.buffer));
  }
  return hash.digest("hex");
}

/** As the reference is: to 6 decimals, a half to the even one. */
function round(value: number): number {
  const millionths = value * 1e6;
  const below = Math.floor(millionths);
  if (millionths - below === 0.5) return (below + below % 2) / 1e6;
  return Number(value.toFixed(6));
}
