/**
 * How a whole store is written at once, as an export or a test does.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { syncFolder, writeAll } from "../durable.ts";
import type { Attributes } from "../formats/dataset.ts";
import {
  chunkName,
  dtypeOf,
  encodeChunk,
  metadataFiles,
  type ZarrArray,
  type ZarrValues,
  zarrValues,
} from "../formats/zarr_v2.ts";
import { type Coordinate, coordinateArray, timeArray, variableArray } from "./layout.ts";
import { rowWidth } from "./reader.ts";

/** A store's content. */
export interface StoreContent {
  readonly attributes: Attributes;
  /** Seconds since 1970, sorted, unique. */
  readonly times: Float64Array;
  /** What time has beside the attributes that it has in every store. */
  readonly timeAttributes?: Attributes;
  /** By name, which is that of their dimension. */
  readonly coordinates?: Readonly<Record<string, Coordinate>>;
  readonly variables: Readonly<
    Record<string, {
      /** After time; none unless said. */
      readonly dims?: readonly string[];
      /** Of dimensions without a coordinate here. */
      readonly sizes?: readonly number[];
      /** Row after row. */
      readonly values: ZarrValues;
      readonly attributes: Attributes;
    }>
  >;
  /** Texts of the whole store, by name: characters along a dimension `NAME_strlen`. */
  readonly texts?: Readonly<
    Record<string, { readonly text: string; readonly attributes: Attributes }>
  >;
  /** Rows in a chunk; 3,600 unless said. */
  readonly chunkRows?: number;
}

const CHUNK_ROWS = 3600;

/**
 * Writes a store. What was there under that name stays until the whole new one is on the disk, and
 * then gives way to it. Whenever that is cut short, there is a whole store: under the name, or, for
 * the moment between two renames, under `.NAME.PID.meso360-old`, from where the next run fetches it.
 * For one writer of a name at a time.
 *
 * @throws {RangeError} when a variable has not as many values as its dimensions say; what the
 *   operating system says, and then what was there stands and nothing is left beside it
 */
export function writeStore(folder: string, content: StoreContent): void {
  const { attributes, times, coordinates = {}, variables, texts = {} } = content;
  const { chunkRows = CHUNK_ROWS, timeAttributes = {} } = content;
  const time = timeArray(times.length, chunkRows);
  const arrays = new Map<string, ZarrArray>([
    ["time", { ...time, attributes: { ...time.attributes, ...timeAttributes } }],
  ]);
  const values = new Map<string, ZarrValues>([["time", new Float64Array(times)]]);
  for (const [name, one] of Object.entries(coordinates)) {
    arrays.set(name, coordinateArray(name, one));
    values.set(name, one.values);
  }
  for (const [name, one] of Object.entries(variables)) {
    const dims = one.dims ?? [];
    const sizes = one.sizes ?? dims.map((dim) => coordinates[dim]?.values.length ?? 0);
    const array = variableArray(
      times.length,
      dims,
      sizes,
      dtypeOf(one.values),
      one.attributes,
      chunkRows,
    );
    if (one.values.length !== times.length * rowWidth(array)) {
      throw new RangeError(
        `${name} has ${one.values.length} values, it should be ${array.shape.join(" × ")}`,
      );
    }
    arrays.set(name, array);
    values.set(name, one.values);
  }
  for (const [name, { text, attributes }] of Object.entries(texts)) {
    const characters = new TextEncoder().encode(text);
    const [dims, size] = [[`${name}_strlen`], [characters.length]];
    arrays.set(name, { dims, shape: size, chunks: size, dtype: "|S1", fill: null, attributes });
    values.set(name, characters);
  }
  // A slash at the end would put what stands beside the store into it.
  const place = resolve(folder);
  Deno.mkdirSync(dirname(place), { recursive: true });
  clearLeftovers(place);
  const temporary = beside(place, "tmp");
  try {
    for (const [name, array] of arrays) writeArray(join(temporary, name), array, values.get(name)!);
    for (const [path, text] of metadataFiles({ attributes, arrays })) {
      writeSynced(join(temporary, path), new TextEncoder().encode(text));
    }
    syncFolder(temporary);
    replaceFolder(place, temporary);
  } catch (error) {
    removeFolder(temporary);
    throw error;
  }
}

/** A folder of this run's beside a store; nobody calls a copy of one like that. */
function beside(place: string, what: "tmp" | "old"): string {
  return join(dirname(place), `.${basename(place)}.${Deno.pid}.meso360-${what}`);
}

/** Puts the folder `next` in the place of what is there. */
function replaceFolder(place: string, next: string): void {
  const former = beside(place, "old");
  const isReplaced = existsSync(place);
  if (isReplaced) Deno.renameSync(place, former);
  try {
    Deno.renameSync(next, place);
  } catch (error) {
    if (isReplaced) Deno.renameSync(former, place);
    throw error;
  }
  syncFolder(dirname(place));
  removeFolder(former);
}

/** Removes what runs that were cut short left beside a store, and fetches back the store itself. */
function clearLeftovers(place: string): void {
  const start = `.${basename(place)}`;
  const left = [...Deno.readDirSync(dirname(place))]
    .map(({ name }) => name)
    .filter((name) =>
      name.startsWith(start) && /^\.\d+\.meso360-(tmp|old)$/.test(name.slice(start.length))
    )
    .map((name) => join(dirname(place), name));
  const former = left.find((path) => path.endsWith("-old"));
  if (former !== undefined && !existsSync(place)) Deno.renameSync(former, place);
  for (const path of left) removeFolder(path);
}

function writeArray(folder: string, array: ZarrArray, values: ZarrValues): void {
  Deno.mkdirSync(folder, { recursive: true });
  const size = array.chunks[0]! * rowWidth(array);
  for (let at = 0, index = 0; at < values.length; at += size, index++) {
    const chunk = wholeChunk(values.subarray(at, at + size), array, size);
    if (isAllFill(chunk, array)) continue;
    writeSynced(join(folder, chunkName(index, array.shape.length)), encodeChunk(chunk));
  }
  syncFolder(folder);
}

/** A chunk is as long as the others even where the rows end: there fill follows. */
function wholeChunk(values: ZarrValues, array: ZarrArray, size: number): ZarrValues {
  if (values.length === size) return values;
  const whole = zarrValues(array.dtype, size).fill(array.fill ?? 0);
  whole.set(values);
  return whole;
}

/** Whether a chunk has nothing but fill: it is then no file. */
export function isAllFill(chunk: ZarrValues, { fill }: ZarrArray): boolean {
  if (fill === null) return false;
  return Number.isNaN(fill)
    ? chunk.every((value) => Number.isNaN(value))
    : chunk.every((value) => value === fill);
}

/** Writes a new file and waits until it is on the disk. */
export function writeSynced(path: string, bytes: Uint8Array): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  writeAll(file, bytes);
  file.syncDataSync();
}

/** Removes a folder and what is in it, if it is there. */
export function removeFolder(folder: string): void {
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
