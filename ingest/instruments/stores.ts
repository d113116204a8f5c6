/**
 * Which store an instrument's rows go to. Those on one grid (a range resolution, a number of layers)
 * are one store; when the grid changes another begins. The one with the newest row has the
 * instrument's name, the others keep a name that follows from their grid.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncFolder } from "../../durable.ts";
import {
  type Coordinate,
  openStore,
  recoverStore,
  type Rows,
  type ZarrStore,
} from "../../zarr_store/mod.ts";

/** The sizes of the dimensions after time, with coordinates where there are any. */
export type Grid = ReadonlyMap<
  string,
  { readonly size: number; readonly values: readonly number[] | null }
>;

/** The grid of rows. */
export function gridOf(
  { variables }: Rows,
  coordinates: Readonly<Record<string, Coordinate>>,
): Grid {
  const grid = new Map<string, { size: number; values: readonly number[] | null }>();
  for (const { dims, sizes } of variables.values()) {
    dims.forEach((dim, i) => {
      const values = coordinates[dim]?.values;
      grid.set(dim, { size: sizes[i]!, values: values === undefined ? null : [...values] });
    });
  }
  return grid;
}

function gridOfStore(store: ZarrStore): Grid {
  const grid = new Map<string, { size: number; values: readonly number[] | null }>();
  for (const { dims, shape } of store.variables.values()) {
    dims.slice(1).forEach((dim, i) => {
      const hasValues = store.coordinates.includes(dim);
      const values = hasValues && !grid.has(dim) ? [...store.coordinate(dim)] : null;
      if (!grid.has(dim)) grid.set(dim, { size: shape[i + 1]!, values });
    });
  }
  return grid;
}

/** Whether rows of one grid fit the other: what only one of them has does not matter. */
export function fits(one: Grid, other: Grid): boolean {
  for (const [dim, { size, values }] of one) {
    const there = other.get(dim);
    if (there === undefined) continue;
    if (there.size !== size) return false;
    if (values !== null && there.values?.some((value, i) => !Object.is(value, values[i]))) {
      return false;
    }
  }
  return true;
}

/** A short name that follows from a grid. */
export function gridName(grid: Grid): string {
  const text = [...grid].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([dim, { size, values }]) => `${dim} ${size} ${values?.join(",") ?? ""}`).join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

const keptPath = (folder: string, grid: Grid) =>
  join(dirname(folder), `${basename(folder, ".zarr")}.grid-${gridName(grid)}.zarr`);

/** Folders of the stores of other grids, beside the one at `folder`; sorted. */
export function keptStores(folder: string): string[] {
  const start = `${basename(folder, ".zarr")}.grid-`;
  try {
    return [...Deno.readDirSync(dirname(folder))]
      .filter(({ name }) => name.startsWith(start) && name.endsWith(".zarr"))
      .map(({ name }) => join(dirname(folder), name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Stores beside the one at `folder` that hold older rows: of other grids, or from before a rebuild. */
export function otherStores(folder: string): string[] {
  if (!existsSync(dirname(folder))) return [];
  return [...Deno.readDirSync(dirname(folder))]
    .filter(({ name }) => name.endsWith(".zarr") && name !== basename(folder))
    .map(({ name }) => join(dirname(folder), name)).sort();
}

/**
 * Completes what a crash left unfinished in a store and in those of other grids.
 *
 * @param folder of the store that has the instrument's name
 */
export function recoverStores(folder: string): void {
  for (const one of [folder, ...unfinished(folder), ...keptStores(folder)]) recoverStore(one);
  settleNames(folder);
}

/** Stores that were to begin when the program ended. */
function unfinished(folder: string): string[] {
  const start = `${basename(folder, ".zarr")}.grid-`;
  const end = ".staging";
  if (!existsSync(dirname(folder))) return [];
  return [...Deno.readDirSync(dirname(folder))]
    .filter(({ name }) => name.startsWith(start) && name.endsWith(end))
    .map(({ name }) => join(dirname(folder), name.slice(0, -end.length)));
}

/** The folder of the store for rows of a grid; it may not be there yet. */
export function storeFor(folder: string, grid: Grid): string {
  const main = openStore(folder);
  if (main === null || fits(grid, gridOfStore(main))) return folder;
  for (const kept of keptStores(folder)) {
    const store = openStore(kept);
    if (store !== null && fits(grid, gridOfStore(store))) return kept;
  }
  return keptPath(folder, grid);
}

/** Gives the instrument's name to the store with the newest row. */
export function settleNames(folder: string): void {
  const kept = keptStores(folder);
  if (kept.length === 0) return;
  let newest: { path: string; lastS: number } | null = null;
  const main = openStore(folder);
  for (const path of [folder, ...kept]) {
    const lastS = openStore(path)?.span?.lastS;
    if (lastS !== undefined && (newest === null || lastS > newest.lastS)) newest = { path, lastS };
  }
  if (newest === null || newest.path === folder) return;
  if (main !== null) Deno.renameSync(folder, keptPath(folder, gridOfStore(main)));
  Deno.renameSync(newest.path, folder);
  syncFolder(dirname(folder));
}
