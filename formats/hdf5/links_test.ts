/** Groups as HDF5 has made them before version 1.8, by hand: III.A.1, III.B to D of its specification. */
import { deepEqual, throws } from "node:assert/strict";
import { budget, type FileLayout } from "./cursor.ts";
import { linksOf } from "./links.ts";
import { MESSAGE } from "./object_header.ts";

const NOWHERE = 0xffffffffffffffffn;
const TREE = 64, NODE = 128, HEAP = 512, NAMES = 576, BYTES = 640;

/** Where in `NAMES` each begins. */
const TEXT = "\0one\0soft\0two\0";

/** A message at 0, a tree of one level, its node with those entries, and the names. */
function group(level: number, entries: readonly { name: string; object: bigint; cache: number }[]) {
  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  const long = (at: number, value: number | bigint) => view.setBigUint64(at, BigInt(value), true);
  long(0, TREE);
  long(8, HEAP);
  text(TREE, "TREE\0");
  view.setUint8(TREE + 5, level);
  view.setUint16(TREE + 6, 1, true);
  long(TREE + 32, level === 0 ? NODE : TREE);
  text(NODE, "SNOD\x01");
  view.setUint16(NODE + 6, entries.length, true);
  entries.forEach(({ name, object, cache }, i) => {
    const at = NODE + 8 + i * 40;
    long(at, TEXT.indexOf(name));
    long(at + 8, object);
    view.setUint32(at + 16, cache, true);
  });
  text(HEAP, "HEAP");
  long(HEAP + 8, TEXT.length);
  long(HEAP + 24, NAMES);
  text(NAMES, TEXT);
  const file: FileLayout = {
    bytes,
    view,
    offsetBytes: 8,
    lengthBytes: 8,
    base: 0,
    spend: budget(BYTES),
  };
  return linksOf(file, [{ type: MESSAGE.symbolTable, isShared: false, start: 0, end: 16 }]);
}

Deno.test("hdf5 groups: a soft link, which has no address, costs itself", () => {
  const links = group(0, [
    { name: "one", object: 8n, cache: 0 },
    { name: "soft", object: NOWHERE, cache: 2 },
    { name: "two", object: 16n, cache: 1 },
  ]);
  deepEqual(links, [{ name: "one", address: 8 }, { name: "two", address: 16 }]);
});

Deno.test("hdf5 groups: a name that leads nowhere, and a tree within itself, are damage", () => {
  throws(() => group(0, [{ name: "one", object: NOWHERE, cache: 0 }]), { code: "damaged" });
  throws(() => group(1, []), { code: "damaged", message: /of another tree/ });
});
