/**
 * The attributes of an object, by name. HDF5 File Format Specification 3.0, IV.A.2.m and v.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { eachRecord } from "./btree2.ts";
import type { Cursor, FileLayout } from "./cursor.ts";
import { textUntilNul } from "./cursor.ts";
import { type Datatype, readDataspace, readDatatype } from "./datatype.ts";
import { fractalHeap } from "./fractal_heap.ts";
import { bodyOf, MESSAGE, type Message } from "./object_header.ts";
import { sharedDatatype } from "./shared.ts";

/** An attribute as it is stored. */
export interface StoredAttribute {
  readonly name: string;
  readonly type: Datatype;
  /** Null where it has no value at all. */
  readonly shape: readonly number[] | null;
  readonly data: Uint8Array;
}

/**
 * An object's attributes, in the order in which they were made where the file has kept it.
 *
 * @param passOver is told why, of each that is not read: it costs itself
 * @throws {DatasetError}
 */
export function attributesOf(
  file: FileLayout,
  messages: readonly Message[],
  passOver: (reason: string) => void,
): StoredAttribute[] {
  const attributes: StoredAttribute[] = [];
  const dense: { order: number; attribute: StoredAttribute }[] = [];
  const tryOne = (take: () => void) => {
    try {
      take();
    } catch (error) {
      if (!(error instanceof DatasetError) || error.code !== "unsupported") throw error;
      passOver(error.message);
    }
  };
  for (const message of messages) {
    const body = bodyOf(file, message, "an attribute");
    if (message.type === MESSAGE.attribute && !message.isShared) {
      tryOne(() => attributes.push(readAttribute(body)));
    } else if (message.type === MESSAGE.attributeInfo) {
      body.version(0);
      const flags = body.u8();
      if (flags & 1) body.skip(2);
      const heapAddress = body.address();
      const index = body.address();
      if (heapAddress === null || index === null) continue;
      const heap = fractalHeap(file, heapAddress);
      eachRecord(file, index, (record) => {
        // The identifier has eight bytes, whatever of them the heap needs.
        const order = file.view.getUint32(record.end - 8, true);
        tryOne(() => dense.push({ order, attribute: readAttribute(heap(record)) }));
      });
    }
  }
  dense.sort((a, b) => a.order - b.order);
  return [...attributes, ...dense.map(({ attribute }) => attribute)];
}

function readAttribute(cursor: Cursor): StoredAttribute {
  const version = cursor.version(1, 2, 3);
  const flags = cursor.u8();
  const [nameBytes, typeBytes, spaceBytes] = [cursor.u16(), cursor.u16(), cursor.u16()];
  if (version === 3) cursor.skip(1);
  const pad = (bytes: number) => version === 1 ? Math.ceil(bytes / 8) * 8 : bytes;
  const part = (bytes: number) => {
    const start = cursor.at;
    cursor.skip(pad(bytes));
    return { start, end: start + bytes };
  };
  const nameAt = part(nameBytes);
  const name = textUntilNul(cursor.file.bytes.subarray(nameAt.start, nameAt.end));
  const isShared = version > 1 && (flags & 1) === 1;
  const typeAt = { ...part(typeBytes), type: MESSAGE.datatype, isShared };
  const type = isShared
    ? sharedDatatype(cursor.file, typeAt)
    : readDatatype(bodyOf(cursor.file, typeAt, name));
  const spaceAt = { ...part(spaceBytes), type: MESSAGE.dataspace, isShared: false };
  const shape = readDataspace(bodyOf(cursor.file, spaceAt, name));
  const bytes = shape === null ? 0 : shape.reduce((product, n) => product * n, type.bytes);
  cursor.file.spend(bytes);
  return { name, type, shape, data: cursor.part(bytes) };
}
