/**
 * How a Zarr v2 store is written down: the text of its metadata, the names and bytes of its chunks.
 * After "Zarr storage specification version 2". Chunks are along the first dimension only; the
 * others are whole in each.
 *
 * @module
 */
import { constants, deflateSync, inflateSync } from "node:zlib";
import type { Attributes, AttributeValue } from "./dataset.ts";

/** Types of what is in a store, as numpy writes them, little-endian. */
export const ZARR_DTYPES = ["<f4", "<f8", "<i4", "<i2", "|i1", "|u1", "|S1"] as const;
export type ZarrDtype = typeof ZARR_DTYPES[number];
export type ZarrValues =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

const ARRAYS = {
  "<f4": Float32Array,
  "<f8": Float64Array,
  "<i4": Int32Array,
  "<i2": Int16Array,
  "|i1": Int8Array,
  "|u1": Uint8Array,
  /** Characters; a text is as many along a dimension. */
  "|S1": Uint8Array,
} as const;

/** An array of a store. */
export interface ZarrArray {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly dtype: ZarrDtype;
  /** What stands where no chunk is; null: every chunk is there. */
  readonly fill: number | null;
  readonly attributes: Attributes;
}

/** A store's metadata. */
export interface ZarrGroup {
  readonly attributes: Attributes;
  readonly arrays: ReadonlyMap<string, ZarrArray>;
}

/** Zeros of a type. */
export function zarrValues(dtype: ZarrDtype, length: number): ZarrValues {
  return new ARRAYS[dtype](length);
}

/** The type of an array of numbers. */
export function dtypeOf(values: ZarrValues): ZarrDtype {
  for (const dtype of ZARR_DTYPES) if (values instanceof ARRAYS[dtype]) return dtype;
  throw new TypeError("not an array of numbers that a store takes");
}

/** The file of a chunk, below the array's folder: `12.0`. */
export function chunkName(index: number, rank: number): string {
  return String(index) + ".0".repeat(rank - 1);
}

const sortedJson = (value: Attributes, more: object = {}) =>
  Object.fromEntries(
    Object.entries({ ...value, ...more }).sort(([a], [b]) => a < b ? -1 : 1),
  );

function zarray({ shape, chunks, dtype, fill }: ZarrArray): object {
  return {
    chunks,
    compressor: { id: "zlib", level: 1 },
    dtype,
    fill_value: fill !== null && Number.isNaN(fill) ? "NaN" : fill,
    filters: null,
    order: "C",
    shape,
    zarr_format: 2,
  };
}

/**
 * The metadata of a store, by the path of the file: of the same group always the same text. The one
 * that readers go by, `.zmetadata`, is the last.
 */
export function metadataFiles(group: ZarrGroup): Map<string, string> {
  const contents: [string, object][] = [
    [".zattrs", sortedJson(group.attributes)],
    [".zgroup", { zarr_format: 2 }],
  ];
  for (const [name, array] of [...group.arrays].sort(([a], [b]) => a < b ? -1 : 1)) {
    contents.push([`${name}/.zarray`, zarray(array)]);
    contents.push([
      `${name}/.zattrs`,
      sortedJson(array.attributes, { _ARRAY_DIMENSIONS: array.dims }),
    ]);
  }
  contents.push([".zmetadata", {
    metadata: Object.fromEntries(contents),
    zarr_consolidated_format: 1,
  }]);
  return new Map(contents.map(([path, value]) => [path, JSON.stringify(value, null, 1) + "\n"]));
}

/**
 * The group of a `.zmetadata`.
 *
 * @throws {ZarrError} when it is none, or of a layout that this program does not write
 */
