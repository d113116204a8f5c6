/**
 * Level II bytes as no radar sends them: flipped bits, cuts, wrong lengths, pointers and counts, bombs.
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
} from "../../_test_injuries.ts";

/** 64 MB of zeros: `python3 -c "import bz2,base64; print(base64.b64encode(bz2.compress(bytes(64<<20))))"`. */
export const BOMB = Uint8Array.from(
  atob(
    "QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZvAS1wwCidcAAwAAACCAAIKQINjKKiE0qKiE4u5IpwoSFALuD6A==",
  ),
  (letter) => letter.charCodeAt(0),
);

/** Values at which lengths and counts go wrong. */
const LIMITS = [0, 1, 0x7f, 0xff, 0x7fff, 0x8000, 0xffff];

/** Offsets of lengths, types, pointers, counts and angles in message 31 and its moments, and message 1. */
const FIELDS = [
  12,
  15,
  18,
  20,
  24,
  28,
  32,
  36,
  40,
  46,
  48,
  49,
  50,
  52,
  58,
  60,
  64,
  66,
  68,
  72,
  76,
  80,
];

const noise: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const at = random(changed.length);
  const end = Math.min(changed.length, at + random(1000));
  for (let i = at; i < end; i++) changed[i] = random(256);
  return changed;
};

const limitsAnywhere: Injury = (bytes, random) => {
  const changed = bytes.slice();
  for (let i = random(20) + 1; i > 0; i--) setHalfword(changed, random(changed.length), random);
  return changed;
};

/** Fields of the message or block that stands at one of some places where one may stand. */
const limitInField: Injury = (bytes, random) => {
  const changed = bytes.slice();
  for (let i = random(4) + 1; i > 0; i--) {
    const start = someMessage(changed, random);
    setHalfword(changed, start + FIELDS[random(FIELDS.length)]!, random);
  }
  return changed;
};

/** The gate count, range, spacing, word size or scale of a moment. */
const limitInMoment: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const from = random(changed.length);
  for (let at = from; at < changed.length - 30; at++) {
    if (changed[at] === 0x44 && changed[at + 1]! >= 0x43 && changed[at + 1]! <= 0x5a) {
      setHalfword(changed, at + [8, 10, 12, 18, 20, 24][random(6)]!, random);
      break;
    }
  }
  return changed;
};

const bomb: Injury = (bytes, random) => joined(bytes.subarray(0, random(2) * 28), BOMB);

const GENERAL = [flipped, cut, partMissing, partDoubled, noise, limitsAnywhere];

/** Compressed bytes, hurt once. */
export function hurtPacked(bytes: Uint8Array, random: Random): Uint8Array {
  const injuries = [...GENERAL, bomb];
  return injuries[random(injuries.length)]!(bytes, random);
}

/** Messages, hurt once to three times. */
export function hurtMessages(bytes: Uint8Array, random: Random): Uint8Array {
  const injuries = [...GENERAL, limitInField, limitInField, limitInMoment, limitInMoment];
  let changed = bytes;
  for (let i = random(3) + 1; i > 0 && changed.length > 0; i--) {
    changed = injuries[random(injuries.length)]!(changed, random);
  }
  return changed;
}

/** A place where a message with a radial seems to begin, at or after a random one. */
function someMessage(bytes: Uint8Array, random: Random): number {
  for (let at = random(bytes.length) & ~1; at < bytes.length - 28; at += 2) {
    if ((bytes[at + 15] === 31 || bytes[at + 15] === 1) && bytes[at + 27] === 1) return at;
  }
  return 0;
}

function setHalfword(bytes: Uint8Array, at: number, random: Random): void {
  const value = LIMITS[random(LIMITS.length)]!;
  if (at + 1 >= bytes.length) return;
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 255;
}
