/**
 * How new a store is, without opening it: its description and the last of its times.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chunkName, decodeChunk, parseMetadata } from "../../formats/zarr_v2.ts";
import { storeMark } from "./store_mark.ts";

/** How new a store is. */
interface StoreNow {
  /** Differs after each change, also of old rows. */
  readonly mark: string;
  /** The newest row's time, ISO 8601 UTC; null: none, or none that can be read. */
  readonly newest: string | null;
}

/** Remembers what it found until a store is another one. */
export class Newest {
  readonly #known = new Map<string, StoreNow>();

  /** A store as it is now; what cannot be read has no rows. */
  async of(folder: string): Promise<StoreNow> {
    try {
      const mark = await storeMark(folder);
      const known = this.#known.get(folder);
      if (known?.mark === mark) return known;
      const metadata = await readFile(join(folder, ".zmetadata"), "utf8");
      const now = { mark, newest: await lastTime(folder, metadata) };
      this.#known.set(folder, now);
      return now;
    } catch {
      return { mark: "", newest: null };
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
