/**
 * The records of a version 2 B-tree, which lists what is in a fractal heap. HDF5 File Format
 * Specification 3.0, III.A.2.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { Cursor, type FileLayout } from "./cursor.ts";
import { bytesFor } from "./fractal_heap.ts";

/** Signature, version, type and checksum of a node. */
const NODE_BYTES = 10;
/** More records, or deeper trees, are damage. */
const MAX_RECORDS = 100_000;
const MAX_DEPTH = 16;

/**
 * Calls `see` for each record, at its first byte.
 *
 * @throws {DatasetError}
 */
export function eachRecord(file: FileLayout, address: number, see: (record: Cursor) => void): void {
  const head = new Cursor(file, address, file.bytes.length, "an index");
  head.signature("BTHD");
  head.version(0);
  head.skip(1);
  const nodeBytes = head.u32();
  const recordBytes = head.u16();
  const depth = head.u16();
  head.skip(2);
  const root = head.address();
  const rootRecords = head.u16();
  if (root === null || rootRecords === 0) return;
  if (recordBytes === 0 || depth > MAX_DEPTH || nodeBytes < NODE_BYTES + recordBytes) {
    throw new DatasetError("damaged", `the index at byte ${address} has impossible sizes`);
  }
  // How many records a node of each level holds, and everything below it.
  const leafMost = Math.floor((nodeBytes - NODE_BYTES) / recordBytes);
  const countBytes = bytesFor(leafMost);
  const totalBytes = [0];
  for (let level = 1, most = leafMost; level <= depth; level++) {
    const pointer = file.offsetBytes + countBytes + totalBytes[level - 1]!;
    const own = Math.floor((nodeBytes - NODE_BYTES - pointer) / (recordBytes + pointer));
    most = (own + 1) * most + own;
    totalBytes.push(bytesFor(most));
  }
  let seen = 0;
  const visit = (at: number, records: number, level: number) => {
    const cursor = new Cursor(file, at, file.bytes.length, "an index's node");
    cursor.signature(level === 0 ? "BTLF" : "BTIN");
    cursor.version(0);
    cursor.skip(1);
    for (let i = 0; i < records; i++) {
      if (++seen > MAX_RECORDS) throw new DatasetError("damaged", "an index that does not end");
      const start = cursor.at;
      cursor.skip(recordBytes);
      see(new Cursor(file, start, cursor.at, "an index's record"));
    }
    if (level === 0) return;
    for (let i = 0; i <= records; i++) {
      const child = cursor.place();
      const childRecords = cursor.uint(countBytes);
      cursor.skip(totalBytes[level - 1]!);
      if (++seen > MAX_RECORDS) throw new DatasetError("damaged", "an index that does not end");
      visit(child, childRecords, level - 1);
    }
  };
  visit(root, rootRecords, depth);
}
