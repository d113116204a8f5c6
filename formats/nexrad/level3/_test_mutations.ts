/**
 * Level III products as no radar sends them: flipped bits, cuts, wrong lengths, bombs.
 *
 * @module
 */
import { deflateSync } from "node:zlib";
import { cut, flipped, type Injury, joined, type Random } from "../../_test_injuries.ts";

/** WMO and AWIPS lines, message header and product description: what follows is packed. */
const DESCRIPTION_END = 150;

/** 45 MB of zeros in 49 bytes: `head -c 45000000 /dev/zero | bzip2 | xxd -p`. */
const BOMB = Uint8Array.from(
  "425a6839314159265359c901b6c80158ab4020c00010000008200030cc0529a65248526c5492149e2ee48a70a12192036d90"
    .match(/../g)!,
  (byte) => parseInt(byte, 16),
);

/** 20 MB of zeros. */
const ZLIB_BOMB = new Uint8Array(deflateSync(new Uint8Array(20_000_000)));

const INJURIES: readonly Injury[] = [
  flipped,
  cut,
  // A part missing.
  (bytes, random) => {
    const at = random(bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(at + random(200) + 1));
  },
  // A halfword of the header, the description or the first block set to a limit.
  (bytes, random) => {
    const changed = bytes.slice();
    const at = random(Math.min(changed.length - 1, DESCRIPTION_END + 60));
    const value = [0, 1, 0x7fff, 0x8000, 0xffff][random(5)]!;
    changed[at] = value >> 8;
    changed[at + 1] = value & 255;
    return changed;
  },
  // Two and more lengths anywhere.
  (bytes, random) => {
    const changed = bytes.slice();
    for (let i = random(20) + 1; i > 0; i--) {
      const at = random(Math.max(1, changed.length - 1));
      changed[at] = changed[at + 1] = 0xff;
    }
    return changed;
  },
  // A part doubled, noise in the middle, noise at the end.
  (bytes, random) => {
    const [at, end] = [random(bytes.length), random(bytes.length)].sort((a, b) => a - b);
    return joined(bytes.subarray(0, end), bytes.subarray(at));
  },
  (bytes, random) => {
    const changed = bytes.slice();
    const at = random(changed.length);
    for (let i = at; i < Math.min(changed.length, at + 500); i++) changed[i] = random(256);
    return changed;
  },
  // As NOAAPort packs it, and then hurt.
  (bytes, random) => {
    const packed = new Uint8Array(deflateSync(bytes));
    packed[random(packed.length)]! ^= 1 << random(8);
    return packed;
  },
  // A bomb in place of the blocks.
  (bytes) => joined(bytes.subarray(0, DESCRIPTION_END), BOMB),
  () => ZLIB_BOMB,
];

/** One product, hurt once or twice. */
export function hurt(product: Uint8Array, random: Random): Uint8Array {
  const once = INJURIES[random(INJURIES.length)]!(product, random);
  return random(3) === 0 && once.length > 0
    ? INJURIES[random(INJURIES.length)]!(once, random)
    : once;
}
