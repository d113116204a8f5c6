/**
 * The lists of pictures as this process sees and changes them, and what it knows besides: what it
 * published, and since when a KEY is on no list.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import {
  type Level,
  type ListEntry,
  listObject,
  parseListObject,
  parsePictureObject,
  type PictureFacts,
  type PictureList,
  pictureObject,
  picturePrefix,
} from "../../../formats/radar_store.ts";
import { type ObjectStore, StoreError } from "../../../object_store/mod.ts";
import {
  ageMs,
  groupPictures,
  listEntry,
  mergeLists,
  readList,
  type StoredPictures,
  writeList,
} from "./lists.ts";
import { changeObject, readText } from "./shared_object.ts";

/** A KEY that is or was on a list. */
export interface KnownKey {
  readonly level: Level;
  readonly product: string;
  readonly key: string;
  /** Pictures at most, as far as was seen. */
  sweeps: number;
  /** Since when it is on no list, monotonic ms; null while it is on one. */
  goneMs: number | null;
}

/** A list this young serves to tell what is done already, ms. */
const RECENT_MS = 20_000;

/** The lists of a store. */
export interface ListKeeper {
  /** By level, product and KEY: all that was seen on a list, until it is forgotten. */
  readonly known: Map<string, KnownKey>;
  read(level: Level, product: string): Promise<PictureList>;
  /** The same, as it was a few seconds ago. */
  recent(level: Level, product: string): Promise<PictureList>;
  /** Lists a KEY whose pictures are stored; returns the list, which leaves out what is too old. */
  add(level: Level, product: string, key: string, entry: ListEntry): Promise<PictureList>;
  /**
   * Takes off what is too old, puts back what is missing. Where there is no space even for that, the
   * list goes, to make room for a shorter one; whatever then fails, its KEYs come back later.
   *
   * @throws {StoreError} `full` when there is no room all the same
   */
  mend(level: Level, product: string): Promise<PictureList>;
  /** Remembers pictures that are stored and on no list; false when they are not all there. */
  recover(found: StoredPictures): Promise<boolean>;
  /** Takes KEYs off a list whose pictures are not there, whoever removed them. */
  takeOff(level: Level, product: string, keys: ReadonlySet<string>): Promise<void>;
  /** Lists on which this process has something. */
  own(): { level: Level; product: string }[];
}

/** A KEY and product in `known`. */
export const knownId = (level: Level, product: string, key: string) => `${level}/${product}/${key}`;

