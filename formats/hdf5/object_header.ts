/**
 * The messages of an object: what says what a group or a dataset is. HDF5 File Format Specification
 * 3.0, IV.A.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { checkSum } from "./checksum.ts";
import { Cursor, type FileLayout } from "./cursor.ts";

/** Types of messages that are read. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFill: 0x04,
  fill: 0x05,
  link: 0x06,
  external: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

export interface Message {
  readonly type: number;
  /** What it says is elsewhere. */
  readonly isShared: boolean;
  readonly start: number;
  readonly end: number;
}

/** More than this in one object is damage that leads in a circle. */
const MAX_BLOCKS = 4096;
const MAX_MESSAGES = 65_536;

/**
 * An object's messages, in the file's order.
 *
 * @throws {DatasetError}
 */
export function readMessages(file: FileLayout, address: number): Message[] {
  const cursor = new Cursor(file, address, file.bytes.length, "an object header");
  const isNew = file.bytes[address] === 0x4f;
  const messages: Message[] = [];
  const blocks: { start: number; end: number }[] = [];
  let hasOrder = false;
  if (isNew) {
    cursor.signature("OHDR");
    cursor.version(2);
    const flags = cursor.u8();
    if (flags & 0x20) cursor.skip(16);
    if (flags & 0x10) cursor.skip(4);
    hasOrder = (flags & 0x04) !== 0;
    const size = cursor.uint(1 << (flags & 3));
    const start = cursor.at;
    cursor.skip(size);
    checkSum(cursor, address);
    blocks.push({ start, end: start + size });
  } else {
    cursor.version(1);
    cursor.skip(7);
    const size = cursor.u32();
    cursor.skip(4);
    blocks.push({ start: cursor.at, end: cursor.at + size });
  }
  const headBytes = isNew ? (hasOrder ? 6 : 4) : 8;
  for (let i = 0; i < blocks.length; i++) {
    const block = new Cursor(file, blocks[i]!.start, blocks[i]!.end, "an object header");
    file.spend(block.left);
    while (block.left >= headBytes) {
      const type = isNew ? block.u8() : block.u16();
      const size = block.u16();
      const flags = block.u8();
      block.skip(isNew ? (hasOrder ? 2 : 0) : 3);
      const start = block.at;
      block.skip(size);
      if (type === MESSAGE.continuation) blocks.push(continued(file, start, block.at, isNew));
      else messages.push({ type, isShared: (flags & 2) !== 0, start, end: block.at });
    }
    if (blocks.length > MAX_BLOCKS || messages.length > MAX_MESSAGES) {
      throw new DatasetError("damaged", `the object header at byte ${address} does not end`);
    }
  }
  return messages;
}

function continued(file: FileLayout, start: number, end: number, isNew: boolean) {
  const cursor = new Cursor(file, start, end, "a continuation of an object header");
  const from = cursor.place();
  const to = from + cursor.length();
  if (!isNew) return { start: from, end: to };
  const block = new Cursor(file, from, to, "a continuation of an object header");
  block.signature("OCHK");
  block.skip(block.left - 4);
  const content = { start: from + 4, end: block.at };
  checkSum(block, from);
  return content;
}

/** A message's content. */
export function bodyOf(file: FileLayout, { start, end }: Message, what: string): Cursor {
  return new Cursor(file, start, end, what);
}

/**
 * Where the message really is that another object shares: its object header.
 *
 * @throws {DatasetError} for those in a table of their own, which netCDF does not write
 */
export function sharedAddress(cursor: Cursor): number {
  const version = cursor.version(1, 2, 3);
  const type = cursor.u8();
  if (version === 1) cursor.skip(6);
  if (version === 3 && type === 1) {
    throw new DatasetError("unsupported", "messages in a shared table are not read");
  }
  return cursor.place();
}
