/**
 * What is inside bytes compressed with bzip2? All streams one after the other, check sums compared.
 *
 * Synchronous and not re-entrant: the working memory (11 MB, and the largest output so far) belongs
 * to the modules and is used again by every call. Each thread has its own.
 *
 * bzip2 has no standard; the layout is as in the manual of bzip2 1.0.8 and its file format's
 * description by J. Tsai (2016).
 *
 * @module
 */
import { BitReader } from "./bzip2_bits.ts";
import { readBlockColumn } from "./bzip2_column.ts";
import { bzip2Crc } from "./bzip2_crc.ts";
import { readTables } from "./bzip2_tables.ts";
import { expandRuns, unsort } from "./bzip2_unsort.ts";
import { NexradError } from "./nexrad/nexrad_error.ts";

/** What marks a block (π in decimal digits) and the end of a stream (√π), in halves of 24 bits. */
const BLOCK = [0x314159, 0x265359] as const;
const END = [0x177245, 0x385090] as const;

/** Output memory that is grown when needed and used again. */
let output = new Uint8Array(1 << 21);

/**
 * Decompresses all streams of `bytes`. Throws NexradError: `truncated`, `bzip2` (no bzip2, or
 * damaged), `bzip2-crc`, or `too-large` when it holds more than `maxBytes`.
 */
export function decompressBzip2(bytes: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  return bzip2View(bytes, maxBytes).slice();
}

/** As `decompressBzip2`, without a copy: the result is overwritten by the next call in this thread. */
export function bzip2View(bytes: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  const reader = new BitReader(bytes);
  let size = 0;
  do {
    size = readStream(reader, size, maxBytes);
    reader.toByteEnd();
    // What follows a stream and is no other one is no data: bzip2 ignores it too.
  } while (reader.startsStream());
  return output.subarray(0, size);
}

function readStream(reader: BitReader, start: number, maxBytes: number): number {
  if (reader.bits(24) !== 0x425a68) {
    throw new NexradError("bzip2", "it does not begin with the letters BZh");
  }
  const level = reader.bits(8) - 0x30;
  if (level < 1 || level > 9) throw new NexradError("bzip2", "its block size is not from 1 to 9");
  const blockSize = level * 100_000;
  let size = start;
  let streamCrc = 0;
  for (;;) {
    const high = reader.bits(24);
    const low = reader.bits(24);
    const crc = reader.bits32();
    if (high === END[0] && low === END[1]) {
      if (crc !== streamCrc) {
        throw new NexradError("bzip2-crc", "the check sum of a stream differs from its blocks'");
      }
      return size;
    }
    if (high !== BLOCK[0] || low !== BLOCK[1]) {
      throw new NexradError(
        "bzip2",
        "neither a block nor the end of the stream is where one must be",
      );
    }
    const end = readBlock(reader, blockSize, size, maxBytes);
    if (bzip2Crc(output, size, end) !== crc) {
      throw new NexradError("bzip2-crc", "the check sum of a block differs from its content's");
    }
    streamCrc = ((streamCrc << 1) | (streamCrc >>> 31)) ^ crc;
    size = end;
  }
}

/** One block into the output from `start` on; returns where it ends. */
function readBlock(reader: BitReader, blockSize: number, start: number, maxBytes: number): number {
  if (reader.bits(1) !== 0) {
    throw new NexradError("bzip2", "a block is randomised, as only bzip2 before 0.9.5 wrote");
  }
  const origin = reader.bits(24);
  const column = readBlockColumn(reader, readTables(reader), blockSize);
  if (origin >= column.length) {
    throw new NexradError("bzip2", "a block says that it begins beyond its end");
  }
  const text = unsort(column, origin);
  // Five bytes stand for at most 259 (four equal ones and a count).
  const room = Math.min(maxBytes, start + Math.ceil(column.length / 5) * 259);
  if (output.length < room) grow(start, room, maxBytes);
  const end = expandRuns(text, column.length, output, start, room);
  if (end < 0) {
    throw new NexradError("too-large", `it holds more than the ${maxBytes} bytes that are allowed`);
  }
  return end;
}

function grow(used: number, needed: number, maxBytes: number): void {
  const grown = new Uint8Array(Math.min(maxBytes, Math.max(needed, output.length * 2)));
  grown.set(output.subarray(0, used));
  output = grown;
}
