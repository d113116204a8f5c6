/**
 * The store as the routes read it: what many ask for at once is read once, what was just read comes
 * from memory. Bounded: the objects used longest ago are forgotten.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { ObjectStore, StoredObject } from "../../object_store/mod.ts";
import { errorText } from "../../secrets.ts";
import { gzipInSlices } from "../compressed.ts";
import { Turns } from "../turns.ts";
import { Patience } from "./patience.ts";

/** Bytes kept: the pictures above a point of a whole volume, and all lists. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads at once, and waiting: a page's preloading asks for hundreds. */
const AT_ONCE = 8;
const MAY_WAIT = 2_000;
/** Writes that wait, one at a time: anybody may cause them, and nobody is to hold the reads up. */
const WRITES_WAIT = 32;

/** A store that could not be opened is tried again after so long: credentials may be there by now. */
const REOPEN_MS = 10_000;

/** What does not change any more may have been published anew all the same. */
const FINAL_MS = 60_000;

/** The store did not answer as it should. The message names it, and says what to do. */
export class StoreFailure extends Error {
  override readonly name = "StoreFailure";
  constructor(readonly code: "store-failed" | "store-busy", message: string) {
    super(message);
  }
}

/** An object, and what was made of it. */
export interface KnownObject extends StoredObject {
  /** Its JSON; null when it is none. Made when first asked for. */
  json(): unknown;
  /** Its bytes in gzip, likewise. */
  gzip(): Promise<Uint8Array<ArrayBuffer>>;
}

interface Entry {
  readonly object: KnownObject | null;
  readonly bytes: number;
  readonly readMs: number;
}

/** Before the key of what does not change any more; no key begins with it. */
const FINAL = "!";

/** An object that is not there is remembered too. */
const ENTRY_BYTES = 500;

/** Reads and writes of one store. */
export class StoreCache {
  readonly #entries = new Map<string, Entry>();
  readonly #underWay = new Map<string, Promise<KnownObject | null>>();
  readonly #reads = new Turns(AT_ONCE, MAY_WAIT);
  readonly #writes = new Turns(1, WRITES_WAIT);
  #bytes = 0;
  /** How often something was forgotten. */
  #forgets = 0;
  #store: ObjectStore | null = null;
  #failed: { readonly why: string; readonly atMs: number } | null = null;
  readonly #patience: Patience;

  /** @param open opens the store; may throw what is missing */
  constructor(
    private readonly open: () => ObjectStore,
    private readonly clock: Pick<Clock, "monoMs" | "after">,
  ) {
    this.#patience = new Patience(clock);
  }

  /**
   * The object, as it was at most `maxAgeMs` ago; null when there is none.
   *
   * @throws {StoreFailure} when the store cannot be read
   */
  get(key: string, maxAgeMs: number): Promise<KnownObject | null> {
    return this.#get(key, key, maxAgeMs);
  }

  /**
   * The same of an object that does not change from now on: what was read before somebody knew that
   * is read anew, and looked at again after a minute. A store that fails then changes nothing.
   */
  async getFinal(key: string): Promise<KnownObject | null> {
    const id = `${FINAL}${key}`;
    try {
      return await this.#get(key, id, FINAL_MS);
    } catch (error) {
      const known = this.#entries.get(id);
      if (known === undefined) throw error;
      return known.object;
    }
  }

  async #get(key: string, id: string, maxAgeMs: number): Promise<KnownObject | null> {
    const known = this.#entries.get(id);
    if (known !== undefined && this.clock.monoMs() - known.readMs <= maxAgeMs) {
      // Taken out and put back: a map keeps the order in which its keys came.
      this.#entries.delete(id);
      this.#entries.set(id, known);
      return known.object;
    }
    let reading = this.#underWay.get(id);
    if (reading === undefined) {
      reading = this.#read(key, id);
      this.#underWay.set(id, reading);
      const done = () => {
        if (this.#underWay.get(id) === reading) this.#underWay.delete(id);
      };
      reading.then(done, done);
    }
    return await reading;
  }

