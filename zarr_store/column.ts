/**
 * How the chunks of one variable are made again when rows come into its store.
 *
 * @module
 */
import {
  chunkName,
  encodeChunk,
  type ZarrArray,
  type ZarrValues,
  zarrValues,
} from "../formats/zarr_v2.ts";
import type { Change } from "./commit.ts";
import { eachPart, type Merge, placesOf } from "./merge.ts";
import { readChunk, rowWidth } from "./reader.ts";
import { isBetter, type RowValues, type RowVariable } from "./rows.ts";
import { isAllFill } from "./write.ts";

/** Rows of the store that get other values: in order, the same place in each list. */
interface Better {
  readonly places: number[];
  readonly fresh: number[];
}

/** A variable while its chunks are made again. */
export class Column {
  readonly #width: number;
  readonly #chunkRows: number;
  /** New rows with the precision of the store; null: none of this variable. */
  readonly #fresh: RowValues | null;
  #cached: { index: number; values: ZarrValues | null } | null = null;

  constructor(
    readonly folder: string,
    readonly name: string,
    readonly array: ZarrArray,
    /** As it is in the store; null: it is not there. */
    readonly old: ZarrArray | null,
    fresh: RowVariable | null,
  ) {
    this.#width = rowWidth(array);
    this.#chunkRows = array.chunks[0]!;
    this.#fresh = fresh === null ? null : asStored(fresh.values, array);
  }

  /** Makes ready the chunks that change; how many rows of the store got other values. */
  async stage(merge: Merge, change: Change, signal?: AbortSignal): Promise<number> {
    const better = this.#better(merge);
    const rows = this.#chunkRows;
    const chunks = new Set(better.places.map((place) => Math.floor(place / rows)));
    // Where nothing moves and nothing of this variable came, its last chunk has fill there already.
    if (merge.changedFrom !== null && (this.#fresh !== null || merge.moves)) {
      const last = Math.floor((merge.rows - 1) / rows);
      for (let i = Math.floor(merge.changedFrom / rows); i <= last; i++) chunks.add(i);
    }
    let next = 0;
    for (const index of [...chunks].sort((a, b) => a - b)) {
      signal?.throwIfAborted();
      const values = this.#chunk(index, merge);
      for (; next < better.places.length; next++) {
        const row = better.places[next]! - index * rows;
        if (row >= rows) break;
        values.set(this.#freshRows(better.fresh[next]!, 1), row * this.#width);
      }
      const path = `${this.name}/${chunkName(index, this.array.shape.length)}`;
      if (isAllFill(values, this.array)) change.drop(path);
      else await change.put(path, encodeChunk(values));
    }
    return better.places.length;
  }

  #better({ again, runs }: Merge): Better {
    const better: Better = { places: [], fresh: [] };
    if (this.#fresh === null) return better;
    const width = this.#width;
    const nothing = new Float32Array(width).fill(NaN);
    const placeOf = placesOf(runs);
    for (const { old, fresh, count } of again) {
      for (let i = 0; i < count; i++) {
        const row = old + i;
        const chunk = this.#oldChunk(Math.floor(row / this.#chunkRows));
        const values = (chunk ?? nothing) as RowValues;
        const at = chunk === null ? 0 : (row % this.#chunkRows) * width;
        if (!isBetter(values, at, this.#fresh, (fresh + i) * width, width)) continue;
        better.places.push(placeOf(row));
        better.fresh.push(fresh + i);
      }
    }
    return better;
  }

  #freshRows(from: number, count: number): RowValues {
    return this.#fresh!.subarray(from * this.#width, (from + count) * this.#width);
  }

  #chunk(index: number, merge: Merge): ZarrValues {
    const first = index * this.#chunkRows;
    const end = Math.min(first + this.#chunkRows, merge.rows);
    const width = this.#width;
    const values = zarrValues(this.array.dtype, this.#chunkRows * width)
      .fill(this.array.fill ?? 0);
    eachPart(merge.runs, first, end, ({ at, source, from, count }) => {
      if (source === "old") this.#copyOld(values, (at - first) * width, from, count);
      else if (this.#fresh !== null) values.set(this.#freshRows(from, count), (at - first) * width);
    });
    return values;
  }

  #copyOld(target: ZarrValues, at: number, from: number, count: number): void {
    const width = this.#width;
    for (let row = from; row < from + count;) {
      const index = Math.floor(row / this.#chunkRows);
      const end = Math.min(from + count, (index + 1) * this.#chunkRows);
      const chunk = this.#oldChunk(index);
      if (chunk !== null) {
        const start = (row - index * this.#chunkRows) * width;
        target.set(chunk.subarray(start, start + (end - row) * width), at + (row - from) * width);
      }
      row = end;
    }
  }

  /** One is kept: rows are gone through in order. */
  #oldChunk(index: number): ZarrValues | null {
    if (this.#cached?.index !== index) {
      const { folder, name, old } = this;
      const isThere = old !== null && index * this.#chunkRows < old.shape[0]!;
      this.#cached = { index, values: isThere ? readChunk(folder, name, old, index) : null };
    }
    return this.#cached.values;
  }
}

function asStored(values: RowValues, { dtype }: ZarrArray): RowValues {
  if (dtype === "<f8") return values instanceof Float64Array ? values : Float64Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
