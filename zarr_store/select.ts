/**
 * How some of a store's variables become a store of their own.
 *
 * @module
 */
import { join } from "node:path";
import { chunkName, metadataFiles } from "../formats/zarr_v2.ts";
import { appendRows } from "./append.ts";
import { share } from "./head.ts";
import { openStore, rowWidth, storeGroup, type ZarrStore } from "./reader.ts";
import { markValues, type Rows, rowsWithValues, type RowVariable } from "./rows.ts";
import { writeSynced } from "./write.ts";

/** Values of all variables that are in memory at a time, bytes. */
const BLOCK_BYTES = 16 * 1024 * 1024;

/**
 * Makes a store of some variables of another, of the rows in which one of them has a value. Where these
 * are all rows the chunks are the same files under a second name.
 *
 * @param chunkRows as of the store that it is made from
 * @throws {ZarrError} when the store is damaged; the signal's reason; what the operating system says
 */
export async function copyVariables(
  from: string,
  to: string,
  names: readonly string[],
  chunkRows: number,
  signal?: AbortSignal,
): Promise<void> {
  const store = openStore(from);
  if (store === null || names.length === 0) return;
  if (await hasValueEverywhere(store, names, signal)) return linkVariables(store, to, names);
  for (const block of blocksOf(store, names)) {
    const rows = rowsWithValues(block);
    if (rows.times.length > 0) await appendBlock(to, store, rows, chunkRows, signal);
    signal?.throwIfAborted();
  }
}

/** Puts all rows of a store into another one. */
export async function appendStore(
  from: string,
  to: string,
  chunkRows: number,
  signal?: AbortSignal,
): Promise<void> {
  const store = openStore(from);
  if (store === null) return;
  for (const rows of blocksOf(store, [...store.variables.keys()])) {
    await appendBlock(to, store, rows, chunkRows, signal);
    signal?.throwIfAborted();
  }
}

async function appendBlock(
  to: string,
  store: ZarrStore,
  rows: Rows,
  chunkRows: number,
  signal?: AbortSignal,
): Promise<void> {
  const { attributes, arrays } = storeGroup(store);
  const used = new Set([...rows.variables.values()].flatMap(({ dims }) => dims));
  const coordinates = Object.fromEntries(
    store.coordinates.filter((name) => used.has(name)).map((name) => {
      const { dtype, attributes } = arrays.get(name)!;
      const values = store.coordinate(name);
      return [name, {
        values: dtype === "<f8" ? Float64Array.from(values) : Float32Array.from(values),
        attributes,
      }];
    }),
  );
  const spec = { attributes, coordinates, chunkRows, mergeAttributes: keepFirst };
  await appendRows(to, spec, rows, signal);
}

const keepFirst = <T>(one: T) => one;

function* blocksOf(
  store: ZarrStore,
  names: readonly string[],
): Generator<Rows> {
  const widths = names.map((name) => rowWidth(store.variables.get(name)!));
  const rowBytes = 8 * widths.reduce((sum, width) => sum + width, 1);
  const step = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  for (let first = 0; first < store.rows; first += step) {
    const end = Math.min(store.rows, first + step);
    const variables = new Map(names.map((name): [string, RowVariable] => {
      const { dims, shape, attributes } = store.variables.get(name)!;
      const values = store.read(name, first, end) as RowVariable["values"];
      return [name, { dims: dims.slice(1), sizes: shape.slice(1), values, attributes }];
    }));
    const times = Float64Array.from(store.readTimes(first, end));
    yield { times, variables };
  }
}

/** The narrowest variables are asked first: mostly they answer for all. */
async function hasValueEverywhere(
  store: ZarrStore,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<boolean> {
  const width = (name: string) => rowWidth(store.variables.get(name)!);
  const inLine = [...names].sort((a, b) => width(a) - width(b));
  const step = 4096;
  for (let first = 0; first < store.rows; first += step) {
    const has = new Uint8Array(Math.min(step, store.rows - first));
    for (const name of inLine) {
      if (has.every((one) => one === 1)) break;
      const block = Math.max(1, Math.floor(BLOCK_BYTES / 8 / width(name)));
      for (let row = 0; row < has.length; row += block) {
        const end = Math.min(has.length, row + block);
        const part = has.subarray(row, end);
        markValues(part, store.read(name, first + row, first + end), width(name));
      }
    }
    if (has.some((one) => one === 0)) return false;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  }
  return true;
}

function linkVariables(store: ZarrStore, to: string, names: readonly string[]): void {
  const { attributes, arrays } = storeGroup(store);
  const dims = new Set(names.flatMap((name) => arrays.get(name)!.dims));
  const taken = new Map(
    [...arrays].filter(([name]) => names.includes(name) || dims.has(name)),
  );
  for (const [name, { shape, chunks }] of taken) {
    Deno.mkdirSync(join(to, name), { recursive: true });
    const count = Math.ceil(shape[0]! / chunks[0]!);
    for (let i = 0; i < count; i++) {
      share(store.folder, to, `${name}/${chunkName(i, shape.length)}`);
    }
  }
  for (const [path, text] of metadataFiles({ attributes, arrays: taken })) {
    writeSynced(join(to, path), new TextEncoder().encode(text));
  }
}