  /** Replaces an object. @throws {StoreFailure} when the store does not take it */
  async put(key: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<void> {
    // Whoever changes a part of it meanwhile would write the rest back as it was.
    await this.#failing(
      this.#writes,
      "written",
      (store) => store.exclusively(() => store.put(key, bytes, type)),
    );
    this.forget(key);
  }

  /** Keys that begin with `prefix`. @throws {StoreFailure} when the store cannot be read */
  list(prefix: string): Promise<string[]> {
    return this.#reading((store) => store.list(prefix));
  }

  /** What is known of the keys that begin with `prefix` holds no longer. */
  forget(prefix: string): void {
    this.#forgets++;
    const isOf = (id: string) => id.startsWith(prefix, id.startsWith(FINAL) ? 1 : 0);
    for (const id of [...this.#entries.keys()]) if (isOf(id)) this.#drop(id);
    // What is being read now may be the old one.
    for (const id of [...this.#underWay.keys()]) if (isOf(id)) this.#underWay.delete(id);
  }

  async #read(key: string, id: string): Promise<KnownObject | null> {
    const readMs = this.clock.monoMs();
    const forgets = this.#forgets;
    const stored = await this.#reading((store, signal) => store.get(key, signal));
    const before = this.#entries.get(id)?.object ?? null;
    const object = stored === null
      ? null
      : stored.etag === before?.etag
      ? before
      : knownObject(stored);
    // What was forgotten meanwhile may be what was read; what is not there may come.
    const mayKeep = this.#forgets === forgets && (object !== null || id === key);
    if (mayKeep) this.#keep(id, object, readMs);
    return object;
  }

  #keep(id: string, object: KnownObject | null, readMs: number): void {
    this.#drop(id);
    const bytes = ENTRY_BYTES + (object?.bytes.length ?? 0);
    this.#entries.set(id, { object, bytes, readMs });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#drop(oldest);
    }
  }

  #drop(id: string): void {
    this.#bytes -= this.#entries.get(id)?.bytes ?? 0;
    this.#entries.delete(id);
  }

  #reading<T>(work: (store: ObjectStore, signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#failing(
      this.#reads,
      "read",
      (store) => this.#patience.wait((signal) => work(store, signal)),
    );
  }

  async #failing<T>(
    turns: Turns,
    done: string,
    work: (store: ObjectStore) => Promise<T>,
  ): Promise<T> {
    const store = this.#opened();
    let result: { readonly value: T } | null;
    try {
      result = await turns.take(async () => ({ value: await work(store) }));
    } catch (error) {
      throw new StoreFailure(
        "store-failed",
        `the radar store (${store.name}) cannot be ${done}: ${errorText(error)}`,
      );
    }
    if (result !== null) return result.value;
    const why = `the radar store (${store.name}) is slow and too many wait for it: try again`;
    throw new StoreFailure("store-busy", why);
  }

  #opened(): ObjectStore {
    if (this.#store !== null) return this.#store;
    const nowMs = this.clock.monoMs();
    if (this.#failed === null || nowMs - this.#failed.atMs >= REOPEN_MS) {
      try {
        return this.#store = this.open();
      } catch (error) {
        this.#failed = { why: errorText(error), atMs: nowMs };
      }
    }
    const why = `the radar store cannot be opened: ${this.#failed.why}`;
    throw new StoreFailure("store-failed", why);
  }
}

function knownObject({ bytes, etag }: StoredObject): KnownObject {
  let json: { readonly value: unknown } | null = null;
  let gzip: Promise<Uint8Array<ArrayBuffer>> | null = null;
  return {
    bytes,
    etag,
    json: () => (json ??= { value: parsed(bytes) }).value,
    gzip: () => gzip ??= gzipInSlices(bytes),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
