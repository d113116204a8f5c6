/**
 * Which bytes are a record with given fields?
 *
 * @module
 */
import { DmapError } from "./dmap_error.ts";
import { HEADER_BYTES } from "./dmap_layout.ts";
import {
  type DmapArray,
  type DmapScalar,
  type DmapType,
  type DmapValue,
  SIZES,
  STRING,
} from "./dmap_types.ts";
import { DMAP_CODE, MAX_DIMENSIONS, MAX_FIELDS, MAX_NAME_BYTES } from "./dmap_walk.ts";

/** What a record is made of; a record that was read is one. */
export interface DmapFields {
  readonly scalars: readonly DmapScalar[];
  readonly arrays: readonly DmapArray[];
}

/** The bounds of each type of whole numbers; the other types take every value of their kind. */
const RANGES: Readonly<Record<number, readonly [number | bigint, number | bigint]>> = {
  1: [-128, 127],
  2: [-32_768, 32_767],
  3: [-(2 ** 31), 2 ** 31 - 1],
  10: [-(2n ** 63n), 2n ** 63n - 1n],
  16: [0, 255],
  17: [0, 65_535],
  18: [0, 2 ** 32 - 1],
  19: [0n, 2n ** 64n - 1n],
};

/**
 * A record's bytes: what `readRecord` reads back with the same fields in the same order.
 *
 * @throws {DmapError} for what the format cannot hold: `bad-name`, `bad-type` (a value is none of its
 *   type), `bad-text` (a text has a zero or a letter outside Latin-1), `bad-count` (too many fields or
 *   dimensions, or values that are not as many as the dimensions say)
 */
export function encodeRecord({ scalars, arrays }: DmapFields): Uint8Array<ArrayBuffer> {
  if (scalars.length + arrays.length > MAX_FIELDS) {
    fail("bad-count", `a record has at most ${MAX_FIELDS} fields`);
  }
  checkNames([...scalars, ...arrays].map(({ name }) => name));
  const size = HEADER_BYTES + scalars.reduce((sum, scalar) => sum + scalarBytes(scalar), 0) +
    arrays.reduce((sum, array) => sum + arrayBytes(array), 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, DMAP_CODE, true);
  view.setInt32(4, size, true);
  view.setInt32(8, scalars.length, true);
  view.setInt32(12, arrays.length, true);
  let at = HEADER_BYTES;
  for (const scalar of scalars) {
    at = putText(bytes, at, scalar.name);
    bytes[at++] = scalar.type;
    at = putValue(bytes, view, at, scalar);
  }
  for (const { name, type, dimensions, values } of arrays) {
    at = putText(bytes, at, name);
    bytes[at++] = type;
    for (const word of [dimensions.length, ...dimensions]) {
      view.setInt32(at, word, true);
      at += 4;
    }
    if (ArrayBuffer.isView(values)) {
      bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
      at += values.byteLength;
    } else {
      for (const text of values) at = putText(bytes, at, text);
    }
  }
  return bytes;
}

function fail(code: DmapError["code"], message: string): never {
  throw new DmapError(code, message, 0);
}

function checkNames(names: readonly string[]): void {
  const before = new Set<string>();
  for (const name of names) {
    if (!/^[\x21-\x7e]+$/.test(name) || name.length > MAX_NAME_BYTES) {
      fail("bad-name", `${JSON.stringify(name.slice(0, 40))} cannot be a field's name`);
    }
    if (before.has(name)) fail("bad-name", `the field ${name} is there twice`);
    before.add(name);
  }
}

function scalarBytes({ name, type, value }: DmapScalar): number {
  if (!fits(type, value)) {
    fail("bad-type", `${String(value).slice(0, 40)} of ${name} is no value of type ${type}`);
  }
  return name.length + 2 + (typeof value === "string" ? textBytes(name, value) : SIZES[type]!);
}

/** Whether a type can hold a value. */
function fits(type: DmapType, value: DmapValue): boolean {
  if (typeof value === "string") return type === STRING;
  const [least, most] = RANGES[type] ?? [];
  if (least === undefined || most === undefined) {
    return typeof value === "number" && type !== STRING;
  }
  return typeof value === typeof least && value >= least && value <= most &&
    (typeof value === "bigint" || Number.isInteger(value));
}

function textBytes(name: string, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0 || code > 255) {
      fail("bad-text", `a text of ${name} has a letter that cannot be written`);
    }
  }
  return text.length + 1;
}

function arrayBytes({ name, type, dimensions, values }: DmapArray): number {
  const count = dimensions.reduce((product, dimension) => product * dimension, 1);
  const rank = dimensions.length;
  if (
    rank < 1 || rank > MAX_DIMENSIONS || count !== values.length ||
    dimensions.some((dimension) => !Number.isInteger(dimension) || dimension < 0)
  ) {
    fail("bad-count", `${name} has ${values.length} values, its dimensions say ${dimensions}`);
  }
  if (ArrayBuffer.isView(values) ? !isOfType(values, type) : type !== STRING) {
    fail("bad-type", `the values of ${name} are not of type ${type}`);
  }
  const content = ArrayBuffer.isView(values)
    ? values.byteLength
    : values.reduce((sum, text) => sum + textBytes(name, text), 0);
  return name.length + 2 + 4 + 4 * rank + content;
}

function isOfType(values: ArrayBufferView, type: number): boolean {
  const expected: Readonly<Record<number, new () => ArrayBufferView>> = {
    1: Int8Array,
    2: Int16Array,
    3: Int32Array,
    4: Float32Array,
    8: Float64Array,
    10: BigInt64Array,
    16: Uint8Array,
    17: Uint16Array,
    18: Uint32Array,
    19: BigUint64Array,
  };
  const wanted = expected[type];
  return wanted !== undefined && values instanceof wanted;
}

function putText(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length + 1;
}

function putValue(bytes: Uint8Array, view: DataView, at: number, scalar: DmapScalar): number {
  const { type, value } = scalar;
  if (typeof value === "string") return putText(bytes, at, value);
  if (typeof value === "bigint") view.setBigInt64(at, value, true);
  else if (type === 4) view.setFloat32(at, value, true);
  else if (type === 8) view.setFloat64(at, value, true);
  else if (SIZES[type] === 1) view.setUint8(at, value);
  else if (SIZES[type] === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return at + SIZES[type]!;
}
