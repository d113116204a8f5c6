import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { isLevel2, level2Report, level2ReportText } from "./level2_report.ts";
import type { Moment, Sweep, Volume } from "./sweep.ts";

const moment = (gates: number, wide = false): Moment => ({
  gates,
  firstGateM: 2125,
  gateSpacingM: 250,
  codes: wide ? new Uint16Array(gates * 2) : new Uint8Array(gates * 2),
  scale: 2,
  offset: 66,
});

const SWEEP: Sweep = {
  number: 1,
  elevationDeg: 0.4834,
  azimuthDeg: Float32Array.of(0.25, 0.75),
  radialElevationDeg: Float32Array.of(0.48, 0.48),
  timeMs: Float64Array.of(Date.UTC(2021, 6, 29, 12, 38, 48, 500), Date.UTC(2021, 6, 29, 12, 39, 4)),
  status: Uint8Array.of(3, 2),
  azimuthSpacingDeg: 0.5,
  nyquistMps: 8.324,
  unambiguousRangeKm: 466,
  complete: true,
  moments: { REF: moment(1832), ZDR: moment(1192), PHI: moment(1192, true) },
};

const VOLUME: Volume = {
  icao: "KLOT",
  version: "06",
  timeMs: Date.UTC(2021, 6, 29, 12, 38, 48),
  site: { latDeg: 41.604, lonDeg: -88.085, heightM: 231.4 },
  vcp: 212,
  plan: null,
  sweeps: [SWEEP, {
    ...SWEEP,
    number: 2,
    nyquistMps: null,
    complete: false,
    moments: { VEL: moment(1192) },
  }],
  complete: false,
  skipped: [{ where: "LDM record 14", code: "bzip2-crc", why: "its check sum differs" }],
};

Deno.test("a volume as text", () => {
  const text = level2ReportText(level2Report("KLOT20210729_123848_V06", VOLUME), VOLUME);
  assert.equal(
    text,
    `KLOT20210729_123848_V06: NEXRAD Level II volume, version 06
  KLOT  Chicago, IL  41.6040° N 88.0850° W, 231 m
  2021-07-29T12:38:48Z, VCP 212, sweeps 2, radials 4, cut
  WARN  the end of the volume is missing
  WARN  left out: LDM record 14 (bzip2-crc): its check sum differs
  sweep  elevation      time  radials  spacing  Nyquist m/s  moments
      1      0.48°  12:38:48        2     0.5°         8.32  REF 1832×250 m, ZDR PHI 1192×250 m
      2      0.48°  12:38:48        2     0.5°            -  VEL 1192×250 m  (unfinished)
`,
  );
});

Deno.test("a volume as JSON", () => {
  const json = level2Report("KLOT20210729_123848_V06", VOLUME);
  assert.equal(json.format, "nexrad-level2");
  assert.equal(json.time, "2021-07-29T12:38:48Z");
  assert.deepEqual(json.site, { latitude: 41.604, longitude: -88.085, height_m: 231.4 });
  assert.deepEqual(json.sweeps[0]!.moments.PHI, {
    gates: 1192,
    first_gate_m: 2125,
    gate_spacing_m: 250,
    bits: 16,
  });
  assert.equal(json.sweeps[1]!.last_time, "2021-07-29T12:39:04Z");
  assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
});

Deno.test("a chunk is part of a volume: its missing end is no fault", () => {
  const chunk = { ...VOLUME, version: "", skipped: [] };
  const json = level2Report("20210729-123848-005-I", chunk);
  assert.equal(json.format, "nexrad-level2-chunk");
  assert.deepEqual(json.warnings, []);
  assert.match(level2ReportText(json, chunk), /^20210729-123848-005-I: NEXRAD Level II chunk\n/);
});

Deno.test("volumes and chunks are known by their first bytes, within gzip too", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  assert.ok(isLevel2(bytes("AR2V0006.735")));
  assert.ok(isLevel2(bytes("ARCHIVE2.001")));
  assert.ok(isLevel2(new Uint8Array(gzipSync(bytes("AR2V0003.000" + "\0".repeat(5000))))));
  assert.ok(isLevel2(bytes("\0\0\x05\x12BZh91AY&SYxxxx")));
  assert.ok(!isLevel2(bytes("BZh91AY&SY")));
  assert.ok(!isLevel2(new Uint8Array(gzipSync(bytes("hello")))));
  assert.ok(!isLevel2(new Uint8Array()));
});
