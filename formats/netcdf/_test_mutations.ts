/**
 * For tests: netCDF files as no instrument writes them, and small sound ones to start from.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  cut,
  flipped,
  type Injury,
  partDoubled,
  partMissing,
  type Random,
} from "../_test_injuries.ts";
import type { Dataset, Variable } from "../dataset.ts";
import { lookup3 } from "../hdf5/lookup3.ts";

/** Where both formats say what is in them. */
const HEAD_BYTES = 65_536;
/** Values at which sizes, counts and addresses go wrong. */
const LIMITS = [0, 1, 2, 255, 65_535, 0x7fffffff, 0x80000000, 0xffffffff, 0x40000000, 16_777_216];

const limits: Injury = (bytes, random) => {
  const changed = bytes.slice();
  if (changed.length < 16) return changed;
  const view = new DataView(changed.buffer);
  for (let i = random(4) + 1; i > 0; i--) {
    const at = random(Math.min(HEAD_BYTES, changed.length - 8));
    const value = LIMITS[random(LIMITS.length)]!;
    const width = random(4);
    if (width === 0) view.setUint8(at, value & 0xff);
    else if (width === 1) view.setUint16(at, value & 0xffff, random(2) === 0);
    else view.setUint32(at, value, random(2) === 0);
  }
  return changed;
};

const flippedHead: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const length = Math.min(HEAD_BYTES, changed.length);
  for (let i = random(8) + 1; i > 0; i--) changed[random(length)]! ^= 1 << random(8);
  return changed;
};

const copiedPart: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const [to, from] = [random(changed.length), random(changed.length)];
  return changed.copyWithin(to, from, from + random(2000));
};

const blanked: Injury = (bytes, random) => {
  const at = random(bytes.length);
  return bytes.slice().fill(random(2) * 255, at, at + random(4096));
};

/** Bytes of a node of chunks before its entries, and how many those may be here. */
const NODE_HEAD = 24, MOST_ENTRIES = 60;

/** In place of an index of chunks, nodes that lead to the same few nodes again and again. */
const hostileTree: Injury = (bytes, random) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trees: number[] = [];
  for (let at = text.indexOf("TREE\x01"); at >= 0; at = text.indexOf("TREE\x01", at + 1)) {
    trees.push(at);
  }
  if (trees.length === 0) return bytes.slice();
  const levels = random(7) + 2;
  const keys = random(3) + 2;
  const entryBytes = 16 + 8 * keys;
  const nodeBytes = NODE_HEAD + (MOST_ENTRIES + 1) * entryBytes;
  const changed = new Uint8Array(bytes.length + levels * nodeBytes);
  changed.set(bytes);
  const view = new DataView(changed.buffer);
  const isCircle = random(3) === 0;
  const entries = random(MOST_ENTRIES) + 1;
  const beyond = [0n, 1n, 1000n, 1n << 40n][random(4)]!;
  for (let i = 0; i < levels; i++) {
    const at = bytes.length + i * nodeBytes;
    changed.set(text.subarray(trees[0]!, trees[0]! + 5), at);
    view.setUint8(at + 5, isCircle ? 1 : levels - 1 - i);
    view.setUint16(at + 6, entries, true);
    for (let j = 0; j < entries; j++) {
      const entry = at + NODE_HEAD + j * entryBytes;
      view.setUint32(entry, 4, true);
      view.setBigUint64(entry + 8, beyond, true);
      const child = bytes.length + (isCircle ? random(levels) : (i + 1) % levels) * nodeBytes;
      view.setBigUint64(entry + 8 + 8 * keys, BigInt(child), true);
    }
  }
  // Wherever the index was led to.
  const old = Buffer.alloc(8), now = Buffer.alloc(8);
  old.writeBigUInt64LE(BigInt(trees[random(trees.length)]!));
  now.writeBigUInt64LE(BigInt(bytes.length));
  for (let at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + 1)) changed.set(now, at);
  return changed;
};

const INJURIES = [
  hostileTree,
  limits,
  limits,
  flippedHead,
  flippedHead,
  flipped,
  cut,
  partMissing,
  partDoubled,
  copiedPart,
  blanked,
];

/** A hurt file; half of those with checksums have them right again, so that what lies behind is read. */
export function hurtNetcdf(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = INJURIES[random(INJURIES.length)]!(bytes, random);
  return random(2) === 0 ? changed : withRightSums(changed, bytes);
}