/** Opens the lists of a store; nothing is asked of it yet. */
export function openListKeeper(store: ObjectStore, clock: Clock, windowMs: number): ListKeeper {
  const known = new Map<string, KnownKey>();
  const published = new Map<string, Map<string, ListEntry>>();
  const recent = new Map<string, { list: PictureList; monoMs: number }>();

  function ownOf(object: string): Map<string, ListEntry> {
    const own = published.get(object) ?? new Map<string, ListEntry>();
    published.set(object, own);
    for (const key of own.keys()) {
      if (ageMs(key, clock.nowMs()) > windowMs) own.delete(key);
    }
    return own;
  }

  function see(level: Level, product: string, list: PictureList): void {
    for (const [key, { sweeps }] of Object.entries(list)) {
      const id = knownId(level, product, key);
      const before = known.get(id)?.sweeps ?? 0;
      known.set(id, { level, product, key, sweeps: Math.max(before, sweeps), goneMs: null });
    }
    for (const one of known.values()) {
      const isOther = one.level !== level || one.product !== product;
      if (!isOther && !(one.key in list)) one.goneMs ??= clock.monoMs();
    }
    recent.set(listObject(level, product), { list, monoMs: clock.monoMs() });
  }

  /** What an object says; a list that cannot be read is made again from the pictures. */
  async function listIn(text: string | null, level: Level, product: string) {
    const list = text === null ? {} : readList(text) ?? await listFromPictures(level, product);
    see(level, product, list);
    return list;
  }

  async function listFromPictures(level: Level, product: string): Promise<PictureList> {
    const list: Record<string, ListEntry> = {};
    for (const found of groupPictures(await store.list(picturePrefix(level)))) {
      if (found.product !== product || ageMs(found.key, clock.nowMs()) > windowMs) continue;
      const entry = await entryOf(found);
      if (entry !== null) list[found.key] = entry;
    }
    return list;
  }

  /** The entry of pictures that are all there, by what the JSON of idx0 says; null otherwise. */
  async function entryOf({ level, product, key, whole }: StoredPictures) {
    if (whole === 0) return null;
    const text = await readText(store, pictureObject({ level, product, key, index: 0 }, "json"));
    const { pictures, complete } = readFacts(text);
    if (pictures === undefined || pictures > whole) return null;
    return listEntry(pictures, complete === true);
  }

  async function change(
    level: Level,
    product: string,
    fresh: string | null,
    without: ReadonlySet<string> = new Set(),
  ) {
    const object = listObject(level, product);
    const text = await changeObject(store, object, async (text) => {
      const listed = Object.entries(await listIn(text, level, product));
      const kept = Object.fromEntries(listed.filter(([key]) => !without.has(key)));
      return writeList(mergeLists(kept, ownOf(object), fresh, clock.nowMs(), windowMs));
    });
    return listIn(text, level, product);
  }

  /**
   * Removes a list that old pictures are on, and remembers the others of it as published: without
   * that, a full disk never gets room again. False when there are none.
   */
  function makeRoom(level: Level, product: string): Promise<boolean> {
    const object = listObject(level, product);
    return store.exclusively(async () => {
      const listed = Object.entries(await listIn(await readText(store, object), level, product));
      const isYoung = ([key]: [string, ListEntry]) => ageMs(key, clock.nowMs()) <= windowMs;
      if (listed.every(isYoung)) return false;
      const own = ownOf(object);
      for (const [key, entry] of listed.filter(isYoung)) {
        const before = own.get(key);
        if (before === undefined || before.complete === false) own.set(key, entry);
      }
      await store.remove([object]);
      see(level, product, {});
      return true;
    });
  }

  const read = async (level: Level, product: string) =>
    listIn(await readText(store, listObject(level, product)), level, product);

  return {
    known,
    read,
    recent(level, product) {
      const last = recent.get(listObject(level, product));
      const isRecent = last !== undefined && clock.monoMs() - last.monoMs < RECENT_MS;
      return isRecent ? Promise.resolve(last.list) : read(level, product);
    },
    add(level, product, key, entry) {
      ownOf(listObject(level, product)).set(key, entry);
      return change(level, product, key);
    },
    async mend(level, product) {
      try {
        return await change(level, product, null);
      } catch (error) {
        if (!(error instanceof StoreError && error.code === "full")) throw error;
        if (!await makeRoom(level, product)) throw error;
        return await change(level, product, null);
      }
    },
    async takeOff(level, product, keys) {
      for (const key of keys) ownOf(listObject(level, product)).delete(key);
      await change(level, product, null, keys);
    },
    async recover(found) {
      const entry = await entryOf(found);
      if (entry !== null) ownOf(listObject(found.level, found.product)).set(found.key, entry);
      return entry !== null;
    },
    own: () => [...published.keys()].map((object) => parseListObject(object)!),
  };
}

/** The objects of a KEY's pictures, and beyond them what else there is under that name. */
export function objectsOf({ level, product, key, sweeps }: KnownKey): string[] {
  return Array.from({ length: sweeps }, (_, index) => ({ level, product, key, index })).flatMap(
    (name) => [pictureObject(name, "png"), pictureObject(name, "json")],
  );
}

/** Pictures at least that these objects are part of: the highest index and one. */
export const picturesAmong = (objects: readonly string[]) =>
  Math.max(...objects.map((object) => parsePictureObject(object)!.index)) + 1;

function readFacts(text: string | null): Partial<PictureFacts> {
  try {
    const facts = JSON.parse(text ?? "{}");
    return typeof facts === "object" && facts !== null ? facts : {};
  } catch {
    return {};
  }
}
