/**
 * What the store's lists say: which products there are, which keys of them, and which is the newest.
 *
 * @module
 */
import type { RadarConfig } from "../../config_radar.ts";
import {
  LEVEL2_PRODUCTS,
  LIST_PREFIX,
  type ListEntry,
  listObject,
  parseListObject,
  parseStoreKey,
  type PictureList,
  type StoreKey,
} from "../../formats/radar_store.ts";
import { configuredProducts, EXPECTED, type LevelProduct } from "./names.ts";
import { type KnownObject, type StoreCache, StoreFailure } from "./store_cache.ts";

/** A list that was read so long ago still does: the pages' questions come in bursts. */
const LIST_AGE_MS = 500;

/** Which lists there are changes with the configuration of whoever fills the store. */
const NAMES_AGE_MS = 30_000;

/** A key of a list, taken apart. */
export interface ListedKey extends StoreKey {
  readonly key: string;
  readonly entry: ListEntry;
}

/** A list as it is stored, or was when the store last answered. */
export interface StoredList {
  /** Null: there is none. */
  readonly object: KnownObject | null;
  /** Null: it is as it is now. */
  readonly stale: { readonly why: string; readonly ageMs: number } | null;
}

/** The lists of a store. */
export class Lists {
  readonly #entries = new WeakMap<KnownObject, PictureList>();
  /** By the list's object: what the store last said, kept for when it says nothing. */
  readonly #last = new Map<
    string,
    { readonly object: KnownObject | null; readonly atMs: number }
  >();
  #names: { readonly found: readonly LevelProduct[]; readonly atMs: number } | null = null;
  #naming: Promise<readonly LevelProduct[]> | null = null;

  constructor(
    private readonly store: StoreCache,
    private readonly config: Pick<RadarConfig, "products">,
    private readonly monoMs: () => number,
  ) {}

  /**
   * The list as it is stored; while the store fails, as it was last.
   *
   * @throws {StoreFailure} when it never was
   */
  async stored({ level, product }: LevelProduct): Promise<StoredList> {
    const name = listObject(level, product);
    try {
      const object = await this.store.get(name, LIST_AGE_MS);
      this.#last.set(name, { object, atMs: this.monoMs() });
      return { object, stale: null };
    } catch (error) {
      const last = this.#last.get(name);
      if (last === undefined || !(error instanceof StoreFailure)) throw error;
      const ageMs = this.monoMs() - last.atMs;
      return { object: last.object, stale: { why: error.message, ageMs } };
    }
  }

  /** The list; empty when there is none, or it is none. @throws {StoreFailure} */
  async list(of: LevelProduct): Promise<PictureList> {
    const { object } = await this.stored(of);
    if (object === null) return {};
    let list = this.#entries.get(object);
    if (list === undefined) this.#entries.set(object, list = entriesOf(object.json()));
    return list;
  }

  /** Every product on offer: configured, or in the store. @throws {StoreFailure} */
  async offered(): Promise<LevelProduct[]> {
    const found = [...configuredProducts(this.config), ...await this.#stored()];
    return unique(found);
  }

  /** The same, and those that clients expect of `list-all`. @throws {StoreFailure} */
  async all(): Promise<LevelProduct[]> {
    return unique([...EXPECTED, ...await this.offered()]);
  }

  /**
   * The level of a product when nobody says which: that of the configuration, of the store, of the
   * product's own name; null when none knows it. @throws {StoreFailure}
   */
  async levelOf(product: string): Promise<LevelProduct | null> {
    const offered = await this.offered();
    return offered.find((one) => one.product === product) ??
      EXPECTED.find((one) => one.product === product) ??
      (Object.hasOwn(LEVEL2_PRODUCTS, product) ? { level: 2, product } : null);
  }

  /** Which lists the store has; while it fails, which it had. */
  async #stored(): Promise<readonly LevelProduct[]> {
    const names = this.#names;
    if (names !== null && this.monoMs() - names.atMs < NAMES_AGE_MS) return names.found;
    try {
      // Whoever asks meanwhile waits for the same answer.
      return await (this.#naming ??= this.#name().finally(() => this.#naming = null));
    } catch (error) {
      if (names === null || !(error instanceof StoreFailure)) throw error;
      return names.found;
    }
  }

  async #name(): Promise<readonly LevelProduct[]> {
    const atMs = this.monoMs();
    const objects = await this.store.list(LIST_PREFIX);
    const found = objects.map(parseListObject).filter((list) => list !== null);
    this.#names = { found, atMs };
    return found;
  }
}

/** The newest key of each site, by site. `kind` narrows it down to one code. */
export function newestOfSites(list: PictureList, kind: string | null): Map<string, ListedKey> {
  const newest = new Map<string, ListedKey>();
  for (const [key, entry] of Object.entries(list)) {
    const parsed = parseStoreKey(key);
    if (parsed === null || entry.sweeps < 1 || (kind !== null && parsed.kind !== kind)) continue;
    const before = newest.get(parsed.site);
    if (before === undefined || parsed.timeMs >= before.timeMs) {
      newest.set(parsed.site, { ...parsed, key, entry });
    }
  }
  return newest;
}

/** The list that a JSON value is; what in it is none is left out. */
function entriesOf(value: unknown): PictureList {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const entries = Object.entries(value).filter(([key, entry]) =>
    parseStoreKey(key) !== null && isEntry(entry)
  );
  return Object.fromEntries(entries) as Record<string, ListEntry>;
}

function isEntry(value: unknown): value is ListEntry {
  return typeof value === "object" && value !== null && "sweeps" in value &&
    Number.isInteger(value.sweeps);
}

function unique(products: readonly LevelProduct[]): LevelProduct[] {
  return [...new Map(products.map((one) => [`${one.level} ${one.product}`, one])).values()];
}
