/**
 * How do the gates of radials come into one array? Row by row; the two bytes of 16-bit gates, which the
 * file has highest first, are swapped in place, two gates at a time.
 *
 * Every machine that Deno runs on has the lowest byte first.
 *
 * @module
 */
import type { StoredMoment } from "./radial.ts";

/** `codes[row * gates + gate]`; a row that is null or short is filled with 0. */
export function gateArray(
  bytes: Uint8Array,
  rows: readonly (StoredMoment | null)[],
  gates: number,
  bytesPerGate: 1 | 2,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  const stride = gates * bytesPerGate;
  const raw = new Uint8Array(rows.length * stride);
  for (const [i, row] of rows.entries()) {
    if (row !== null) {
      raw.set(bytes.subarray(row.at, row.at + row.gates * bytesPerGate), i * stride);
    }
  }
  if (bytesPerGate === 1) return raw;
  swapPairs(new Int32Array(raw.buffer, 0, raw.length >> 2));
  const codes = new Uint16Array(raw.buffer);
  if (codes.length % 2 === 1) {
    const last = codes[codes.length - 1]!;
    codes[codes.length - 1] = (last << 8) | (last >> 8);
  }
  return codes;
}

function swapPairs(words: Int32Array): void {
  for (let i = 0; i < words.length; i++) {
    const two = words[i]!;
    words[i] = ((two & 0x00ff00ff) << 8) | ((two >>> 8) & 0x00ff00ff);
  }
}
