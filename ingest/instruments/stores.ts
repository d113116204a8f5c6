/**
 * Which store an instrument's rows go to. The one that has the instrument's name holds every variable
 * that no grid binds (a range resolution, a number of layers), and of those that one binds the newest
 * grid's. Variables of other grids are stores of their own, whose names follow from their grids.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  type Coordinate,
  openStore,
  type Rows,
  rowsWithValues,
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

/** The grid of a store; of some of its variables where `names` are given. */
export function gridOfStore(store: ZarrStore, names?: readonly string[]): Grid {
  const grid = new Map<string, { size: number; values: readonly number[] | null }>();
  for (const [name, { dims, shape }] of store.variables) {
    if (names !== undefined && !names.includes(name)) continue;
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

/** The folder of the store of a grid that is not the newest. */
export const keptPath = (folder: string, grid: Grid) =>
  join(dirname(folder), `${basename(folder, ".zarr")}.grid-${gridName(grid)}.zarr`);

/** What is kept of before a rebuild has more in its name: nothing is added to it. */
const KEPT = /\.grid-[0-9a-f]{8}\.zarr$/;

/** Folders of the stores of other grids, beside the one at `folder`; sorted. */
export function keptStores(folder: string): string[] {
  const start = `${basename(folder, ".zarr")}.grid-`;
  try {
    return [...Deno.readDirSync(dirname(folder))]
      .filter(({ name }) => name.startsWith(start) && KEPT.test(name))
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

/** Variables of some rows whose dimensions hang together, and where they belong. */
export interface Piece {
  readonly rows: Rows;
  readonly grid: Grid;
  readonly coordinates: Readonly<Record<string, Coordinate>>;
}

/** Dimensions that hang together, by those that each variable has after time: one may link others. */
function linkedDims(variables: Iterable<readonly string[]>): ReadonlySet<string>[] {
  const kinds: Set<string>[] = [];
  for (const dims of variables) {
    const kind = new Set(dims);
    for (const other of kinds.filter((one) => dims.some((dim) => one.has(dim)))) {
      for (const dim of other) kind.add(dim);
      kinds.splice(kinds.indexOf(other), 1);
    }
    if (kind.size > 0) kinds.push(kind);
  }
  return kinds;
}

/** Names of a store's variables that a grid binds: each time those whose dimensions hang together. */
export function boundTogether({ variables }: ZarrStore): string[][] {
  const dimsOf = [...variables].map(([name, { dims }]) => ({ name, dims: dims.slice(1) }));
  return linkedDims(dimsOf.map(({ dims }) => dims)).map((kind) =>
    dimsOf.filter(({ dims }) => dims.some((dim) => kind.has(dim))).map(({ name }) => name)
  );
}

/** Names that the stores of the grids in the store at `folder` would have, if they were apart. */
export function namesOfOwnGrids(folder: string): string[] {
  const main = openStore(folder);
  if (main === null) return [];
  return boundTogether(main).map((names) => basename(keptPath(folder, gridOfStore(main, names))));
}

/**
 * The rows' variables by the dimensions that they have, apart where no variable has both: of each those
 * rows that hold a value.
 */
export function piecesOf(
  { times, variables }: Rows,
  coordinates: Readonly<Record<string, Coordinate>>,
): Piece[] {
  const kinds = linkedDims([...variables.values()].map(({ dims }) => dims));
  const isOf = (dims: readonly string[], kind: ReadonlySet<string>) =>
    kind.size === 0 ? dims.length === 0 : dims.some((dim) => kind.has(dim));
  return [new Set<string>(), ...kinds].flatMap((kind) => {
    const own = new Map([...variables].filter(([, { dims }]) => isOf(dims, kind)));
    const rows = rowsWithValues({ times, variables: own });
    const used = Object.entries(coordinates).filter(([dim]) => kind.has(dim));
    return rows.times.length === 0 || own.size === 0
      ? []
      : [{ rows, grid: gridOf(rows, coordinates), coordinates: Object.fromEntries(used) }];
  });
}

/**
 * The pieces of one group by the folders of their stores, which may not be there yet.
 *
 * @param folder of the store that has the instrument's name
 */
export function byStore<T extends Piece>(folder: string, pieces: readonly T[]): Map<string, T[]> {
  const main = openStore(folder);
  let there: Grid = main === null ? new Map() : gridOfStore(main);
  const stores = new Map<string, T[]>();
  // Of grids that are new to the store the newest rows' one is its own.
  const lastS = ({ rows }: T) => rows.times.at(-1) ?? -Infinity;
  const inLine = [...pieces].sort((a, b) => lastS(b) - lastS(a));
  for (const piece of inLine) {
    const isMain = fits(piece.grid, there);
    if (isMain) there = new Map([...there, ...piece.grid]);
    const path = isMain ? folder : keptPath(folder, piece.grid);
    stores.set(path, [...stores.get(path) ?? [], piece]);
  }
  return stores;
}

/** The names of an instrument's stores that are there; `folder` as in `byStore`. */
export function storesAt(folder: string): string[] {
  return [folder, ...keptStores(folder)].filter((path) => existsSync(join(path, ".zmetadata")));
}
