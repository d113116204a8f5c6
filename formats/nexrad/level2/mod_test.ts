import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { NexradError } from "../nexrad_error.ts";
import {
  DAY,
  frame,
  message1,
  message31,
  message5,
  NOON_MS,
  record,
  type TestRadial,
  volumeFile,
} from "./_test_messages.ts";
import {
  chunkRecords,
  decodeRecord,
  decodeVolume,
  openVolume,
  transferables,
  VolumeBuilder,
} from "./mod.ts";

const HEADER = { icao: "KTST", version: "06", timeMs: 1 };

/** Radials of one sweep: the first starts it, the last ends it. */
function sweep(number: number, azimuths: readonly number[], more: TestRadial = {}): Uint8Array[] {
  return azimuths.map((azimuthDeg, i) => {
    const status = i === 0 ? 0 : i === azimuths.length - 1 ? 2 : 1;
    return message31({ number, azimuthDeg, status, ...more });
  });
}

function volumeOf(...messages: readonly Uint8Array[]) {
  return decodeVolume(volumeFile("AR2V0006.001", ...messages));
}

function throwsCode(run: () => unknown, code: string): void {
  assert.throws(run, (error) => error instanceof NexradError && error.code === code);
}

Deno.test("Level II: header, site, plan and angles of a volume", () => {
  const volume = volumeOf(message5(212, [0.5, 0.9]), ...sweep(1, [10, 10.5, 11]));
  assert.equal(volume.icao, "KTST");
  assert.equal(volume.version, "06");
  assert.equal(volume.timeMs, (DAY - 1) * 86_400_000 + NOON_MS);
  assert.deepEqual(volume.site, { latDeg: 41.5, lonDeg: -88, heightM: 230 });
  assert.equal(volume.vcp, 212);
  assert.deepEqual(volume.plan?.map((cut) => [cut.superResolution, cut.waveform]), [[true, 2], [
    false,
    2,
  ]]);
  const [only] = volume.sweeps;
  assert.deepEqual([...only!.azimuthDeg], [10, 10.5, 11]);
  assert.equal(only!.nyquistMps, 28.05);
  assert.equal(only!.unambiguousRangeKm, 137);
  assert.equal(volume.complete, false, "no radial ended the volume");
});

Deno.test("Level II: a shorter radial is filled with 0, and so is one without the moment", () => {
  const volume = volumeOf(
    message31({ status: 0, moments: [{ name: "REF", codes: [7, 8, 9] }] }),
    message31({
      moments: [{ name: "REF", codes: [5] }, { name: "PHI", codes: [256, 2, 513], bits: 16 }],
    }),
    message31({ status: 2, moments: [{ name: "XYZ", codes: [1] }] }),
  );
  assert.deepEqual(volume.skipped, []);
  const { REF, PHI } = volume.sweeps[0]!.moments;
  assert.deepEqual(REF!.codes, Uint8Array.of(7, 8, 9, 5, 0, 0, 0, 0, 0));
  assert.deepEqual(PHI!.codes, Uint16Array.of(0, 0, 0, 256, 2, 513, 0, 0, 0));
});

Deno.test("Level II: a radial with another scale or spacing than the others loses the moment", () => {
  const odd = { name: "REF", codes: [5], gateSpacingM: 1000 };
  const radial = { moments: [{ name: "REF", codes: [7] }] };
  const volume = volumeOf(
    message31({ status: 0, moments: [odd] }),
    message31(radial),
    message31(radial),
  );
  assert.equal(volume.sweeps[0]!.moments.REF!.gateSpacingM, 250);
  assert.deepEqual(volume.sweeps[0]!.moments.REF!.codes, Uint8Array.of(0, 7, 7));
  assert.equal(volume.skipped[0]!.code, "bad-field");
});

Deno.test("Level II: a repeat of an elevation is a sweep of its own, a missing one keeps its number", () => {
  const volume = volumeOf(...sweep(1, [1, 2]), ...sweep(2, [3, 4]), ...sweep(7, [5, 6]));
  assert.deepEqual(volume.sweeps.map((each) => each.number), [1, 2, 7]);
  const restarted = volumeOf(...sweep(1, [1, 2]), ...sweep(1, [3, 4]));
  assert.deepEqual(restarted.sweeps.map((each) => [...each.azimuthDeg]), [[1, 2], [3, 4]]);
});

/** Azimuths of half a degree each, `from` one of 720 `to` another. */
const circle = (from = 0, to = 720) => Array.from({ length: to - from }, (_, i) => (from + i) / 2);

