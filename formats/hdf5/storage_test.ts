/** Indexes of chunks that no library writes: damage, found in a time that goes with the file's size. */
import { deepEqual, throws } from "node:assert/strict";
import { budget, type FileLayout } from "./cursor.ts";
import { readStored } from "./storage.ts";

/** An entry: the chunk's offset, and the node's number or the byte of the file where it leads. */
interface Entry {
  readonly offset: number;
  readonly node?: number;
  readonly byte?: number;
}

const NODE_BYTES = 2048, ENTRY_BYTES = 32;

/** Nodes of a tree after one another, then the bytes 0, 1, 2, …, of one-byte chunks. */
function file(...nodes: { level: number; entries: Entry[] }[]): FileLayout {
  const bytes = new Uint8Array(nodes.length * NODE_BYTES + 256);
  const view = new DataView(bytes.buffer);
  nodes.forEach(({ level, entries }, i) => {
    const start = i * NODE_BYTES;
    bytes.set(new TextEncoder().encode("TREE\x01"), start);
    view.setUint8(start + 5, level);
    view.setUint16(start + 6, entries.length, true);
    entries.forEach(({ offset, node, byte }, j) => {
      const at = start + 24 + j * ENTRY_BYTES;
      view.setUint32(at, 1, true);
      view.setBigUint64(at + 8, BigInt(offset), true);
      const to = node === undefined ? nodes.length * NODE_BYTES + byte! : node * NODE_BYTES;
      view.setBigUint64(at + 24, BigInt(to), true);
    });
  });
  bytes.forEach((_, i) => i >= nodes.length * NODE_BYTES && (bytes[i] = i & 0xff));
  return { bytes, view, offsetBytes: 8, lengthBytes: 8, base: 0, spend: budget(bytes.length) };
}

const read = (layout: FileLayout) =>
  readStored(layout, {
    storage: { kind: "chunks", tree: 0, chunk: [1] },
    filters: [],
    shape: [4],
    size: 1,
    fill: null,
  });

Deno.test("hdf5 chunks: a sound tree of two levels", () => {
  const leaf = (from: number) => ({
    level: 0,
    entries: [from, from + 1].map((offset) => ({ offset, byte: offset })),
  });
  const root = { level: 1, entries: [{ offset: 0, node: 1 }, { offset: 2, node: 2 }] };
  deepEqual([...read(file(root, leaf(0), leaf(2)))], [0, 1, 2, 3]);
});

Deno.test("hdf5 chunks: a node within itself, or below one of another level, is damage", () => {
  const inItself = { level: 1, entries: [{ offset: 0, node: 0 }] };
  throws(() => read(file(inItself)), { code: "damaged" });
  const twoLower = { level: 2, entries: [{ offset: 0, node: 1 }] };
  const leaf = { level: 0, entries: [{ offset: 0, byte: 0 }] };
  throws(() => read(file(twoLower, leaf)), { code: "damaged" });
});

Deno.test("hdf5 chunks: the same node again and again, its chunks beyond the shape, is damage", () => {
  const many = Array.from({ length: 60 }, () => ({ offset: 1000 }));
  const nodes = [2, 1, 0].map((level, i) => ({
    level,
    entries: many.map((one) => level > 0 ? { ...one, node: i + 1 } : { ...one, byte: 0 }),
  }));
  throws(() => read(file(...nodes)), { code: "damaged", message: /does not end/ });
});
