/**
 * What is in a store: its rows of time and its variables, read as they are asked for. A store that
 * grows meanwhile stays readable: `refresh` tells that it did.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Attributes } from "../formats/dataset.ts";
import {
  chunkName,
  decodeChunk,
  parseMetadata,
  type ZarrArray,
  type ZarrDtype,
  ZarrError,
  type ZarrGroup,
  type ZarrValues,
} from "../formats/zarr_v2.ts";

/** A variable of a store. */
export interface StoreVariable {
  /** `time` first. */
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly dtype: ZarrDtype;
  readonly attributes: Attributes;
}

/** A store that was opened: as it was then, until `refresh`. */
export interface ZarrStore {
  readonly folder: string;
  /** Rows of time. */
  readonly rows: number;
  /**
   * All times, seconds since 1970, sorted, unique. 8 bytes a row, read when first asked for: of a
   * store of 20 Hz ask `rowAt` and `readTimes` instead.
   */
  readonly times: Float64Array;
  /** The first and last time; null without rows. */
  readonly span: { readonly firstS: number; readonly lastS: number } | null;
  /** Those that have `time`. */
  readonly variables: ReadonlyMap<string, StoreVariable>;
  /** Names of the other arrays: coordinates of the dimensions after time. */
  readonly coordinates: readonly string[];
  readonly attributes: Attributes;
  /** The first row whose time is `timeS` or later; `rows` when there is none. */
  rowAt(timeS: number): number;
  /** Times of the rows from `fromRow` to before `toRow`. */
  readTimes(fromRow: number, toRow: number): Float64Array;
  /** Values of rows, row after row; NaN where missing. float64 of float64 and int32, else float32. */
  read(name: string, fromRow: number, toRow: number): Float32Array | Float64Array;
  /** A coordinate's values. */
  coordinate(name: string): Float64Array;
  /** Looks whether the store changed since, and reads anew what is known of it; true: it did. */
  refresh(): boolean;
}

/** Chunks of time kept in memory: enough for a search by halves in any store. */
const KEPT_TIME_CHUNKS = 64;

/**
 * A store's folder, opened; null when there is none.
 *
 * @throws {ZarrError} when it is not one that this program wrote
 */
export function openStore(folder: string): ZarrStore | null {
  return metadataOf(folder) === null ? null : new FolderStore(folder);
}

/** The metadata of an opened store, for those who change it. */
export function storeGroup(store: ZarrStore): ZarrGroup {
  const found = metadataOf(store.folder);
  if (found === null) throw new ZarrError("damaged", `${store.folder} has gone`);
  return parseMetadata(found.text);
}

/** What `work` finds in a store that does not change meanwhile; `work` is done again when it does. */
export function readSteadily<T>(store: ZarrStore, work: (store: ZarrStore) => T): T {
  for (let attempt = 1;; attempt++) {
    let result: T | undefined;
    let fault: unknown;
    try {
      result = work(store);
    } catch (error) {
      fault = error;
    }
    if (!store.refresh() || attempt === STEADY_ATTEMPTS) {
      if (fault !== undefined) throw fault;
      return result as T;
    }
  }
}

/** An append changes a store once in minutes: the second attempt is undisturbed. */
const STEADY_ATTEMPTS = 4;

const METADATA = ".zmetadata";

/** A file's text with what tells it from the next one of its name. */
function metadataOf(folder: string): { text: string; stamp: string } | null {
  const path = join(folder, METADATA);
  for (;;) {
    const before = stampOf(path);
    if (before === null) return null;
    try {
      const text = readFileSync(path, "utf8");
      if (stampOf(path) === before) return { text, stamp: before };
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    }
  }
}

function stampOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}

/**
 * The values of a chunk file; null when there is none, as where nothing but fill would be in it.
 *
 * @throws {ZarrError} with the file's name when it is damaged
 */
export function readChunk(
  folder: string,
  name: string,
  array: ZarrArray,
  index: number,
): ZarrValues | null {
  const path = join(folder, name, chunkName(index, array.shape.length));
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return null;
    throw error;
  }
  try {
    return decodeChunk(bytes, array.dtype, array.chunks.reduce((all, size) => all * size, 1));
  } catch (error) {
    if (!(error instanceof ZarrError)) throw error;
    throw new ZarrError(error.code, `${path}: ${error.message}`);
  }
}

/** Values of one row. */
export function rowWidth(array: Pick<ZarrArray, "shape">): number {
  return array.shape.slice(1).reduce((all, size) => all * size, 1);
}

