/**
 * Where the links of large groups and the attributes of objects with many of them are kept. HDF5 File
 * Format Specification 3.0, III.G.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { Cursor, type FileLayout } from "./cursor.ts";

interface Heap {
  readonly file: FileLayout;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly width: number;
  readonly startBytes: number;
  readonly directRows: number;
  readonly root: number;
  readonly rootRows: number;
}

/** Deeper tables are damage. */
const MAX_DEPTH = 32;

/**
 * The heap at an address: looks up an object by its identifier.
 *
 * @throws {DatasetError}
 */
export function fractalHeap(file: FileLayout, address: number): (id: Cursor) => Cursor {
  const head = new Cursor(file, address, file.bytes.length, "a heap");
  head.signature("FRHP");
  head.version(0);
  head.skip(2);
  if (head.u16() !== 0) throw new DatasetError("unsupported", "filtered heaps are not read");
  head.skip(1);
  const maxObjectBytes = head.u32();
  head.length();
  head.address();
  head.length();
  head.address();
  for (let i = 0; i < 8; i++) head.length();
  const width = head.u16();
  const startBytes = head.length();
  const maxDirectBytes = head.length();
  const heapBits = head.u16();
  head.skip(2);
  const root = head.place();
  const rootRows = head.u16();
  const isPower = (n: number) => n > 0 && Number.isInteger(Math.log2(n));
  if (width === 0 || heapBits > 64 || !isPower(startBytes) || !isPower(maxDirectBytes)) {
    throw new DatasetError("damaged", `the heap at byte ${address} has impossible sizes`);
  }
  const heap: Heap = {
    file,
    offsetBytes: Math.ceil(heapBits / 8),
    lengthBytes: Math.min(bytesFor(maxDirectBytes), bytesFor(maxObjectBytes)),
    width,
    startBytes,
    directRows: Math.log2(maxDirectBytes) - Math.log2(startBytes) + 2,
    root,
    rootRows,
  };
  return (id) => lookUp(heap, id);
}

function lookUp(heap: Heap, id: Cursor): Cursor {
  const { file, offsetBytes, lengthBytes, root, rootRows } = heap;
  const first = id.u8();
  const kind = (first >> 4) & 3;
  // An object so small that it is its own identifier.
  if (kind === 2) return new Cursor(file, id.at, id.at + (first & 0x0f) + 1, "a heap's object");
  if (kind !== 0) throw new DatasetError("unsupported", "attributes above 64 KB are not read");
  const offset = id.uint(offsetBytes);
  const length = id.uint(lengthBytes);
  const start = rootRows === 0 ? root + offset : find(heap, root, rootRows, offset, 0);
  return new Cursor(file, start, start + length, "a heap's object");
}

/** Where in the file the heap's byte `offset` is, counted from the start of an indirect block. */
function find(heap: Heap, address: number, rows: number, offset: number, depth: number): number {
  const { file, width, startBytes, directRows } = heap;
  const row = offset < startBytes * width
    ? 0
    : Math.floor(Math.log2(offset / (startBytes * width))) + 1;
  if (row >= rows || depth > MAX_DEPTH) {
    throw new DatasetError("damaged", `the heap's block at byte ${address} has no byte ${offset}`);
  }
  const blockBytes = row === 0 ? startBytes : startBytes * 2 ** (row - 1);
  const rowStart = row === 0 ? 0 : startBytes * width * 2 ** (row - 1);
  const column = Math.floor((offset - rowStart) / blockBytes);
  const cursor = new Cursor(file, address, file.bytes.length, "a heap's block");
  cursor.signature("FHIB");
  cursor.version(0);
  cursor.skip(file.offsetBytes + heap.offsetBytes + (row * width + column) * file.offsetBytes);
  const child = cursor.place();
  const inside = offset - rowStart - column * blockBytes;
  if (row < directRows) return child + inside;
  const childRows = Math.log2(blockBytes) - Math.log2(startBytes * width) + 1;
  return find(heap, child, childRows, inside, depth + 1);
}

/** Bytes that hold numbers up to a limit. */
export function bytesFor(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}
