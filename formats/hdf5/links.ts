/**
 * What is in a group: names and where their objects are. HDF5 File Format Specification 3.0, III.A.1,
 * III.B to D and IV.A.2.c, g and r.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { eachRecord } from "./btree2.ts";
import { Cursor, type FileLayout, textUntilNul } from "./cursor.ts";
import { fractalHeap } from "./fractal_heap.ts";
import { bodyOf, MESSAGE, type Message } from "./object_header.ts";

/** A name in a group. */
export interface Link {
  readonly name: string;
  /** Of its object header. */
  readonly address: number;
}

/** More in one file are damage. */
const MAX_LINKS = 10_000;
/** Of a record in the index by name, the part before the heap's identifier. */
const HASH_BYTES = 4;

/**
 * The links of a group, in the order in which they were made where the file has kept it. Soft links
 * and those into other files are left out.
 *
 * @throws {DatasetError}
 */
export function linksOf(file: FileLayout, messages: readonly Message[]): Link[] {
  const ordered: { order: number; link: Link }[] = [];
  const links: Link[] = [];
  const take = (cursor: Cursor) => {
    const found = readLink(cursor);
    if (found !== null) ordered.push(found);
    if (ordered.length > MAX_LINKS) throw new DatasetError("damaged", "a group that does not end");
  };
  for (const message of messages) {
    const body = bodyOf(file, message, "a link");
    if (message.type === MESSAGE.link) take(body);
    else if (message.type === MESSAGE.symbolTable) links.push(...symbolTable(file, body));
    else if (message.type === MESSAGE.linkInfo) {
      body.version(0);
      const flags = body.u8();
      if (flags & 1) body.skip(8);
      const heapAddress = body.address();
      const index = body.address();
      if (heapAddress === null || index === null) continue;
      const heap = fractalHeap(file, heapAddress);
      eachRecord(file, index, (record) => {
        record.skip(HASH_BYTES);
        take(heap(record));
      });
    }
  }
  ordered.sort((a, b) => a.order - b.order);
  return [...links, ...ordered.map(({ link }) => link)];
}

function readLink(cursor: Cursor): { order: number; link: Link } | null {
  cursor.version(1);
  const flags = cursor.u8();
  const isHard = (flags & 8) === 0 || cursor.u8() === 0;
  const order = flags & 4 ? cursor.uint(8) : 0;
  if (flags & 16) cursor.skip(1);
  const name = new TextDecoder().decode(cursor.part(cursor.uint(1 << (flags & 3))));
  return isHard ? { order, link: { name, address: cursor.place() } } : null;
}

/** The older way: names in a heap, addresses in a tree. */
function symbolTable(file: FileLayout, body: Cursor): Link[] {
  const tree = body.place();
  const names = new Cursor(file, body.place(), file.bytes.length, "a group's names");
  names.signature("HEAP");
  names.version(0);
  names.skip(3);
  const bytes = names.length();
  names.length();
  const heapStart = names.place();
  const heap = new Cursor(file, heapStart, heapStart + bytes, "a group's names");
  const links: Link[] = [];
  const table = (address: number) => {
    const cursor = new Cursor(file, address, file.bytes.length, "a group's table");
    cursor.signature("SNOD");
    cursor.version(1);
    cursor.skip(1);
    for (let left = cursor.u16(); left > 0; left--) {
      const entry = cursor.at;
      const nameAt = heapStart + cursor.length();
      const object = cursor.address();
      const isSoft = cursor.u32() === 2;
      cursor.skip(20);
      file.spend(cursor.at - entry);
      if (isSoft) continue;
      if (object === null) throw new DatasetError("damaged", "a group's name leads to nowhere");
      const name = textUntilNul(
        new Cursor(file, nameAt, heap.end, "a name").part(heap.end - nameAt),
      );
      file.spend(name.length);
      links.push({ name, address: object });
      if (links.length > MAX_LINKS) throw new DatasetError("damaged", "a group that does not end");
    }
  };
  const visit = (address: number, wantedLevel: number | null) => {
    const cursor = new Cursor(file, address, file.bytes.length, "a group's tree");
    cursor.signature("TREE");
    cursor.skip(1);
    const level = cursor.u8();
    const used = cursor.u16();
    cursor.skip(2 * file.offsetBytes);
    if (level !== (wantedLevel ?? level)) {
      throw new DatasetError("damaged", `the group's tree at byte ${address} is of another tree`);
    }
    for (let i = 0; i < used; i++) {
      file.spend(file.lengthBytes + file.offsetBytes);
      cursor.length();
      const child = cursor.place();
      if (level === 0) table(child);
      else visit(child, level - 1);
    }
  };
  visit(tree, null);
  return links;
}
