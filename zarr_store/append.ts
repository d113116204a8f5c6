/**
 * How rows get into a store: new times only, each in its place. A store follows from the rows that
 * it was given alone, whatever order and company they came in.
 *
 * @module
 */
import type { Attributes } from "../formats/dataset.ts";
import {
  chunkName,
  encodeChunk,
  metadataFiles,
  type ZarrArray,
  type ZarrGroup,
  zarrValues,
} from "../formats/zarr_v2.ts";
import { beginChange, type Change, recoverStore } from "./commit.ts";
import { type Coordinate, coordinateArray, timeArray, variableArray } from "./layout.ts";
import { Column } from "./column.ts";
import { type Merge, mergeTimes } from "./merge.ts";
import { openStore, rowWidth, storeGroup, type ZarrStore } from "./reader.ts";
import {
  countUntil,
  expectSame,
  type MergeAttributes,
  type Rows,
  type RowVariable,
} from "./rows.ts";

/** What a store is, besides its rows. */
export interface StoreSpec {
  readonly attributes: Attributes;
  /** Coordinates of the rows' dimensions after time; those of the store stay as they are. */
  readonly coordinates: Readonly<Record<string, Coordinate>>;
  readonly chunkRows: number;
  readonly mergeAttributes: MergeAttributes;
}

/** What an append did. */
export interface Appended {
  /** Rows with new times. */
  readonly added: number;
  /** Rows that were there and got other values, of the variable with the most. */
  readonly changed: number;
}

/**
 * Puts rows into a store, which is made if there is none, as one step (see commit.ts). Of a row whose
 * time is there already each variable keeps the better values (`isBetter`). Reads of the store only
 * the chunks that change and those of time around the rows.
 *
 * @param rows sorted, each time once, as `joinRows` gives them
 * @param signal gives up what is not committed yet
 * @throws the signal's reason; {ZarrError} when the store is damaged; {RangeError} when a variable has other dimensions
 *   there; what the operating system says, as that the disk is full: the store is then as it was
 */
export async function appendRows(
  folder: string,
  spec: StoreSpec,
  rows: Rows,
  signal?: AbortSignal,
): Promise<Appended> {
  recoverStore(folder);
  if (rows.times.length === 0) return { added: 0, changed: 0 };
  const store = openStore(folder);
  const group = store === null ? null : storeGroup(store);
  const merge = mergeWith(store, rows.times);
  const after = grownGroup(group, spec, rows, merge.rows);
  const change = beginChange(folder);
  try {
    let changed = 0;
    for (const [name, array] of after.arrays) {
      if (name === "time" || array.dims[0] !== "time") continue;
      const old = group?.arrays.get(name) ?? null;
      const column = new Column(folder, name, array, old, rows.variables.get(name) ?? null);
      changed = Math.max(changed, await column.stage(merge, change, signal));
    }
    if (merge.added === 0 && changed === 0 && group !== null && sameText(group, after)) {
      await change.cancel();
      return { added: 0, changed: 0 };
    }
    const times: RowVariable = { dims: [], sizes: [], values: rows.times, attributes: {} };
    const time = new Column(
      folder,
      "time",
      after.arrays.get("time")!,
      group?.arrays.get("time") ?? null,
      times,
    );
    await time.stage({ ...merge, again: [] }, change);
    await stageCoordinates(group, after, spec, change);
    if (merge.moves) await change.shorten(shortenedText(group!, merge.changedFrom!));
    await stageMetadata(group, after, change);
    await change.commit();
    return { added: merge.added, changed };
  } catch (error) {
    await change.cancel();
    throw error;
  }
}

/** What an append of rows would mean. */
export interface Outlook {
  /** Rows from this one on are newer than the store. */
  readonly newFrom: number;
  /** Values of the store that would move to make room for those that come late, in bytes. */
  readonly movedBytes: number;
}

