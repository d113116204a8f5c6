/**
 * The checksums that end HDF5's newer structures.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import type { Cursor } from "./cursor.ts";
import { lookup3 } from "./lookup3.ts";

/**
 * Compares the checksum that comes next with that of everything since `start`.
 *
 * @throws {DatasetError}
 */
export function checkSum(cursor: Cursor, start: number): void {
  const sum = lookup3(cursor.file.bytes.subarray(start, cursor.at));
  if (cursor.u32() !== sum) throw wrongSum(cursor.what, start);
}

/** What stands at that byte was altered. */
export function wrongSum(what: string, start: number): DatasetError {
  return new DatasetError("damaged", `the checksum of ${what} at byte ${start} is wrong`);
}
