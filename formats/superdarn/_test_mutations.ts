/**
 * Streams of DMAP records as no radar sends them: flipped bits, cuts, insertions, huge counts.
 *
 * @module
 */
import {
  cut,
  flipped,
  type Injury,
  joined,
  partDoubled,
  partMissing,
  type Random,
} from "../_test_injuries.ts";

/** Values at which sizes, counts and dimensions go wrong. */
const LIMITS = [0, 1, -1, 127, 4097, 65_536, 65_537, 0x7fffffff, -0x80000000, 0x40000000];

const noise: Injury = (bytes, random) => {
  const at = random(bytes.length + 1);
  const middle = Uint8Array.from({ length: random(1000) }, () => random(256));
  return joined(bytes.subarray(0, at), middle, bytes.subarray(at + random(2) * middle.length));
};

const limitAnywhere: Injury = (bytes, random) => {
  const changed = bytes.slice();
  for (let i = random(6) + 1; i > 0; i--) setInt(changed, random(changed.length), random);
  return changed;
};

/** In a record's code, size or counts. */
const limitInHeader: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const from = random(changed.length);
  for (let at = from; at < changed.length - 16; at++) {
    if (isCode(changed, at)) {
      setInt(changed, at + 4 * random(4), random);
      break;
    }
  }
  return changed;
};

/** In an array's number of dimensions or a dimension: what follows a name's zero and a type. */
const limitInArray: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const from = random(changed.length);
  for (let at = from; at < changed.length - 8; at++) {
    const isDimensions = changed[at] === 0 && changed[at + 1]! < 20 && changed[at + 2] === 1 &&
      changed[at + 3] === 0 && changed[at + 4] === 0;
    if (!isDimensions) continue;
    setInt(changed, at + 2 + 4 * random(2), random);
    break;
  }
  return changed;
};

/** A field's type, or the zero of a name or text. */
const otherType: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const at = changed.indexOf(0, random(changed.length));
  if (at >= 0) changed[Math.min(changed.length - 1, at + random(2))] = random(24);
  return changed;
};

const INJURIES = [
  flipped,
  cut,
  partMissing,
  partDoubled,
  noise,
  limitAnywhere,
  limitInHeader,
  limitInArray,
  otherType,
];

/** A stream hurt once to three times. */
export function hurt(bytes: Uint8Array, random: Random): Uint8Array {
  let changed = bytes;
  for (let i = random(3) + 1; i > 0 && changed.length > 0; i--) {
    changed = INJURIES[random(INJURIES.length)]!(changed, random);
  }
  return changed;
}

function isCode(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 1 && bytes[at + 1] === 0 && bytes[at + 2] === 1 && bytes[at + 3] === 0;
}

function setInt(bytes: Uint8Array, at: number, random: Random): void {
  if (at + 4 > bytes.length) return;
  new DataView(bytes.buffer, bytes.byteOffset).setInt32(at, LIMITS[random(LIMITS.length)]!, true);
}
