/**
 * Where the links of large groups and the attributes of objects with many of them are kept. HDF5 File
 * Format Specification 3.0, III.G.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { eachRecord } from "./btree2.ts";
import { checkSum, wrongSum } from "./checksum.ts";
import { bytesFor, Cursor, type FileLayout } from "./cursor.ts";
import { lookup3 } from "./lookup3.ts";

interface Heap {
  readonly file: FileLayout;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly width: number;
  readonly startBytes: number;
  readonly directRows: number;
  readonly root: number;
  readonly rootRows: number;
  /** Whether its blocks of objects have checksums. */
  readonly hasSums: boolean;
  /** Bytes of an identifier. */
  readonly idBytes: number;
  /** Lists the objects that are outside of the blocks (attributes above 4 KiB); null: there are none. */
  readonly hugeIndex: number | null;
  /** Where those are, by their identifiers; empty until one is asked for. */
  readonly huge: Map<number, { readonly start: number; readonly length: number }>;
  /** Blocks whose checksum was found right, by their addresses. */
  readonly right: Set<number>;
}

/** Of a block: there is one version, the checksum tells whether it is that. */
const VERSION_BYTES = 1;
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
  const idBytes = head.u16();
  if (head.u16() !== 0) throw new DatasetError("unsupported", "filtered heaps are not read");
  const hasSums = (head.u8() & 2) !== 0;
  const maxObjectBytes = head.u32();
  head.length();
  const hugeIndex = head.address();
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
  checkSum(head, address);
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
    hasSums,
    idBytes,
    hugeIndex,
    huge: new Map(),
    right: new Set(),
  };
  return (id) => lookUp(heap, id);
}

function lookUp(heap: Heap, id: Cursor): Cursor {
  const { file, offsetBytes, lengthBytes, root, rootRows } = heap;
  const first = id.u8();
  const kind = (first >> 4) & 3;
  // An object so small that it is its own identifier.
  if (kind === 2) return new Cursor(file, id.at, id.at + (first & 0x0f) + 1, "a heap's object");
  if (kind === 1) return hugeObject(heap, id);
  if (kind !== 0) throw new DatasetError("unsupported", "a heap's object of an unknown kind");
  const offset = id.uint(offsetBytes);
  const length = id.uint(lengthBytes);
  const block = rootRows === 0
    ? { address: root, bytes: heap.startBytes, inside: offset }
    : find(heap, root, rootRows, offset, 0);
  if (block.inside + length > block.bytes) {
    throw new DatasetError(
      "damaged",
      `the heap's block at byte ${block.address} has no such object`,
    );
  }
  if (heap.hasSums) checkBlock(heap, block.address, block.bytes);
  const start = block.address + block.inside;
  return new Cursor(file, start, start + length, "a heap's object");
}

/** An object outside of the blocks: its identifier says where it is, or an index does. */
function hugeObject({ file, idBytes, hugeIndex, huge }: Heap, id: Cursor): Cursor {
  const spare = idBytes - 1;
  const at = (start: number, length: number) =>
    new Cursor(file, start, start + length, "a heap's object");
  if (file.offsetBytes + file.lengthBytes <= spare) return at(id.place(), id.length());
  if (huge.size === 0 && hugeIndex !== null) {
    eachRecord(file, hugeIndex, (record) => {
      const one = { start: record.place(), length: record.length() };
      huge.set(record.length(), one);
    });
  }
  const found = huge.get(id.uint(Math.min(file.lengthBytes, spare)));
  if (found === undefined) throw new DatasetError("damaged", "a heap's object is in no index");
  return at(found.start, found.length);
}

/** A block of objects, and where in it the wanted one is. */
interface Block {
  readonly address: number;
  readonly bytes: number;
  readonly inside: number;
}

/** The checksum of a block of objects stands before them, and counts itself as zero. */
function checkBlock({ file, offsetBytes, right }: Heap, address: number, bytes: number): void {
  if (right.has(address)) return;
  file.spend(bytes);
  const cursor = new Cursor(file, address, address + bytes, "a heap's block");
  cursor.signature("FHDB");
  cursor.skip(VERSION_BYTES + file.offsetBytes + offsetBytes);
  const at = cursor.at - address;
  const sum = cursor.u32();
  const block = file.bytes.slice(address, address + bytes).fill(0, at, at + 4);
  if (lookup3(block) !== sum) throw wrongSum(cursor.what, address);
  right.add(address);
}

/** Where in the file the heap's byte `offset` is, counted from the start of an indirect block. */
function find(heap: Heap, address: number, rows: number, offset: number, depth: number): Block {
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
  cursor.skip(VERSION_BYTES + file.offsetBytes + heap.offsetBytes);
  const children = cursor.at;
  if (!heap.right.has(address)) {
    file.spend(rows * width * file.offsetBytes);
    cursor.skip(rows * width * file.offsetBytes);
    checkSum(cursor, address);
    heap.right.add(address);
  }
  const at = children + (row * width + column) * file.offsetBytes;
  const child = new Cursor(file, at, file.bytes.length, "a heap's block").place();
  const inside = offset - rowStart - column * blockBytes;
  if (row < directRows) return { address: child, bytes: blockBytes, inside };
  const childRows = Math.log2(blockBytes) - Math.log2(startBytes * width) + 1;
  return find(heap, child, childRows, inside, depth + 1);
}
