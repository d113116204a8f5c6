/**
 * What was done to a chunk before it was stored, undone. HDF5 File Format Specification 3.0,
 * IV.A.2.l; netCDF uses deflate, shuffle and fletcher32.
 *
 * @module
 */
import { inflateSync } from "node:zlib";
import { DatasetError } from "../dataset.ts";
import type { Cursor } from "./cursor.ts";

export interface Filter {
  readonly id: number;
  /** What the filter was told. */
  readonly values: readonly number[];
}

const DEFLATE = 1, SHUFFLE = 2, FLETCHER32 = 3;
/** Filters that have no name in the message. */
const UNNAMED_BELOW = 256;

/** @throws {DatasetError} */
export function readFilters(cursor: Cursor): Filter[] {
  const version = cursor.version(1, 2);
  const count = cursor.u8();
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.u16();
    const nameBytes = version === 1 || id >= UNNAMED_BELOW ? cursor.u16() : 0;
    cursor.skip(2);
    const values = cursor.u16();
    cursor.skip(version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes);
    const filter = { id, values: Array.from({ length: values }, () => cursor.u32()) };
    if (version === 1 && values % 2 === 1) cursor.skip(4);
    return filter;
  });
}

/**
 * A chunk as it was before the filters; `mask` has a bit for each that was left out.
 *
 * @param most bytes it may have
 * @throws {DatasetError}
 */
export function unfiltered(
  packed: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  most: number,
): Uint8Array {
  let bytes = packed;
  for (let i = filters.length - 1; i >= 0; i--) {
    if ((mask >>> i) & 1) continue;
    const { id, values } = filters[i]!;
    if (id === DEFLATE) bytes = inflated(bytes, most);
    else if (id === SHUFFLE) bytes = unshuffled(bytes, values[0] ?? 1);
    else if (id === FLETCHER32) bytes = checked(bytes);
    else {throw new DatasetError(
        "unsupported",
        `filter ${id} is not read (nccopy -d1 writes another)`,
      );}
  }
  return bytes;
}

/** Room for what other filters put beside the values before it was packed. */
const SPARE_BYTES = 64;

function inflated(bytes: Uint8Array, most: number): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: most + SPARE_BYTES });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetError("damaged", `a chunk cannot be unpacked: ${reason}`);
  }
}

/** First bytes of all values, then second bytes, …: put together again. */
function unshuffled(bytes: Uint8Array, size: number): Uint8Array {
  if (size < 2 || size > bytes.length) return bytes;
  const count = Math.floor(bytes.length / size);
  const out = new Uint8Array(bytes.length);
  for (let part = 0, from = 0; part < size; part++) {
    for (let i = 0, to = part; i < count; i++, to += size) out[to] = bytes[from++]!;
  }
  out.set(bytes.subarray(count * size), count * size);
  return out;
}

/** Without its checksum, which must be right. */
function checked(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 4) throw new DatasetError("damaged", "a chunk without its checksum");
  const values = bytes.subarray(0, -4);
  const stored = new DataView(bytes.buffer, bytes.byteOffset + values.length, 4).getUint32(0, true);
  if (fletcher32(values) !== stored) {
    throw new DatasetError("damaged", "a chunk's checksum is wrong");
  }
  return values;
}

/**
 * Sums of 16-bit words with their carry added back; a byte that is left over is the higher one of a
 * word. Only zeros have the sum 0: any other that 65,535 divides stays 65,535, as HDF5 folds it.
 */
export function fletcher32(bytes: Uint8Array): number {
  let a = 0, b = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    a += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
    if (a > 65535) a -= 65535;
    b += a;
    if (b > 65535) b -= 65535;
  }
  return ((b << 16) | a) >>> 0;
}
