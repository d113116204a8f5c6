/**
 * The beginning of an HDF5 file: how wide its addresses are and where its root group is. HDF5 File
 * Format Specification 3.0, II.A.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { checkSum } from "./checksum.ts";
import { budget, Cursor, type FileLayout } from "./cursor.ts";

const SIGNATURE_BYTES = 8;

/**
 * The layout of a file and the address of its root group's object header.
 *
 * @throws {DatasetError}
 */
export function readSuperblock(bytes: Uint8Array): { file: FileLayout; root: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const spend = budget(bytes.length);
  const narrow = { bytes, view, offsetBytes: 8, lengthBytes: 8, base: 0, spend };
  const start = new Cursor(narrow, SIGNATURE_BYTES, bytes.length, "the superblock");
  const version = start.version(0, 1, 2, 3);
  if (version < 2) start.skip(4);
  const offsetBytes = start.u8();
  const lengthBytes = start.u8();
  for (const width of [offsetBytes, lengthBytes]) {
    if (width !== 4 && width !== 8) {
      throw new DatasetError("unsupported", `addresses of ${width} bytes are not read`);
    }
  }
  const file = { ...narrow, offsetBytes, lengthBytes };
  const rest = new Cursor(file, start.at, bytes.length, "the superblock");
  // Reserved, sizes of B-tree nodes and flags; or flags alone.
  rest.skip(version === 0 ? 9 : version === 1 ? 13 : 1);
  const base = rest.place();
  rest.address();
  const endOfFile = rest.place();
  if (base + endOfFile > bytes.length) {
    throw new DatasetError(
      "truncated",
      `the file has ${bytes.length} bytes of the ${base + endOfFile} it says it has`,
    );
  }
  if (version < 2) {
    // The driver's block, and the offset of the root's empty name.
    rest.address();
    rest.length();
  }
  const root = base + rest.place();
  if (version >= 2) checkSum(rest, 0);
  return { file: { ...file, base }, root };
}