/** What an append of these rows would mean for a store that `recoverStore` has seen to. */
export function outlook(folder: string, { times }: Rows): Outlook {
  const store = openStore(folder);
  const span = store?.span ?? null;
  if (store === null || span === null || times.length === 0) return { newFrom: 0, movedBytes: 0 };
  const newFrom = countUntil(times, span.lastS);
  const merge = mergeWith(store, times.subarray(0, newFrom));
  if (!merge.moves) return { newFrom, movedBytes: 0 };
  let rowBytes = 8;
  for (const { shape, dtype } of store.variables.values()) {
    rowBytes += rowWidth({ shape }) * zarrValues(dtype, 0).BYTES_PER_ELEMENT;
  }
  return { newFrom, movedBytes: (merge.rows - merge.changedFrom!) * rowBytes };
}

function mergeWith(store: ZarrStore | null, times: Float64Array): Merge {
  const first = times.length === 0 ? store?.rows ?? 0 : store?.rowAt(times[0]!) ?? 0;
  const old = store?.readTimes(first, store.rows) ?? new Float64Array(0);
  return mergeTimes(old, times, first);
}

/** The metadata as it will be. */
function grownGroup(
  group: ZarrGroup | null,
  spec: StoreSpec,
  rows: Rows,
  count: number,
): ZarrGroup {
  const arrays = new Map<string, ZarrArray>();
  for (const [name, array] of group?.arrays ?? []) {
    const isOverTime = array.dims[0] === "time";
    arrays.set(name, isOverTime ? { ...array, shape: [count, ...array.shape.slice(1)] } : array);
  }
  if (!arrays.has("time")) arrays.set("time", timeArray(count, spec.chunkRows));
  for (const [name, one] of Object.entries(spec.coordinates)) {
    if (!arrays.has(name)) arrays.set(name, coordinateArray(name, one));
  }
  for (const [name, { dims, sizes, values, attributes }] of rows.variables) {
    const known = arrays.get(name);
    if (known !== undefined) {
      expectSame(
        name,
        { dims: known.dims.slice(1), sizes: known.shape.slice(1) },
        { dims, sizes },
      );
      const merged = spec.mergeAttributes(known.attributes, attributes);
      arrays.set(name, { ...known, attributes: merged });
    } else {
      const dtype = values instanceof Float64Array ? "<f8" : "<f4";
      arrays.set(name, variableArray(count, dims, sizes, dtype, attributes, spec.chunkRows));
    }
  }
  return { attributes: spec.attributes, arrays };
}

/** A store's metadata with its first rows only. */
function shortenedText(group: ZarrGroup, rows: number): string {
  const arrays = new Map([...group.arrays].map(([name, array]) => {
    const isOverTime = array.dims[0] === "time";
    return [name, isOverTime ? { ...array, shape: [rows, ...array.shape.slice(1)] } : array];
  }));
  return metadataFiles({ ...group, arrays }).get(".zmetadata")!;
}

function sameText(one: ZarrGroup, other: ZarrGroup): boolean {
  return metadataFiles(one).get(".zmetadata") === metadataFiles(other).get(".zmetadata");
}

async function stageCoordinates(
  group: ZarrGroup | null,
  after: ZarrGroup,
  spec: StoreSpec,
  change: Change,
): Promise<void> {
  for (const [name, { values }] of Object.entries(spec.coordinates)) {
    if (group?.arrays.has(name) || !after.arrays.has(name)) continue;
    await change.put(`${name}/${chunkName(0, 1)}`, encodeChunk(values));
  }
}

async function stageMetadata(
  group: ZarrGroup | null,
  after: ZarrGroup,
  change: Change,
): Promise<void> {
  const before = group === null ? new Map<string, string>() : metadataFiles(group);
  for (const [path, text] of metadataFiles(after)) {
    // .zmetadata in any case: its change is how readers know of one.
    if (text === before.get(path) && path !== ".zmetadata") continue;
    await change.put(path, new TextEncoder().encode(text));
  }
}
