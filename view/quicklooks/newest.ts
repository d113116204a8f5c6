/**
 * How new a store is, without opening it: its description and the last of its times.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { chunkName, decodeChunk, parseMetadata } from "../../formats/zarr_v2.ts";

/** Remembers what it found until a store is another one. */
export class Newest {
  readonly #known = new Map<string, { readonly stamp: string; readonly newest: string | null }>();

  /** The newest row's time, ISO 8601 UTC; null: none, or none that can be read. */
  async of(folder: string): Promise<string | null> {
    const path = join(folder, ".zmetadata");
    try {
      const { ino, mtimeMs, size } = await stat(path);
      const stamp = `${ino} ${mtimeMs} ${size}`;
      const known = this.#known.get(folder);
      if (known?.stamp === stamp) return known.newest;
      const newest = await lastTime(folder, await readFile(path, "utf8"));
      this.#known.set(folder, { stamp, newest });
      return newest;
    } catch {
      return null;
    }
  }
}

async function lastTime(folder: string, metadata: string): Promise<string | null> {
  const time = parseMetadata(metadata).arrays.get("time");
  const rows = time?.shape[0] ?? 0;
  if (time === undefined || rows === 0) return null;
  const rowsInChunk = time.chunks[0]!;
  const index = Math.floor((rows - 1) / rowsInChunk);
  const bytes = await readFile(join(folder, "time", chunkName(index, 1)));
  const values = decodeChunk(bytes, time.dtype, rowsInChunk);
  return new Date(values[rows - 1 - index * rowsInChunk]! * 1000).toISOString();
}
