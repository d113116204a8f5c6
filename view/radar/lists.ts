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
import type { KnownObject, StoreCache } from "./store_cache.ts";

/** A list that was read so long ago still does: the pages' questions come in bursts. */
const LIST_AGE_MS = 500;

/** Which lists there are changes with the configuration of whoever fills the store. */
const NAMES_AGE_MS = 30_000;

/** A key of a list, taken apart. */
export interface ListedKey extends StoreKey {
  readonly key: string;
  readonly entry: ListEntry;
}

/** The lists of a store. */
export class Lists {
  readonly #entries = new WeakMap<KnownObject, PictureList>();
  #names: { readonly found: readonly LevelProduct[]; readonly atMs: number } | null = null;

  constructor(
    private readonly store: StoreCache,
    private readonly config: Pick<RadarConfig, "products">,
    private readonly monoMs: () => number,
  ) {}

  /** The list as it is stored; null when there is none. @throws {StoreFailure} */
  object({ level, product }: LevelProduct): Promise<KnownObject | null> {
    return this.store.get(listObject(level, product), LIST_AGE_MS);
  }

  /** The list; empty when there is none, or it is none. @throws {StoreFailure} */
  async list(of: LevelProduct): Promise<PictureList> {
    const object = await this.object(of);
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

  async #stored(): Promise<readonly LevelProduct[]> {
    const nowMs = this.monoMs();
    if (this.#names === null || nowMs - this.#names.atMs >= NAMES_AGE_MS) {
      const objects = await this.store.list(LIST_PREFIX);
      const found = objects.map(parseListObject).filter((list) => list !== null);
      this.#names = { found, atMs: nowMs };
    }
    return this.#names.found;
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
