/**
 * A store of objects by key: what the rest of the program knows of it, whether it is a folder or a
 * bucket.
 *
 * @module
 */
export { openStore } from "./open.ts";
export { StoreError, type StoreErrorCode } from "./store_error.ts";

/** An object as it was read. */
export interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Changes when the content does. */
  readonly etag: string;
}

/**
 * Objects by key, e.g. `lists/nexrad_level2_reflectivity_files.json`; `/` separates folders.
 * Whatever fails throws a `StoreError`, or the signal's reason.
 */
export interface ObjectStore {
  /** In words, without credentials: for messages and the panel. */
  readonly name: string;
  /** The object, or null when there is none. */
  get(key: string, signal?: AbortSignal): Promise<StoredObject | null>;
  /** Replaces the object as one step: a reader gets the old one or the new one. */
  put(key: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<void>;
  /** Keys that begin with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
  /** Removes them; one that is not there is no error. */
  remove(keys: readonly string[]): Promise<void>;
  /**
   * Does `work` while no other process does its own with this store, as far as the store can know:
   * a folder does, a bucket has no such thing.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}
