/**
 * For tests: how the bytes of any file or stream may be hurt.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** A whole number from 0 to n − 1. */
export type Random = (n: number) => number;

/** Changed bytes; the given ones stay as they are. */
export type Injury = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Parts one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts));
}

/** One to eight bits are flipped. */
export const flipped: Injury = (bytes, random) => {
  const changed = bytes.slice();
  for (let i = random(8) + 1; i > 0; i--) changed[random(changed.length)]! ^= 1 << random(8);
  return changed;
};

/** The end is missing. */
export const cut: Injury = (bytes, random) => bytes.slice(0, random(bytes.length + 1));

/** A part is missing. */
export const partMissing: Injury = (bytes, random) => {
  const at = random(bytes.length);
  return joined(bytes.subarray(0, at), bytes.subarray(at + random(300) + 1));
};

/** A part comes twice. */
export const partDoubled: Injury = (bytes, random) => {
  const at = random(bytes.length);
  return joined(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random(5000))));
};