export function parseMetadata(text: string): ZarrGroup {
  let entries: Record<string, Record<string, unknown>>;
  try {
    entries = JSON.parse(text).metadata;
    if (typeof entries !== "object" || entries === null) throw new Error("no metadata in it");
  } catch (error) {
    throw new ZarrError("damaged", `.zmetadata cannot be read: ${(error as Error).message}`);
  }
  const arrays = new Map<string, ZarrArray>();
  for (const [path, value] of Object.entries(entries)) {
    if (!path.endsWith("/.zarray")) continue;
    const name = path.slice(0, -"/.zarray".length);
    const { _ARRAY_DIMENSIONS: dims, ...attributes } = entries[`${name}/.zattrs`] ?? {};
    const { shape, chunks, dtype, fill_value: fill, compressor, order } = value;
    const known = isCounts(shape) && isCounts(chunks) && shape.length > 0 &&
      shape.length === chunks.length && isNames(dims) && dims.length === shape.length &&
      ZARR_DTYPES.includes(dtype as ZarrDtype) && order === "C" &&
      (fill === null || fill === "NaN" || typeof fill === "number") &&
      (compressor as { id?: string } | null)?.id === "zlib" &&
      shape.every((size, i) => i === 0 || size === chunks[i]);
    if (!known) throw new ZarrError("unsupported", `${name} is not as this program writes it`);
    arrays.set(name, {
      dims,
      shape,
      chunks,
      dtype: dtype as ZarrDtype,
      fill: fill === "NaN" ? NaN : fill,
      attributes: attributes as Record<string, AttributeValue>,
    });
  }
  return { attributes: (entries[".zattrs"] ?? {}) as Record<string, AttributeValue>, arrays };
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => Number.isInteger(one) && one >= 0);
const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

export type ZarrErrorCode =
  /** A chunk or text that is not what it should be. */
  | "damaged"
  /** A store, but not one that this program wrote. */
  | "unsupported"
  /** No such variable. */
  | "unknown-variable";

/** A store that cannot be read; the message says what and where. */
export class ZarrError extends Error {
  override readonly name = "ZarrError";
  constructor(readonly code: ZarrErrorCode, message: string) {
    super(message);
  }
}

/** Of so many words fewer than one is like that before it: noise, in which no repeats are found. */
const REPEATS = 16;

/**
 * A chunk's bytes: zlib, of the same values always the same. Noise, as a lidar's signal, is not
 * searched for repeats: that takes longer and makes it larger.
 */
export function encodeChunk(values: ZarrValues): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const strategy = isNoise(values) ? constants.Z_RLE : constants.Z_DEFAULT_STRATEGY;
  return new Uint8Array(deflateSync(bytes, { level: 1, strategy }));
}

function isNoise(values: ZarrValues): boolean {
  if (values.BYTES_PER_ELEMENT !== 4 || values.byteOffset % 4 !== 0) return false;
  const words = new Int32Array(values.buffer, values.byteOffset, values.length);
  let repeats = 0;
  for (let i = 1; i < words.length; i++) if (words[i] === words[i - 1]) repeats++;
  return repeats * REPEATS < words.length;
}

/**
 * The values of a chunk.
 *
 * @throws {ZarrError} when the bytes are damaged or not so many
 */
export function decodeChunk(bytes: Uint8Array, dtype: ZarrDtype, length: number): ZarrValues {
  const size = length * ARRAYS[dtype].BYTES_PER_ELEMENT;
  let content: Uint8Array;
  try {
    content = inflateSync(bytes, { maxOutputLength: size + 1 });
  } catch (error) {
    throw new ZarrError("damaged", `a chunk cannot be inflated: ${(error as Error).message}`);
  }
  if (content.length !== size) {
    throw new ZarrError("damaged", `a chunk has ${content.length} bytes, it should be ${size}`);
  }
  // A small result may lie anywhere in a buffer of others.
  const own = content.byteOffset % 8 === 0 && content.buffer instanceof ArrayBuffer
    ? content as Uint8Array<ArrayBuffer>
    : new Uint8Array(content);
  return new ARRAYS[dtype](own.buffer, own.byteOffset, length);
}
