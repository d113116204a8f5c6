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

const INJURIES = [
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
  return random(2) === 0 ? changed : withRightSums(changed);
}

function withRightSums(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = text.indexOf("OHDR"); at >= 0; at = text.indexOf("OHDR", at + 1)) {
    if (at + 16 >= bytes.length) break;
    const flags = bytes[at + 5]!;
    const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    const width = 1 << (flags & 3);
    let size = 0;
    for (let i = width - 1; i >= 0; i--) size = size * 256 + (bytes[sizeAt + i] ?? 0);
    const end = sizeAt + width + size;
    if (end + 4 <= bytes.length) view.setUint32(end, lookup3(bytes.subarray(at, end)), true);
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
