/**
 * What is in a packet of radials: digital (16, figure 3-11c) or run lengths (AF1F, figure 3-10)?
 *
 * @module
 */
import { NexradError } from "../nexrad_error.ts";
import type { Reader } from "./bytes.ts";
import type { Skip } from "./packets.ts";

/** Codes around the radar, as stored. */
export interface RadialPacket {
  readonly firstBin: number;
  /** Bins of a radial. */
  readonly bins: number;
  /** Place of the centre on a screen; 0 or the middle of 512 picture elements. */
  readonly centre: readonly [i: number, j: number];
  /** Thousandths, of a kilometre or of a picture element a bin. */
  readonly rangeScale: number;
  /** Edge at which each radial begins, clockwise from north, and its width: degrees. */
  readonly startDeg: Float32Array;
  readonly widthDeg: Float32Array;
  /** `codes[radial * bins + bin]`; 0 where a radial is short. */
  readonly codes: Uint8Array;
}

/** The ICD allows 720 radials and 1,840 bins; a little more is no reason to refuse a product. */
const MOST_RADIALS = 1000;
const MOST_BINS = 4096;

/** Packet 16: bytes. */
export function readDigitalRadials(read: Reader, skip: Skip): RadialPacket {
  return readRadials(read, skip, (length, row) => {
    const bytes = read.take(length);
    row.set(bytes.subarray(0, row.length));
  });
}

/** Packet AF1F: halfwords of two runs, each a length in 4 bits and a code in 4. */
export function readRunLengthRadials(read: Reader, skip: Skip): RadialPacket {
  return readRadials(read, skip, (halfwords, row) => {
    let bin = 0;
    for (const run of read.take(halfwords * 2)) {
      const end = Math.min(row.length, bin + (run >> 4));
      row.fill(run & 15, bin, end);
      bin = end;
    }
  });
}

/** Radials until the last, or until the bytes end: then those before are kept. */
function readRadials(
  read: Reader,
  skip: Skip,
  fill: (length: number, row: Uint8Array) => void,
): RadialPacket {
  const firstBin = read.u16();
  const bins = read.u16();
  const centre = [read.i16(), read.i16()] as const;
  const rangeScale = read.u16();
  const radials = read.u16();
  if (bins > MOST_BINS || radials > MOST_RADIALS) {
    throw new NexradError("too-large", `${radials} radials of ${bins} bins: more than a radar has`);
  }
  // Each radial has a header of 6 bytes: no more of them can follow than the bytes that are left hold.
  const room = Math.min(radials, Math.floor(read.left / 6));
  const codes = new Uint8Array(room * bins);
  const [startDeg, widthDeg] = [new Float32Array(room), new Float32Array(room)];
  let done = 0;
  try {
    for (; done < radials; done++) {
      const [length, start, width] = [read.u16(), read.i16(), read.i16()];
      fill(length, codes.subarray(done * bins, (done + 1) * bins));
      startDeg[done] = start / 10;
      widthDeg[done] = width / 10;
    }
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    skip(`radials ${done + 1} to ${radials}`, error);
  }
  return {
    firstBin,
    bins,
    centre,
    rangeScale,
    startDeg: startDeg.slice(0, done),
    widthDeg: widthDeg.slice(0, done),
    codes: codes.slice(0, done * bins),
  };
}