Deno.test("Level II: a sweep is complete when its end is known and its radials cover the circle", () => {
  const complete = (...messages: Uint8Array[]) =>
    volumeOf(...messages).sweeps.map((each) => each.complete);
  const whole = sweep(1, circle());
  const begun = sweep(2, circle(0, 90));
  assert.deepEqual(complete(...whole), [true]);
  assert.deepEqual(complete(...whole.slice(0, -1)), [false], "its end may come");
  assert.deepEqual(complete(...whole.slice(0, -1), ...begun), [true, false]);
  // A record holds 120 radials.
  const torn = whole.filter((_, i) => i < 240 || i >= 360);
  assert.deepEqual(complete(...torn), [false]);
  assert.deepEqual(complete(...torn, ...begun), [false, false]);
  const few = whole.filter((_, i) => i % 40 !== 7);
  assert.deepEqual(complete(...few), [true], "18 radials, each alone, are missing");
  const ended = volumeOf(...begun, message31({ number: 2, status: 4 }));
  assert.deepEqual([ended.complete, ended.sweeps[0]!.complete], [true, false]);
});

Deno.test("Level II: a sweep to which nothing came is the same object, another a new one", () => {
  const radials = sweep(1, circle());
  const decode = (from: number, to: number) => decodeRecord(record(...radials.slice(from, to)));
  const builder = new VolumeBuilder(HEADER);
  builder.add(0, decode(0, 360));
  builder.add(1, decode(360, 710));
  builder.add(9, decodeRecord(record(...sweep(2, circle(0, 60)))));
  const [early] = builder.volume().sweeps;
  assert.equal(early!.complete, true, "all but ten radials, and a later sweep has begun");
  assert.equal(builder.volume().sweeps[0], early);
  builder.add(2, decode(710, 720));
  const [whole] = builder.volume().sweeps;
  assert.notEqual(whole, early);
  assert.equal(whole!.azimuthDeg.length, 720);
  builder.add(10, decodeRecord(record(...sweep(3, circle(0, 60)))));
  assert.equal(builder.volume().sweeps[0], whole);
});

Deno.test("Level II: a sweep grows as records arrive, in any order", () => {
  const radials = sweep(1, [1, 2, 3, 4, 5, 6]);
  const decode = (from: number) => decodeRecord(record(...radials.slice(from, from + 2)));
  const builder = new VolumeBuilder(HEADER);
  builder.add(4, decode(4));
  assert.deepEqual([...builder.volume().sweeps[0]!.azimuthDeg], [5, 6]);
  builder.add(0, decode(0));
  builder.add(2, decode(2));
  builder.add(2, decode(0));
  const volume = builder.volume();
  assert.deepEqual([...volume.sweeps[0]!.azimuthDeg], [1, 2, 3, 4, 5, 6]);
  assert.equal(volume.sweeps[0]!.moments.REF!.codes.length, 18);
});

Deno.test("Level II: a decoded record passes to another thread without its gates being copied", () => {
  const decoded = decodeRecord(record(...sweep(1, [1, 2])));
  const there = structuredClone(decoded, { transfer: transferables(decoded) });
  assert.deepEqual(there.parts[0]!.moments[0]!.codes, Uint8Array.of(0, 1, 2, 0, 1, 2));
  assert.equal(decoded.parts[0]!.moments[0]!.codes.length, 0);
});

Deno.test("Level II: message 1, its scaling and signed angles", () => {
  const volume = decodeVolume(volumeFile(
    "ARCHIVE2.001",
    message1({ status: 3, elevationDeg: -0.2 }),
    message1({ status: 4 }),
  ));
  assert.equal(volume.version, "01");
  assert.equal(volume.site, null);
  assert.equal(volume.vcp, 21);
  assert.equal(volume.complete, true);
  const [only] = volume.sweeps;
  assert.ok(Math.abs(only!.radialElevationDeg[0]! + 0.2) < 0.006);
  assert.equal(only!.azimuthSpacingDeg, null);
  const { REF, VEL, SW } = only!.moments;
  assert.deepEqual([REF!.scale, REF!.offset, REF!.firstGateM, REF!.gateSpacingM], [2, 66, 0, 1000]);
  assert.deepEqual([VEL!.scale, VEL!.offset, VEL!.firstGateM], [2, 129, -375]);
  assert.deepEqual(VEL!.codes, Uint8Array.of(0, 1, 129, 131, 0, 1, 129, 131));
  assert.equal(SW, undefined);
  const coarse = decodeVolume(volumeFile("ARCHIVE2.001", message1({ resolution: 4 })));
  assert.equal(coarse.sweeps[0]!.moments.VEL!.scale, 1);
});

Deno.test("Level II: a radial that cannot be costs only itself", () => {
  const good = sweep(1, [1, 2]);
  const wrong: [string, Uint8Array][] = [
    ["bad-field", message31({ number: 0 })],
    ["bad-field", message31({ status: 9 })],
    ["bad-field", message31({ azimuthDeg: 400 })],
    ["bad-field", message31({ elevationDeg: NaN })],
    ["bad-field", message31({ moments: [{ name: "REF", codes: [1], scale: 0 }] })],
    ["bad-field", message31({ moments: [{ name: "REF", codes: [1], gates: 9999 }] })],
    ["truncated", message31({ moments: [{ name: "REF", codes: [1], gates: 50 }] })],
    ["bad-field", message1({ resolution: 3 })],
  ];
  for (const [code, message] of wrong) {
    const volume = volumeOf(good[0]!, message, good[1]!);
    assert.deepEqual(volume.skipped.map((entry) => entry.code), [code]);
    assert.deepEqual([...volume.sweeps[0]!.azimuthDeg], [1, 2]);
  }
});

