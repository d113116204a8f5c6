/**
 * What does message 31 (digital radar data, generic format) hold? ICD 2620002, section 3.2.4.17, table
 * XVII: a header with pointers to blocks, each with its own three letters; unknown ones are passed by.
 *
 * @module
 */
import { NexradError } from "../nexrad_error.ts";
import { type MomentName, MOMENTS, type RadarSite } from "../sweep.ts";
import type { MessageFound } from "./messages.ts";
import { radarTimeMs } from "./radar_time.ts";
import {
  impossibleRadial,
  MAX_GATES,
  plainStatus,
  type Radial,
  type StoredMoment,
} from "./radial.ts";

/** Pointers that are followed: the ICD has ten kinds of blocks. */
const MAX_BLOCKS = 10;

/** Bytes of a block that are read here. */
const BLOCK_BYTES = { moment: 28, VOL: 44, RAD: 20 } as const;

const NAMES: ReadonlySet<string> = new Set(MOMENTS);

/** What is gathered of the blocks of one radial. */
interface Blocks {
  site: RadarSite | null;
  vcp: number | null;
  nyquistMps: number | null;
  unambiguousRangeKm: number | null;
  readonly moments: StoredMoment[];
}

/** Reads message 31. Throws NexradError: `truncated`, `bad-field` or `unsupported`. */
export function readMessage31(view: DataView, message: MessageFound): Radial {
  const { start, end } = message;
  if (end - start < 32) throw new NexradError("truncated", "its header has less than 32 bytes");
  if (view.getUint8(start + 16) !== 0) {
    throw new NexradError("unsupported", "the radial is compressed within the message");
  }
  const timeMs = radarTimeMs(view.getUint16(start + 8), view.getUint32(start + 4));
  if (timeMs === null) throw new NexradError("bad-field", "its date or time cannot be");
  const blocks: Blocks = {
    site: null,
    vcp: null,
    nyquistMps: null,
    unambiguousRangeKm: null,
    moments: [],
  };
  const count = view.getUint16(start + 30);
  for (let i = 0; i < Math.min(count, MAX_BLOCKS); i++) {
    if (start + 36 + 4 * i > end) throw new NexradError("truncated", "its pointers end too early");
    const pointer = view.getUint32(start + 32 + 4 * i);
    if (pointer !== 0) readBlock(view, start + pointer, end, blocks);
  }
  const spacing = view.getUint8(start + 20);
  const radial = {
    ...blocks,
    number: view.getUint8(start + 22),
    status: plainStatus(view.getUint8(start + 21)),
    azimuthDeg: view.getFloat32(start + 12),
    elevationDeg: view.getFloat32(start + 24),
    timeMs,
    azimuthSpacingDeg: spacing === 1 ? 0.5 : spacing === 2 ? 1 : null,
    icao: fourLetters(view, start),
  };
  const wrong = impossibleRadial(radial);
  if (wrong !== null) throw new NexradError("bad-field", wrong);
  return radial;
}

function readBlock(view: DataView, at: number, end: number, blocks: Blocks): void {
  if (at + 4 > end) throw new NexradError("bad-field", "a pointer leads beyond the message");
  // `SW` has a blank after it.
  const name = letters(view, at + 1, 3).trimEnd();
  if (NAMES.has(name)) blocks.moments.push(readMoment(view, at, end, name as MomentName));
  else if (name === "VOL") {
    need(at, BLOCK_BYTES.VOL, end, name);
    blocks.site = readSite(view, at);
    blocks.vcp = view.getUint16(at + 40) || null;
  } else if (name === "RAD") {
    need(at, BLOCK_BYTES.RAD, end, name);
    blocks.unambiguousRangeKm = view.getInt16(at + 6) / 10;
    blocks.nyquistMps = view.getInt16(at + 16) / 100;
  }
}

function readMoment(view: DataView, at: number, end: number, name: MomentName): StoredMoment {
  need(at, BLOCK_BYTES.moment, end, name);
  const gates = view.getUint16(at + 8);
  const bits = view.getUint8(at + 19);
  if (gates > MAX_GATES) {
    throw new NexradError("bad-field", `${name} has ${gates} gates; ${MAX_GATES} are allowed`);
  }
  if (bits !== 8 && bits !== 16) {
    throw new NexradError("unsupported", `${name} has gates of ${bits} bits, not 8 or 16`);
  }
  const bytesPerGate = bits === 8 ? 1 : 2;
  need(at + BLOCK_BYTES.moment, gates * bytesPerGate, end, name);
  const scale = view.getFloat32(at + 20);
  const offset = view.getFloat32(at + 24);
  const gateSpacingM = view.getInt16(at + 12);
  if (!Number.isFinite(scale) || scale === 0 || !Number.isFinite(offset) || gateSpacingM <= 0) {
    throw new NexradError("bad-field", `${name} has an impossible scale, offset or gate spacing`);
  }
  return {
    name,
    gates,
    firstGateM: view.getInt16(at + 10),
    gateSpacingM,
    scale,
    offset,
    bytesPerGate,
    at: at + BLOCK_BYTES.moment,
  };
}

function readSite(view: DataView, at: number): RadarSite | null {
  const latDeg = view.getFloat32(at + 8);
  const lonDeg = view.getFloat32(at + 12);
  if (!(Math.abs(latDeg) <= 90) || !(Math.abs(lonDeg) <= 180)) return null;
  // Of the ground above mean sea level, and of the feedhorn above the ground.
  return { latDeg, lonDeg, heightM: view.getInt16(at + 16) + view.getUint16(at + 18) };
}

function need(at: number, bytes: number, end: number, name: string): void {
  if (at + bytes > end) throw new NexradError("truncated", `${name} goes beyond the message`);
}

function fourLetters(view: DataView, at: number): string | null {
  const name = letters(view, at, 4);
  return /^[A-Z][A-Z0-9]{3}$/.test(name) ? name : null;
}

function letters(view: DataView, at: number, count: number): string {
  let name = "";
  for (let i = 0; i < count; i++) name += String.fromCharCode(view.getUint8(at + i));
  return name;
}
