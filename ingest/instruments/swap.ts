/**
 * How the newest grid's variables get into the store that has the instrument's name, and those that
 * were there before into a store of their own: both are made beside, then they change places.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { replaceFile, syncFolder } from "../../durable.ts";
import {
  appendStore,
  copyVariables,
  openStore,
  recoverStore,
  type ZarrStore,
} from "../../zarr_store/mod.ts";
import { boundTogether, gridOfStore, keptPath, keptStores } from "./stores.ts";

/** Rows of a grid that are looked at together, newest first. */
const BLOCK_ROWS = 256;

const partPath = (folder: string, what: string) =>
  join(dirname(folder), `${basename(folder, ".zarr")}.swap-${what}`);

/** What has the places changed, once it is there. */
interface Mark {
  /** Names of the stores: where the old grid's goes, and which the newest grid's was. */
  readonly kept: string;
  readonly newest: string;
}

/**
 * Sees to it that the store at `folder` has the variables of the newest grid.
 *
 * @throws the signal's reason: the stores are then as they were
 */
export async function settleGrids(
  folder: string,
  chunkRows: number,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const newest = newerGrid(folder);
    if (newest === null) return;
    await swap(folder, newest, chunkRows, signal);
  }
}

/**
 * Completes what a crash left unfinished in a store and in those of other grids.
 *
 * @param folder of the store that has the instrument's name
 */
export function recoverStores(folder: string): void {
  finishSwap(folder);
  for (const one of [folder, ...unfinished(folder), ...keptStores(folder)]) recoverStore(one);
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

/** A store of another grid with newer rows than the store at `folder` has of its own; null: none. */
function newerGrid(folder: string): ZarrStore | null {
  const main = openStore(folder);
  const others = keptStores(folder).map((path) => openStore(path)).filter((one) => one !== null)
    .sort((a, b) => (b.span?.lastS ?? 0) - (a.span?.lastS ?? 0));
  for (const other of others) {
    if (other.span === null) continue;
    if (main === null) return other;
    const own = boundBy(main, other);
    if (!hasValueFrom(main, own, main.rowAt(other.span.lastS))) return other;
  }
  return null;
}

/** Variables of a store that cannot be beside those of the other, and those that hang on them. */
function boundBy(main: ZarrStore, other: ZarrStore): string[] {
  const dims = new Set([...other.variables.values()].flatMap((one) => one.dims.slice(1)));
  const isBound = (name: string) =>
    other.variables.has(name) || main.variables.get(name)!.dims.some((dim) => dims.has(dim));
  return boundTogether(main).filter((names) => names.some(isBound)).flat();
}

function hasValueFrom(store: ZarrStore, names: readonly string[], first: number): boolean {
  for (let end = store.rows; end > first; end -= BLOCK_ROWS) {
    const from = Math.max(first, end - BLOCK_ROWS);
    for (const name of names) {
      if (store.read(name, from, end).some((value) => !Number.isNaN(value))) return true;
    }
  }
  return false;
}

async function swap(
  folder: string,
  newest: ZarrStore,
  chunkRows: number,
  signal: AbortSignal,
): Promise<void> {
  const main = openStore(folder);
  const [made, kept] = [partPath(folder, "made"), partPath(folder, "kept")];
  removeParts(folder);
  let keptName = "";
  if (main !== null) {
    const own = boundBy(main, newest);
    const free = [...main.variables.keys()].filter((name) => !own.includes(name));
    keptName = basename(keptPath(folder, gridOfStore(main, own)));
    await copyVariables(folder, made, free, chunkRows, signal);
    await copyVariables(folder, kept, own, chunkRows, signal);
  }
  await appendStore(newest.folder, made, chunkRows, signal);
  for (const part of [made, kept]) if (existsSync(part)) syncFolder(part);
  const mark: Mark = { kept: keptName, newest: basename(newest.folder) };
  replaceFile(partPath(folder, "mark"), JSON.stringify(mark) + "\n");
  finishSwap(folder);
}

/**
 * Completes a change of places that a crash left half done, or throws away what was made for one. Every
 * step may have been done before. A store is there whole or not at all: what goes is renamed first.
 */
function finishSwap(folder: string): void {
  const markPath = partPath(folder, "mark");
  if (existsSync(markPath)) {
    const mark: Mark = JSON.parse(Deno.readTextFileSync(markPath));
    const beside = (name: string) => join(dirname(folder), name);
    exchange(partPath(folder, "made"), folder, partPath(folder, "old"));
    moveAway(beside(mark.newest), partPath(folder, "old-newest"));
    exchange(partPath(folder, "kept"), beside(mark.kept), partPath(folder, "old-kept"));
    syncFolder(dirname(folder));
    Deno.removeSync(markPath);
    syncFolder(dirname(folder));
  }
  removeParts(folder);
}

/** The store that was made in, the one that is there out. */
function exchange(made: string, place: string, old: string): void {
  if (!existsSync(made)) return;
  moveAway(place, old);
  Deno.renameSync(made, place);
}

function moveAway(store: string, old: string): void {
  if (!existsSync(store)) return;
  removeTree(old);
  Deno.renameSync(store, old);
}

function removeParts(folder: string): void {
  for (const what of ["made", "kept", "old", "old-newest", "old-kept"]) {
    removeTree(partPath(folder, what));
  }
}

function removeTree(folder: string): void {
  for (const path of [folder, `${folder}.staging`]) {
    try {
      Deno.removeSync(path, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