Deno.test("Level II: after bytes that are no message the next radial is found again", () => {
  const [first, second, third] = sweep(1, [1, 2, 3]);
  second!.set([0xff, 0xff], 12);
  const volume = volumeOf(first!, second!, third!);
  assert.deepEqual([...volume.sweeps[0]!.azimuthDeg], [1, 3]);
  const [{ where, code, why }] = volume.skipped as [typeof volume.skipped[0]];
  assert.equal(where, `byte ${first!.length} of the file's messages`);
  assert.equal(code, "bad-field");
  assert.equal(why, `${second!.length} bytes that are no message`);
});

Deno.test("Level II: messages of other types are passed by, a cut last frame too", () => {
  const others = [2, 3, 13, 15, 18].map((type) => frame(type, new Uint8Array(100)));
  const decoded = decodeRecord(record(...others, ...sweep(1, [1, 2]), others[0]!.subarray(0, 500)));
  assert.deepEqual(decoded.messages, { 2: 2, 3: 1, 13: 1, 15: 1, 18: 1, 31: 2 });
  assert.deepEqual(decoded.skipped, []);
});

Deno.test("Level II: a list of what was skipped stays short", () => {
  const wrong = Array.from({ length: 100 }, () => message31({ number: 0 }));
  const { skipped } = decodeRecord(record(...wrong));
  assert.equal(skipped.length, 21);
  assert.match(skipped[20]!.why, /^80 more/);
});

Deno.test("Level II: more radials than a sweep can have are left out", () => {
  const volume = volumeOf(...sweep(1, Array.from({ length: 1100 }, (_, i) => i % 360)));
  assert.equal(volume.sweeps[0]!.azimuthDeg.length, 1024);
  assert.equal(volume.skipped[0]!.code, "too-large");
});

Deno.test("Level II: a file in gzip is read, one that is cut as far as it goes", () => {
  const radials = sweep(1, Array.from({ length: 60 }, (_, i) => i * 1.37));
  const zipped = new Uint8Array(gzipSync(volumeFile("AR2V0003.001", ...radials)));
  assert.equal(decodeVolume(zipped).sweeps[0]!.azimuthDeg.length, 60);
  const cut = decodeVolume(zipped.subarray(0, zipped.length >> 1));
  assert.equal(cut.skipped[0]!.where, "the gzip file");
  const length = cut.sweeps[0]!.azimuthDeg.length;
  assert.ok(length > 2 && length < 58, `${length} radials`);
});

Deno.test("Level II: more in gzip than any volume holds is refused", () => {
  const part = gzipSync(new Uint8Array(10 << 20));
  const bomb = new Uint8Array(Buffer.concat(Array.from({ length: 13 }, () => part)));
  throwsCode(() => openVolume(bomb), "too-large");
});

Deno.test("Level II: what is no volume is refused, and so is an I chunk without records", () => {
  throwsCode(
    () => openVolume(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n")),
    "not-nexrad",
  );
  throwsCode(() => openVolume(new Uint8Array(10)), "truncated");
  throwsCode(() => chunkRecords(new Uint8Array(100)), "not-nexrad");
  throwsCode(() => chunkRecords(new Uint8Array(0)), "not-nexrad");
});

/** `BZh9`, the mark of a block, and so many bytes: enough to be found, not to be decompressed. */
function looksPacked(bytes: number): number[] {
  return [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ...new Array(bytes).fill(1)];
}

Deno.test("Level II: the size of a record is signed, and a wrong one costs no other record", () => {
  const found = (...sizes: number[]) => {
    const chunk = sizes.flatMap((size) => {
      const word = new Uint8Array(4);
      new DataView(word.buffer).setInt32(0, size);
      return [...word, ...looksPacked(20)];
    });
    const { records, skipped } = chunkRecords(Uint8Array.from(chunk));
    return [records.map((each) => each.bytes.length), skipped.length];
  };
  assert.deepEqual(found(30, -30, 30), [[30, 30, 30], 0]);
  assert.deepEqual(found(30, 50, 30), [[30, 30, 30], 0], "too large");
  assert.deepEqual(found(30, 30, 2 ** 31 - 1), [[30, 30, 30], 0], "beyond the end");
  assert.deepEqual(found(30, 10, 30), [[30, 10, 30], 1], "too small");
});

Deno.test("Level II: a record that cannot be decompressed is named, the volume goes on", () => {
  const volume = decodeVolume(
    volumeFile("AR2V0006.001", Uint8Array.from([0, 0, 0, 30, ...looksPacked(20)])),
  );
  assert.equal(volume.sweeps.length, 0);
  assert.equal(volume.skipped[0]!.where, "LDM record 1");
  assert.match(volume.skipped[0]!.code, /^bzip2|truncated$/);
});
