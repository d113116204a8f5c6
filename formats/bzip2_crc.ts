/**
 * What is the check sum that bzip2 keeps of a block? CRC-32 with polynomial 0x04c11db7, highest bit
 * first, taken 16 bytes at a time ("slicing": Kounavis and Berry 2008).
 *
 * Numbers here have their bytes swapped, so that a little-endian word of the data can be combined with
 * them as it is. Every machine that Deno runs on is little-endian.
 *
 * @module
 */

const T = slices();

/** The check sum of `bytes[start]` to `bytes[end - 1]`, as a signed number. */
export function bzip2Crc(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): number {
  let crc = -1;
  let at = start;
  while (at < end && ((bytes.byteOffset + at) & 3) !== 0) {
    crc = (crc >>> 8) ^ T[(crc ^ bytes[at++]!) & 255]!;
  }
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >> 2);
  const whole = words.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const a = words[i]! ^ crc;
    const b = words[i + 1]!;
    const c = words[i + 2]!;
    const d = words[i + 3]!;
    crc = T[3840 + (a & 255)]! ^ T[3584 + ((a >>> 8) & 255)]! ^
      T[3328 + ((a >>> 16) & 255)]! ^ T[3072 + (a >>> 24)]! ^
      T[2816 + (b & 255)]! ^ T[2560 + ((b >>> 8) & 255)]! ^
      T[2304 + ((b >>> 16) & 255)]! ^ T[2048 + (b >>> 24)]! ^
      T[1792 + (c & 255)]! ^ T[1536 + ((c >>> 8) & 255)]! ^
      T[1280 + ((c >>> 16) & 255)]! ^ T[1024 + (c >>> 24)]! ^
      T[768 + (d & 255)]! ^ T[512 + ((d >>> 8) & 255)]! ^
      T[256 + ((d >>> 16) & 255)]! ^ T[d >>> 24]!;
  }
  for (at += whole * 4; at < end; at++) crc = (crc >>> 8) ^ T[(crc ^ bytes[at]!) & 255]!;
  return ~swapped(crc);
}

/** 16 tables of 256: what a byte adds to the check sum when 0 to 15 more bytes follow. */
function slices(): Int32Array {
  const tables = new Int32Array(16 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
    tables[byte] = swapped(crc);
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256]!;
    tables[i] = (before >>> 8) ^ tables[before & 255]!;
  }
  return tables;
}

function swapped(v: number): number {
  return (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);
}