class FolderStore implements ZarrStore {
  #group: ZarrGroup = { attributes: {}, arrays: new Map() };
  #stamp = "";
  #last: { readonly key: string; readonly values: ReturnType<typeof readChunk> } = {
    key: "",
    values: null,
  };
  #times: Float64Array | null = null;
  readonly #timeChunks = new Map<number, ZarrValues>();
  rows = 0;
  variables: ReadonlyMap<string, StoreVariable> = new Map();
  coordinates: readonly string[] = [];

  constructor(readonly folder: string) {
    this.#load();
  }

  get attributes(): Attributes {
    return this.#group.attributes;
  }

  get times(): Float64Array {
    return this.#times ??= this.readTimes(0, this.rows);
  }

  get span(): { firstS: number; lastS: number } | null {
    if (this.rows === 0) return null;
    return { firstS: this.#time(0), lastS: this.#time(this.rows - 1) };
  }

  rowAt(timeS: number): number {
    let low = 0;
    let high = this.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#time(middle) < timeS) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  readTimes(fromRow: number, toRow: number): Float64Array {
    const values = this.read("time", fromRow, toRow);
    return values instanceof Float64Array ? values : Float64Array.from(values);
  }

  read(name: string, fromRow: number, toRow: number): Float32Array | Float64Array {
    const array = this.#array(name);
    if (!(fromRow >= 0 && fromRow <= toRow && toRow <= (array.shape[0] ?? 0))) {
      throw new RangeError(`${name} has no rows ${fromRow} to ${toRow}`);
    }
    const width = rowWidth(array);
    const rowsInChunk = array.chunks[0]!;
    const isWide = array.dtype === "<f8" || array.dtype === "<i4";
    const size = (toRow - fromRow) * width;
    const out = isWide ? new Float64Array(size) : new Float32Array(size);
    for (let row = fromRow; row < toRow;) {
      const index = Math.floor(row / rowsInChunk);
      const end = Math.min(toRow, (index + 1) * rowsInChunk);
      const at = (row - fromRow) * width;
      const chunk = this.#chunk(name, array, index);
      if (chunk === null) out.fill(array.fill ?? NaN, at, at + (end - row) * width);
      else {
        const first = (row - index * rowsInChunk) * width;
        out.set(chunk.subarray(first, first + (end - row) * width), at);
      }
      row = end;
    }
    const { fill } = array;
    if (fill !== null && !Number.isNaN(fill)) {
      for (let i = 0; i < out.length; i++) if (out[i] === fill) out[i] = NaN;
    }
    return out;
  }

  /** A chunk's values; the last one is kept, for whoever reads a store block by block. */
  #chunk(name: string, array: ZarrArray, index: number): ReturnType<typeof readChunk> {
    const key = `${name} ${index} ${this.#stamp}`;
    if (this.#last.key !== key) {
      this.#last = { key, values: readChunk(this.folder, name, array, index) };
    }
    return this.#last.values;
  }

  coordinate(name: string): Float64Array {
    const size = this.#array(name).shape[0]!;
    return Float64Array.from(this.read(name, 0, size));
  }

  refresh(): boolean {
    return stampOf(join(this.folder, METADATA)) !== this.#stamp && this.#load();
  }

  #load(): boolean {
    const found = metadataOf(this.folder);
    this.#stamp = found?.stamp ?? "";
    this.#group = found === null
      ? { attributes: {}, arrays: new Map() }
      : parseMetadata(found.text);
    const { arrays } = this.#group;
    this.rows = arrays.get("time")?.shape[0] ?? 0;
    const isOverTime = ([, { dims }]: [string, ZarrArray]) => dims[0] === "time";
    this.variables = new Map([...arrays].filter((one) => one[0] !== "time" && isOverTime(one)));
    this.coordinates = [...arrays].filter((one) => !isOverTime(one)).map(([name]) => name);
    this.#times = null;
    this.#timeChunks.clear();
    return true;
  }

  #array(name: string): ZarrArray {
    const array = this.#group.arrays.get(name);
    if (array === undefined) {
      const known = [...this.variables.keys()].join(", ");
      throw new ZarrError("unknown-variable", `there is no ${name} here; there are ${known}`);
    }
    return array;
  }

  #time(row: number): number {
    const array = this.#array("time");
    const rowsInChunk = array.chunks[0]!;
    const index = Math.floor(row / rowsInChunk);
    let chunk = this.#timeChunks.get(index);
    if (chunk === undefined) {
      const found = readChunk(this.folder, "time", array, index);
      if (found === null) {
        throw new ZarrError("damaged", `${this.folder}: a chunk of time is missing (${index})`);
      }
      chunk = found;
      if (this.#timeChunks.size >= KEPT_TIME_CHUNKS) {
        this.#timeChunks.delete(this.#timeChunks.keys().next().value!);
      }
      this.#timeChunks.set(index, chunk);
    }
    return chunk[row - index * rowsInChunk]!;
  }
}
