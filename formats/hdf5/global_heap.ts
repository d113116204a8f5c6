/**
 * Where texts and lists of any length are kept. HDF5 File Format Specification 3.0, III.E.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { Cursor, type FileLayout } from "./cursor.ts";

/** Looks up objects of the heap; each collection is read once. */
export type GlobalHeap = (address: number, index: number) => Uint8Array;

export function globalHeap(file: FileLayout): GlobalHeap {
  const collections = new Map<number, ReadonlyMap<number, Uint8Array>>();
  return (address, index) => {
    let objects = collections.get(address);
    if (objects === undefined) collections.set(address, objects = readCollection(file, address));
    const object = objects.get(index);
    if (object !== undefined) return object;
    throw new DatasetError("damaged", `the heap at byte ${address} has no object ${index}`);
  };
}

function readCollection(file: FileLayout, address: number): Map<number, Uint8Array> {
  const head = new Cursor(file, address, file.bytes.length, "a heap");
  head.signature("GCOL");
  head.version(1);
  head.skip(3);
  const size = head.length();
  const cursor = new Cursor(file, head.at, address + size, "a heap");
  const objects = new Map<number, Uint8Array>();
  while (cursor.left >= 8 + file.lengthBytes) {
    const index = cursor.u16();
    cursor.skip(6);
    const bytes = cursor.length();
    // What is free is at the end.
    if (index === 0) break;
    objects.set(index, cursor.part(bytes));
    cursor.skip(Math.min(cursor.left, (8 - bytes % 8) % 8));
  }
  return objects;
}
