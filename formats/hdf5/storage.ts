/**
 * Where a dataset's bytes are and what was done to them: read back into one block, rows after one
 * another. HDF5 File Format Specification 3.0, III.A.1, IV.A.2.i and l.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { Cursor, type FileLayout } from "./cursor.ts";
import { type Filter, unfiltered } from "./filters.ts";

/** How a dataset is stored. */
export type Storage =
  | { readonly kind: "whole"; readonly start: number | null; readonly bytes: number }
  | { readonly kind: "chunks"; readonly tree: number | null; readonly chunk: readonly number[] };

/** Larger chunks are damage. */
const MAX_CHUNK_BYTES = 1 << 28;

/** @throws {DatasetError} */
export function readLayout(cursor: Cursor): Storage {
  const version = cursor.version(3, 4);
  const kind = cursor.u8();
  if (kind === 0) {
    const bytes = cursor.u16();
    return { kind: "whole", start: cursor.at, bytes };
  }
  if (kind === 1) {
    const start = cursor.address();
    return { kind: "whole", start, bytes: cursor.length() };
  }
  if (kind !== 2 || version !== 3) {
    throw new DatasetError("unsupported", "its way of storing is not read (nccopy writes another)");
  }
  const rank = cursor.u8() - 1;
  const tree = cursor.address();
  return { kind: "chunks", tree, chunk: Array.from({ length: rank }, () => cursor.u32()) };
}

/** What is to be read. */
export interface Stored {
  readonly storage: Storage;
  readonly filters: readonly Filter[];
  readonly shape: readonly number[];
  /** Bytes of one value. */
  readonly size: number;
  /** One value, for what was never written; null for zeros. */
  readonly fill: Uint8Array | null;
}

/**
 * All bytes of a dataset, in the order of its dimensions.
 *
 * @throws {DatasetError}
 */
export function readStored(file: FileLayout, stored: Stored): Uint8Array {
  const { storage, shape, size } = stored;
  const bytes = shape.reduce((product, length) => product * length, size);
  if (storage.kind === "whole" && storage.start !== null) {
    if (storage.bytes < bytes) {
      throw new DatasetError("damaged", `${storage.bytes} bytes are stored, ${bytes} are needed`);
    }
    return new Cursor(file, storage.start, storage.start + bytes, "its values").part(bytes);
  }
  const out = new Uint8Array(bytes);
  const { fill } = stored;
  if (fill !== null && fill.length === size && fill.some((byte) => byte !== 0)) {
    out.set(fill.subarray(0, Math.min(size, bytes)));
    for (let done = size; done < bytes; done *= 2) out.copyWithin(done, 0, bytes - done);
  }
  if (storage.kind === "chunks" && storage.tree !== null && bytes > 0) {
    readChunks(file, stored, storage.chunk, storage.tree, out);
  }
  return out;
}

function readChunks(
  file: FileLayout,
  { shape, size, filters }: Stored,
  chunk: readonly number[],
  tree: number,
  out: Uint8Array,
): void {
  const chunkBytes = chunk.reduce((product, length) => product * length, size);
  if (chunk.length !== shape.length || !(chunkBytes > 0 && chunkBytes <= MAX_CHUNK_BYTES)) {
    throw new DatasetError("damaged", `its chunks are ${chunk.join(" × ")} values`);
  }
  // As many as there can be without two for one place.
  let left = shape.reduce((product, n, axis) => product * Math.ceil(n / chunk[axis]!), 1);
  const leaf = (cursor: Cursor, storedBytes: number, mask: number, at: readonly number[]) => {
    const start = cursor.place();
    if (at.some((offset, axis) => offset >= shape[axis]! || offset % chunk[axis]! !== 0)) return;
    if (left-- <= 0) throw new DatasetError("damaged", "more chunks than its shape has");
    const packed = new Cursor(file, start, start + storedBytes, "a chunk").part(storedBytes);
    const values = unfiltered(packed, filters, mask, chunkBytes);
    if (values.length < chunkBytes) {
      throw new DatasetError("damaged", `a chunk has ${values.length} bytes of ${chunkBytes}`);
    }
    placeChunk(values, chunk, at, out, shape, size);
  };
  const entryBytes = 16 + 8 * chunk.length + file.offsetBytes;
  const visit = (address: number, wantedLevel: number | null) => {
    const cursor = new Cursor(file, address, file.bytes.length, "an index of chunks");
    cursor.signature("TREE");
    const type = cursor.u8();
    const level = cursor.u8();
    const used = cursor.u16();
    cursor.skip(2 * file.offsetBytes);
    if (type !== 1 || level !== (wantedLevel ?? level) || (wantedLevel !== null && used === 0)) {
      throw new DatasetError(
        "damaged",
        `the index of chunks at byte ${address} is of another tree`,
      );
    }
    for (let i = 0; i < used; i++) {
      file.spend(entryBytes);
      const storedBytes = cursor.u32();
      const mask = cursor.u32();
      const at = chunk.map(() => cursor.uint(8));
      cursor.skip(8);
      if (level === 0) leaf(cursor, storedBytes, mask, at);
      else visit(cursor.place(), level - 1);
    }
  };
  visit(tree, null);
}

/** Copies what of a chunk is within the dataset. */
function placeChunk(
  values: Uint8Array,
  chunk: readonly number[],
  at: readonly number[],
  out: Uint8Array,
  shape: readonly number[],
  size: number,
): void {
  const last = shape.length - 1;
  const copy = (axis: number, from: number, to: number) => {
    const count = Math.min(chunk[axis]!, shape[axis]! - at[axis]!);
    if (axis === last) {
      out.set(values.subarray(from * size, (from + count) * size), (to + at[axis]!) * size);
      return;
    }
    for (let i = 0; i < count; i++) {
      copy(axis + 1, (from + i) * chunk[axis + 1]!, (to + at[axis]! + i) * shape[axis + 1]!);
    }
  };
  copy(0, 0, 0);
}
