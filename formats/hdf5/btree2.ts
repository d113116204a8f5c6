/**
 * The records of a version 2 B-tree, which lists what is in a fractal heap. HDF5 File Format
 * Specification 3.0, III.A.2.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { checkSum } from "./checksum.ts";
import { bytesFor, Cursor, type FileLayout } from "./cursor.ts";

/** Signature, version, type and checksum of a node. */
const NODE_BYTES = 10;
/** Of these the checksum. */
const SUM_BYTES = 4;
/** Deeper trees are damage. */
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
  head.length();
  checkSum(head, address);
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
  const visit = (at: number, records: number, level: number) => {
    const pointer = level === 0 ? 0 : file.offsetBytes + countBytes + totalBytes[level - 1]!;
    const used = NODE_BYTES - SUM_BYTES + records * recordBytes + (records + 1) * pointer;
    file.spend(used);
    const cursor = new Cursor(file, at, at + used + SUM_BYTES, "an index's node");
    cursor.signature(level === 0 ? "BTLF" : "BTIN");
    cursor.version(0);
    cursor.skip(1);
    const start = cursor.at;
    cursor.skip(cursor.left - SUM_BYTES);
    checkSum(cursor, at);
    for (let i = 0; i < records; i++) {
      const from = start + i * recordBytes;
      see(new Cursor(file, from, from + recordBytes, "an index's record"));
    }
    if (level === 0) return;
    const children = new Cursor(file, start + records * recordBytes, cursor.end, cursor.what);
    for (let i = 0; i <= records; i++) {
      const child = children.place();
      const childRecords = children.uint(countBytes);
      children.skip(totalBytes[level - 1]!);
      visit(child, childRecords, level - 1);
    }
  };
  visit(root, rootRecords, depth);
}