/** Of a structure with a checksum: where it is, how long without it, and where that stands. */
interface Summed {
  readonly at: number;
  readonly length: number;
  readonly sumAt: number;
}

/** Longer ones than this are not looked for; object headers and blocks of heaps say how long. */
const MOST_SUMMED = 1024;
const found = new WeakMap<Uint8Array, readonly Summed[]>();

/** The structures of a sound file, found by the checksums themselves. */
function summedIn(bytes: Uint8Array): readonly Summed[] {
  const known = found.get(bytes);
  if (known !== undefined) return known;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all: Summed[] = [];
  for (
    const signature of ["\x89HDF", "OHDR", "OCHK", "FRHP", "FHIB", "FHDB", "BTHD", "BTIN", "BTLF"]
  ) {
    for (let at = text.indexOf(signature, 0, "latin1"); at >= 0;) {
      const lengths = signature === "OHDR"
        ? [headerLength(bytes, at)]
        : signature === "FHDB"
        ? Array.from({ length: 9 }, (_, i) => 256 << i)
        : Array.from({ length: MOST_SUMMED }, (_, i) => i + 4);
      // The sum of a heap's block is within it: after the header's address and the block's offset.
      const places = (end: number) => signature === "FHDB" ? [at + 17, at + 18] : [end];
      const one = lengths.flatMap((length) =>
        places(at + length).map((sumAt) => ({ at, length, sumAt }))
      ).find((one) => {
        const isWithin = Math.max(one.sumAt + 4, at + one.length) <= bytes.length;
        return isWithin && view.getUint32(one.sumAt, true) === sumOf(bytes, one);
      });
      if (one !== undefined) all.push(one);
      at = text.indexOf(signature, at + 1, "latin1");
    }
  }
  found.set(bytes, all);
  return all;
}

/** Bytes of an object header before its checksum. */
function headerLength(bytes: Uint8Array, at: number): number {
  const flags = bytes[at + 5]!;
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  let size = 0;
  for (let i = width - 1; i >= 0; i--) size = size * 256 + (bytes[sizeAt + i] ?? 0);
  return sizeAt + width + size - at;
}

function sumOf(bytes: Uint8Array, { at, length, sumAt }: Summed): number {
  if (sumAt >= at + length) return lookup3(bytes.subarray(at, at + length));
  return lookup3(bytes.slice(at, at + length).fill(0, sumAt - at, sumAt - at + 4));
}

function withRightSums(bytes: Uint8Array, sound: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const one of summedIn(sound)) {
    if (Math.max(one.sumAt + 4, one.at + one.length) > bytes.length) continue;
    view.setUint32(one.sumAt, sumOf(bytes, one), true);
  }
  return bytes;
}

/** A dataset with every kind of number, texts and attributes. */
export function smallDataset(): Dataset {
  const time = Float64Array.from({ length: 20 }, (_, i) => 1.7e9 + i);
  const field = Float32Array.from({ length: 20 * 7 }, (_, i) => Math.sin(i));
  const one = (
    name: string,
    values: Variable["values"],
    dims: readonly string[],
    shape: readonly number[],
    attributes: Variable["attributes"] = {},
  ) => [name, { name, dims, shape, values, attributes }] as const;
  return {
    format: "test",
    dims: new Map([["time", 20], ["range", 7]]),
    variables: new Map([
      one("time", time, ["time"], [20], { units: "seconds since 1970-01-01 00:00:00" }),
      one("field", field, ["time", "range"], [20, 7], { _FillValue: -999, scale_factor: 0.5 }),
      one("counts", Int32Array.from({ length: 7 }, (_, i) => i * -1e8), ["range"], [7]),
      one("shorts", Int16Array.from({ length: 7 }, (_, i) => i - 3), ["range"], [7]),
      one("bytes", Int8Array.from({ length: 7 }, (_, i) => i - 3), ["range"], [7], {
        flag_values: [0, 1],
      }),
      one("name", ["Übersicht"], [], []),
      one("names", ["a", "bcd", "", "e", "f", "g", "hijk"], ["range"], [7]),
    ]),
    attributes: { title: "Größe", list: [1, 2.5], whole: 3, empty: "" },
    skipped: [],
  };
}
