/**
 * How old pictures leave the store: first their KEY leaves its list, later their objects go.
 *
 * A cleaning reads the lists and no more: which objects a KEY has is known from its entry. Only at
 * the start and a few times a day all names in the store are listed, which costs 300 bytes a name
 * in a bucket: for what a processor that was killed left behind, for entries that got lost, and for
 * pictures that somebody else removed.
 *
 * A full disk must not keep it from making room: what cannot be written is left to the next cleaning,
 * and what was on no list for long enough goes all the same.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import {
  type Level,
  LIST_PREFIX,
  listObject,
  parseListObject,
  type PictureList,
  picturePrefix,
} from "../../../formats/radar_store.ts";
import { type ObjectStore, StoreError } from "../../../object_store/mod.ts";
import {
  knownId,
  type KnownKey,
  type ListKeeper,
  objectsOf,
  picturesAmong,
} from "./list_keeper.ts";
import { ageMs, GRACE_MS, groupPictures, type StoredPictures } from "./lists.ts";

/** From one look at all names to the next, ms. */
const ALL_NAMES_MS = 6 * 3_600_000;

/** The same while the store is full: each picture that found no room may have left something behind. */
const FULL_NAMES_MS = 1_800_000;

/** What a cleaning did. */
export interface Cleaning {
  /** Objects that were removed. */
  readonly removed: number;
  /** The lists of Level III by product, as they are now. */
  readonly level3: ReadonlyMap<string, PictureList>;
}

/** Cleans a store, whose lists `lists` keeps. */
export function openCleaner(
  store: ObjectStore,
  lists: ListKeeper,
  clock: Clock,
  windowMs: number,
): {
  /** @throws {StoreError} `full` when a list had no room: what could go without is gone */
  clean(): Promise<Cleaning>;
} {
  let allNamesMs = -Infinity;
  /** What had no room in this cleaning, or in the last one. */
  let full: StoreError | null = null;

  /** Does what needs room; undefined where there is none. */
  async function ifRoom<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError && error.code === "full")) throw error;
      full = error;
    }
  }

  async function mendLists(): Promise<Map<string, PictureList>> {
    const there = (await store.list(LIST_PREFIX)).map(parseListObject).filter((one) =>
      one !== null
    );
    const byObject = new Map(
      [...there, ...lists.own()].map((one) => [listObject(one.level, one.product), one]),
    );
    const level3 = new Map<string, PictureList>();
    for (const { level, product } of byObject.values()) {
      const list = await ifRoom(() => lists.mend(level, product));
      if (level === 3 && list !== undefined) level3.set(product, list);
    }
    return level3;
  }

  /** True when something is to be put back on lists, or was taken off. */
  async function lookAtAllNames(): Promise<boolean> {
    let differs = false;
    for (const level of [2, 3] satisfies Level[]) {
      // Before the names: what is listed after them may be newer than they are.
      const listed = [...lists.known.values()].filter((one) =>
        one.level === level && one.goneMs === null
      );
      const whole = new Map<string, number>();
      for (const found of groupPictures(await store.list(picturePrefix(level)))) {
        whole.set(knownId(level, found.product, found.key), found.whole);
        if (await lookAt(found)) differs = true;
      }
      if (await takeOffMissing(level, listed, whole)) differs = true;
    }
    return differs;
  }

  /** A folder can be emptied by hand, a bucket by a rule of its own. */
  async function takeOffMissing(
    level: Level,
    listed: readonly KnownKey[],
    whole: ReadonlyMap<string, number>,
  ): Promise<boolean> {
    const missing = new Map<string, Set<string>>();
    for (const { product, key } of listed) {
      const sweeps = (await lists.recent(level, product))[key]?.sweeps ?? 0;
      if (sweeps <= (whole.get(knownId(level, product, key)) ?? 0)) continue;
      missing.set(product, (missing.get(product) ?? new Set()).add(key));
    }
    for (const [product, keys] of missing) await lists.takeOff(level, product, keys);
    return missing.size > 0;
  }

  async function lookAt(found: StoredPictures): Promise<boolean> {
    const { level, product, key, objects } = found;
    const id = knownId(level, product, key);
    const known = lists.known.get(id);
    const sweeps = Math.max(known?.sweeps ?? 0, picturesAmong(objects));
    if (known !== undefined) known.sweeps = sweeps;
    else if (ageMs(key, clock.nowMs()) > windowMs + GRACE_MS) {
      // It was on no list when this process began, and no one lists it any more.
      lists.known.set(id, { level, product, key, sweeps, goneMs: -Infinity });
    }
    const isListed = known !== undefined && known.goneMs === null;
    return !isListed && ageMs(key, clock.nowMs()) <= windowMs && await lists.recover(found);
  }

  return {
    async clean() {
      const namesMs = full === null ? ALL_NAMES_MS : FULL_NAMES_MS;
      full = null;
      let level3 = await mendLists();
      if (clock.monoMs() - allNamesMs >= namesMs) {
        if (await ifRoom(lookAtAllNames)) level3 = await mendLists();
        allNamesMs = clock.monoMs();
      }
      const gone = [...lists.known].filter(([, { key, goneMs }]) =>
        goneMs !== null && clock.monoMs() - goneMs >= GRACE_MS &&
        ageMs(key, clock.nowMs()) > windowMs + GRACE_MS
      );
      const objects = gone.flatMap(([, known]) => objectsOf(known));
      await store.remove(objects);
      for (const [id] of gone) lists.known.delete(id);
      if (full !== null) throw full;
      return { removed: objects.length, level3 };
    },
  };
}
