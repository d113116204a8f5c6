/**
 * What a list of pictures is made from: entries, their age, and the names in the store. No requests.
 *
 * @module
 */
import {
  type Level,
  type ListEntry,
  parsePictureObject,
  parseStoreKey,
  type PictureList,
} from "../../../formats/radar_store.ts";

/**
 * From the moment a KEY is too old to be listed to the removal of its objects, ms. Longer than any
 * update of a list takes with all its tries: a list that is on its way to the store when a KEY gets
 * too old may hold it still. And a reader that has just got the list has time to fetch from it.
 */
export const GRACE_MS = 5 * 60_000;

/** How long ago a KEY's volume began, ms; `Infinity` for what is no KEY. */
export function ageMs(key: string, nowMs: number): number {
  return nowMs - (parseStoreKey(key)?.timeMs ?? -Infinity);
}

/** The list in an object; null when that is no list. Entries that are none are left out. */
export function readList(text: string): PictureList | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const list: Record<string, ListEntry> = {};
  for (const [key, entry] of Object.entries(value)) {
    const sweeps = (entry as { sweeps?: unknown } | null)?.sweeps;
    if (parseStoreKey(key) === null || typeof sweeps !== "number" || !(sweeps >= 1)) continue;
    list[key] = listEntry(sweeps, (entry as ListEntry).complete !== false);
  }
  return list;
}

export const listEntry = (sweeps: number, complete: boolean): ListEntry =>
  complete ? { sweeps } : { sweeps, complete: false };

/** A list as it is stored. */
export const writeList = (list: PictureList) => JSON.stringify(list) + "\n";

/**
 * A list with what this process knows to be in the store besides, without what is too old, sorted.
 *
 * @param own what this process published
 * @param fresh the KEY of `own` whose pictures were stored just now: its entry counts, except that
 * an unfinished volume does not take the place of a finished one
 */
export function mergeLists(
  listed: PictureList,
  own: ReadonlyMap<string, ListEntry>,
  fresh: string | null,
  nowMs: number,
  windowMs: number,
): PictureList {
  const merged = new Map(Object.entries(listed));
  for (const [key, entry] of own) {
    const there = merged.get(key);
    const finishes = there?.complete === false && entry.complete !== false;
    const renews = key === fresh && (entry.complete !== false || there?.complete === false);
    if (there === undefined || finishes || renews) merged.set(key, entry);
  }
  const young = [...merged].filter(([key]) => ageMs(key, nowMs) <= windowMs);
  return Object.fromEntries(young.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is stored of one KEY and product. */
export interface StoredPictures {
  readonly level: Level;
  readonly product: string;
  readonly key: string;
  /** Names of its objects, whatever they are worth. */
  readonly objects: readonly string[];
  /** Pictures from idx0 on that have both their objects; none without idx0's JSON. */
  readonly whole: number;
}

/** Objects grouped by KEY and product; what is no picture is left out. */
export function groupPictures(objects: readonly string[]): StoredPictures[] {
  const groups = new Map<
    string,
    { level: Level; product: string; key: string; objects: string[] }
  >();
  for (const object of objects) {
    const name = parsePictureObject(object);
    if (name === null) continue;
    const { level, product, key } = name;
    const id = `${level}/${product}/${key}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { level, product, key, objects: [object] });
    else group.objects.push(object);
  }
  return [...groups.values()].map((group) => ({ ...group, whole: wholePictures(group.objects) }));
}

function wholePictures(objects: readonly string[]): number {
  const endings = new Map<number, number>();
  for (const object of objects) {
    const { index } = parsePictureObject(object)!;
    endings.set(index, (endings.get(index) ?? 0) + 1);
  }
  let whole = 0;
  while (endings.get(whole) === 2) whole++;
  return whole;
}
