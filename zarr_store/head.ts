/**
 * How a store's first rows become a store of their own, as a rebuild from a day on begins with.
 *
 * @module
 */
import { copyFileSync, existsSync, linkSync } from "node:fs";
import { join } from "node:path";
import { chunkName, encodeChunk, metadataFiles, type ZarrArray } from "../formats/zarr_v2.ts";
import { openStore, readChunk, rowWidth, storeGroup } from "./reader.ts";
import { isAllFill, writeSynced } from "./write.ts";

/**
 * Makes a store of the rows before `rows` of another. Whole chunks are the same files under a second
 * name: chunks are never written to, only replaced.
 *
 * @throws {ZarrError} when the store is damaged; what the operating system says
 */
export function copyHead(from: string, to: string, rows: number): void {
  const store = openStore(from);
  if (store === null) return;
  const { attributes, arrays } = storeGroup(store);
  const cut = new Map<string, ZarrArray>();
  for (const [name, array] of arrays) {
    const isOverTime = array.dims[0] === "time";
    const count = isOverTime ? rows : array.shape[0]!;
    cut.set(name, { ...array, shape: [count, ...array.shape.slice(1)] });
    Deno.mkdirSync(join(to, name), { recursive: true });
    const whole = isOverTime ? Math.floor(count / array.chunks[0]!) : 1;
    for (let i = 0; i < whole; i++) share(from, to, `${name}/${chunkName(i, array.shape.length)}`);
    if (isOverTime && whole * array.chunks[0]! < count) copyPart(from, to, name, array, count);
  }
  for (const [path, text] of metadataFiles({ attributes, arrays: cut })) {
    writeSynced(join(to, path), new TextEncoder().encode(text));
  }
}

/** Gives a file of one store to another, where there is one. */
export function share(from: string, to: string, path: string): void {
  if (!existsSync(join(from, path))) return;
  try {
    linkSync(join(from, path), join(to, path));
  } catch {
    // A file system without second names.
    copyFileSync(join(from, path), join(to, path));
  }
}

/** The last chunk, with fill from row `count` on. */
function copyPart(
  from: string,
  to: string,
  name: string,
  array: ZarrArray,
  count: number,
): void {
  const index = Math.floor(count / array.chunks[0]!);
  const values = readChunk(from, name, array, index);
  if (values === null) return;
  values.fill(array.fill ?? 0, (count - index * array.chunks[0]!) * rowWidth(array));
  if (isAllFill(values, array)) return;
  writeSynced(join(to, name, chunkName(index, array.shape.length)), encodeChunk(values));
}
