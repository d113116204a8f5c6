/**
 * Level II messages made for tests, field by field after ICD 2620002, so that what no real file here
 * has (gaps, odd gate counts, wrong fields) can be tested.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { RecordBytes } from "./record.ts";

/** 2021-07-29, in the radar's days, and noon. */
export const DAY = 18_838;
export const NOON_MS = 12 * 3_600_000;

/** One moment of a test radial; codes beyond 255 make it 16-bit. */
export interface TestMoment {
  readonly name: string;
  readonly codes: readonly number[];
  readonly bits?: 8 | 16;
  readonly scale?: number;
  readonly gateSpacingM?: number;
  readonly gates?: number;
}

/** A test radial; what is not given is usual. */
export interface TestRadial {
  readonly number?: number;
  readonly status?: number;
  readonly azimuthDeg?: number;
  readonly elevationDeg?: number;
  readonly moments?: readonly TestMoment[];
}

/** Message 31 with a VOL and a RAD block and its moments. */
export function message31(radial: TestRadial): Uint8Array {
  const vol = Buffer.alloc(44);
  vol.write("RVOL");
  vol.writeFloatBE(41.5, 8);
  vol.writeFloatBE(-88, 12);
  vol.writeInt16BE(200, 16);
  vol.writeUInt16BE(30, 18);
  vol.writeUInt16BE(212, 40);
  const rad = Buffer.alloc(28);
  rad.write("RRAD");
  rad.writeInt16BE(1370, 6);
  rad.writeInt16BE(2805, 16);
  const blocks = [vol, rad, ...(radial.moments ?? [{ name: "REF", codes: [0, 1, 2] }]).map(moment)];
  const header = Buffer.alloc(32 + 4 * blocks.length);
  header.write("KTST");
  header.writeUInt32BE(NOON_MS, 4);
  header.writeUInt16BE(DAY, 8);
  header.writeFloatBE(radial.azimuthDeg ?? 10, 12);
  header[20] = 1;
  header[21] = radial.status ?? 1;
  header[22] = radial.number ?? 1;
  header.writeFloatBE(radial.elevationDeg ?? 0.5, 24);
  header.writeUInt16BE(blocks.length, 30);
  let at = header.length;
  for (const [i, block] of blocks.entries()) {
    header.writeUInt32BE(at, 32 + 4 * i);
    at += block.length;
  }
  header.writeUInt16BE(at, 18);
  return withHeader(31, Buffer.concat([header, ...blocks, Buffer.alloc(at % 2)]));
}

function moment({ name, codes, bits = 8, scale = 2, gateSpacingM = 250, gates }: TestMoment) {
  const block = Buffer.alloc(28 + codes.length * bits / 8);
  block.write(`D${name.padEnd(3)}`);
  block.writeUInt16BE(gates ?? codes.length, 8);
  block.writeInt16BE(2125, 10);
  block.writeInt16BE(gateSpacingM, 12);
  block[19] = bits;
  block.writeFloatBE(scale, 20);
  block.writeFloatBE(66, 24);
  for (const [i, code] of codes.entries()) {
    if (bits === 8) block[28 + i] = code;
    else block.writeUInt16BE(code, 28 + 2 * i);
  }
  return block;
}

/** Message 1 with three gates of reflectivity and four of velocity, in its frame. */
export function message1(radial: TestRadial & { readonly resolution?: number }): Uint8Array {
  const data = Buffer.alloc(120);
  data.writeUInt32BE(NOON_MS, 0);
  data.writeUInt16BE(DAY, 4);
  data.writeUInt16BE(4660, 6);
  data.writeUInt16BE(Math.round((radial.azimuthDeg ?? 10) * 32768 / 180), 8);
  data.writeUInt16BE(radial.status ?? 1, 12);
  data.writeUInt16BE(Math.round((radial.elevationDeg ?? 0.5) * 32768 / 180) & 0xffff, 14);
  data.writeUInt16BE(radial.number ?? 1, 16);
  data.writeInt16BE(-375, 20);
  data.writeUInt16BE(1000, 22);
  data.writeUInt16BE(250, 24);
  data.writeUInt16BE(3, 26);
  data.writeUInt16BE(4, 28);
  data.writeUInt16BE(100, 36);
  data.writeUInt16BE(104, 38);
  data.writeUInt16BE(radial.resolution ?? 2, 42);
  data.writeUInt16BE(21, 44);
  data.writeInt16BE(2610, 60);
  data.set([0, 2, 3], 100);
  data.set([0, 1, 129, 131], 104);
  return frame(1, data);
}

/** Message 5 with cuts at these elevations, in its frame. */
export function message5(vcp: number, elevationsDeg: readonly number[]): Uint8Array {
  const data = Buffer.alloc(22 + 46 * elevationsDeg.length);
  data.writeUInt16BE(vcp, 4);
  data.writeUInt16BE(elevationsDeg.length, 6);
  for (const [i, deg] of elevationsDeg.entries()) {
    data.writeUInt16BE(Math.round(deg * 32768 / 180), 22 + 46 * i);
    data[22 + 46 * i + 3] = 2;
    data[22 + 46 * i + 4] = i === 0 ? 1 : 0;
  }
  return frame(5, data);
}

/** Any message in a frame of 2,432 bytes. */
export function frame(type: number, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(2432);
  whole.set(withHeader(type, data));
  return whole;
}

function withHeader(type: number, data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(28);
  header.writeUInt16BE((16 + data.length) / 2, 12);
  header[15] = type;
  header.writeUInt16BE(DAY, 18);
  header.writeUInt32BE(NOON_MS, 20);
  header.writeUInt16BE(1, 24);
  header.writeUInt16BE(1, 26);
  return Buffer.concat([header, data]);
}

/** Messages as an uncompressed record. */
export function record(...messages: readonly Uint8Array[]): RecordBytes {
  return { where: "a test", bytes: Buffer.concat(messages), packing: "messages" };
}

/** A volume header and messages, not compressed. */
export function volumeFile(version: string, ...messages: readonly Uint8Array[]): Uint8Array {
  const header = Buffer.alloc(24);
  header.write(version);
  header.writeUInt32BE(DAY, 12);
  header.writeUInt32BE(NOON_MS, 16);
  header.write("KTST", 20);
  return new Uint8Array(Buffer.concat([header, ...messages]));
}
