/**
 * Which pixel tables are kept, so that each is made once and memory has a bound.
 *
 * @module
 */
import type { PixelTable, TableRequest } from "../render/mod.ts";

/** All that are kept together, bytes; the newest stays in any case. */
const MOST_BYTES = 40e6;

/** Pixel tables by what they were asked for. */
export interface TableCache {
  /** The table, made by `make` unless it is there or on its way. */
  get(request: TableRequest): Promise<PixelTable>;
}

/** An empty cache; the table that was not asked for the longest goes first. */
export function openTableCache(
  make: (request: TableRequest) => Promise<PixelTable>,
): TableCache {
  // In order of use.
  const tables = new Map<string, { table: Promise<PixelTable>; bytes: number }>();

  function trim(): void {
    let bytes = 0;
    for (const [key, entry] of [...tables].reverse()) {
      bytes += entry.bytes;
      if (bytes > MOST_BYTES && bytes > entry.bytes) tables.delete(key);
    }
  }

  return {
    get(request) {
      const { site, rangeKm, size } = request;
      const key = [site.latDeg, site.lonDeg, site.heightM, rangeKm, size].join(" ");
      const known = tables.get(key);
      tables.delete(key);
      const entry = known ?? { table: make(request), bytes: 0 };
      tables.set(key, entry);
      if (known === undefined) {
        entry.table.then((table) => {
          entry.bytes = table.cells.byteLength;
          trim();
        }, () => tables.delete(key));
      }
      return entry.table;
    },
  };
}
