/**
 * Values from their bytes.
 *
 * @module
 */
import { DatasetError, type Numbers } from "../dataset.ts";
import { Cursor, type FileLayout, textUntilNul } from "./cursor.ts";
import type { Datatype } from "./datatype.ts";
import type { GlobalHeap } from "./global_heap.ts";

/**
 * Numbers; 64-bit integers as float64, which has them exactly up to 2^53.
 *
 * @param type of kind `integer` or `float`
 */
export function numbersFrom(type: Datatype, data: Uint8Array): Numbers {
  // What is not a part of the file has a block of its own: aligned, and the file's bytes can go.
  const isOwn = data.length === data.buffer.byteLength && data.length % type.bytes === 0;
  const bytes = isOwn ? data : data.slice(0, data.length - data.length % type.bytes);
  if ("big" in type && type.big) swap(bytes, type.bytes);
  const { buffer } = bytes;
  if (type.kind === "float") {
    return type.bytes === 4 ? new Float32Array(buffer) : new Float64Array(buffer);
  }
  const isSigned = type.kind === "integer" && type.signed;
  switch (type.bytes) {
    case 1:
      return isSigned ? new Int8Array(buffer) : bytes;
    case 2:
      return isSigned ? new Int16Array(buffer) : new Uint16Array(buffer);
    case 4:
      return isSigned ? new Int32Array(buffer) : new Uint32Array(buffer);
    default: {
      const wide = isSigned ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
      return Float64Array.from(wide, Number);
    }
  }
}

function swap(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) {
    bytes.subarray(start, start + size).reverse();
  }
}

/**
 * Texts; null for what is none.
 *
 * @throws {DatasetError}
 */
export function textsFrom(
  file: FileLayout,
  type: Datatype,
  data: Uint8Array,
  heap: GlobalHeap,
): string[] | null {
  if (type.kind === "text" && type.bytes > 0) {
    return Array.from(
      { length: data.length / type.bytes },
      (_, i) => textUntilNul(data.subarray(i * type.bytes, (i + 1) * type.bytes)),
    );
  }
  if (type.kind !== "long-text") return null;
  return listsFrom(file, 1, data, heap).map(textUntilNul);
}

/**
 * The content of lists, each as its bytes.
 *
 * @param size bytes of one value of a list
 * @throws {DatasetError}
 */
export function listsFrom(
  file: FileLayout,
  size: number,
  data: Uint8Array,
  heap: GlobalHeap,
): Uint8Array[] {
  const lists: Uint8Array[] = [];
  const cursor = cursorOn(file, data);
  while (cursor.left >= 8 + file.offsetBytes) {
    const count = cursor.u32();
    const address = cursor.address();
    const index = cursor.u32();
    if (count === 0 || address === null || (address === file.base && index === 0)) {
      lists.push(new Uint8Array());
      continue;
    }
    const object = heap(address, index);
    if (object.length < count * size) {
      throw new DatasetError("damaged", `a list of ${count} values has ${object.length} bytes`);
    }
    lists.push(object.subarray(0, count * size));
  }
  return lists;
}

/** Addresses of objects, as references hold them. */
export function addressesFrom(file: FileLayout, data: Uint8Array): number[] {
  const addresses: number[] = [];
  const cursor = cursorOn(file, data);
  while (cursor.left >= file.offsetBytes) addresses.push(cursor.address() ?? -1);
  return addresses;
}

/** The data may be a chunk's, which is not in the file. */
function cursorOn(file: FileLayout, data: Uint8Array): Cursor {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return new Cursor({ ...file, bytes: data, view }, 0, data.length, "a list");
}
