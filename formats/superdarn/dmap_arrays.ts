/**
 * How do bytes become a typed array, aligned or not?
 *
 * A typed array can only be a view of bytes that begin at a multiple of its values' size. Others are
 * copied; as arrays are short and making a buffer is slow, many copies share one. Belongs to the module:
 * each thread has its own.
 *
 * @module
 */
import { type DmapType, type DmapValues, SIZES, type STRING } from "./dmap_types.ts";

/** A type whose values have a size. */
export type SizedType = Exclude<DmapType, typeof STRING>;

/** What one kept copy can keep from being freed. */
const SHARED_BYTES = 65_536;
/** Larger copies have a buffer of their own, and so no more than a sixteenth of a shared one is lost. */
const MOST_SHARED = 4096;

let shared = new Uint8Array(0);
let used = 0;

/**
 * `count` values from byte `at` on, all of which are there: a view where that is aligned, else a copy.
 * Typed arrays are of the processor's byte order: little-endian on everything Deno runs on.
 */
export function typedValues(
  bytes: Uint8Array,
  at: number,
  type: SizedType,
  count: number,
): DmapValues {
  const size = SIZES[type]!;
  const start = bytes.byteOffset + at;
  if (start % size === 0) return typedArray(bytes.buffer, start, type, count);
  const length = count * size;
  if (length > MOST_SHARED) return typedArray(bytes.slice(at, at + length).buffer, 0, type, count);
  if (used + length > shared.length) {
    shared = new Uint8Array(SHARED_BYTES);
    used = 0;
  }
  const place = used;
  shared.set(bytes.subarray(at, at + length), place);
  // The next one begins aligned for values of every size.
  used += Math.ceil(length / 8) * 8;
  return typedArray(shared.buffer, place, type, count);
}

function typedArray(
  buffer: ArrayBufferLike,
  start: number,
  type: SizedType,
  count: number,
): DmapValues {
  switch (type) {
    case 1:
      return new Int8Array(buffer, start, count);
    case 2:
      return new Int16Array(buffer, start, count);
    case 3:
      return new Int32Array(buffer, start, count);
    case 4:
      return new Float32Array(buffer, start, count);
    case 8:
      return new Float64Array(buffer, start, count);
    case 10:
      return new BigInt64Array(buffer, start, count);
    case 16:
      return new Uint8Array(buffer, start, count);
    case 17:
      return new Uint16Array(buffer, start, count);
    case 18:
      return new Uint32Array(buffer, start, count);
    case 19:
      return new BigUint64Array(buffer, start, count);
  }
}
