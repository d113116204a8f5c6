/**
 * Which volumes there are to be looked at, in time, and which of them is looked at. Pure.
 *
 * @module
 */
import { parseStoreKey, type PictureList } from "../../../formats/radar_store.ts";

/** A volume, or a product of Level III, with its pictures. */
export interface Volume {
  readonly key: string;
  readonly site: string;
  /** `V06`; in Level III the code. */
  readonly kind: string;
  readonly timeMs: number;
  /** Pictures of it. */
  readonly tilts: number;
  /** False while it still comes in. */
  readonly complete: boolean;
}

/** The volumes of a list, oldest first. What is no KEY is left out. */
export function volumesOf(list: PictureList): Volume[] {
  return Object.entries(list).flatMap(([key, { sweeps, complete }]) => {
    const parsed = parseStoreKey(key);
    if (parsed === null || !(sweeps > 0)) return [];
    const { site, kind, timeMs } = parsed;
    return [{ key, site, kind, timeMs, tilts: sweeps, complete: complete !== false }];
  }).sort((a, b) => a.timeMs - b.timeMs || (a.key < b.key ? -1 : 1));
}

/** What the names of volumes offer to choose from, in the order of first appearance. */
export function offered(volumes: readonly Volume[], name: "site" | "kind"): string[] {
  return [...new Set(volumes.map((volume) => volume[name]))];
}

/** `options` in the order of `order`; what is not in there comes last, as it came. */
export function inOrder(options: readonly string[], order: readonly string[]): string[] {
  const first = order.filter((one) => options.includes(one));
  return [...new Set([...first, ...options])];
}

/** The first of `wanted` that is offered, otherwise the first offered; null: nothing is. */
export function chosen(
  wanted: readonly (string | null)[],
  options: readonly string[],
): string | null {
  return wanted.find((one) => one !== null && options.includes(one)) ?? options[0] ?? null;
}

/** A radar is left, when nobody chose it, once its pictures are so much older than the first one's. */
const LEFT_MS = 20 * 60_000;

/**
 * The radar that is looked at when nobody has chosen one: `before` while it still has pictures of
 * now, otherwise the first of `sites`. A page does not turn to another radar without need.
 */
export function siteByDefault(
  volumes: readonly Volume[],
  sites: readonly string[],
  before: string | null,
): string | null {
  const first = sites[0] ?? null;
  if (before === null || !sites.includes(before)) return first;
  const newestMs = (site: string | null) =>
    volumes.findLast((volume) => volume.site === site)?.timeMs ?? -Infinity;
  return newestMs(first) - newestMs(before) > LEFT_MS ? first : before;
}

/**
 * Where the volume `key` stands in `volumes`; null stands for the newest. One that is no longer there
 * is replaced by the one next in time. -1: there is none at all.
 */
export function positionOf(volumes: readonly Volume[], key: string | null): number {
  const last = volumes.length - 1;
  if (key === null) return last;
  const found = volumes.findIndex((volume) => volume.key === key);
  if (found >= 0) return found;
  const wantedMs = parseStoreKey(key)?.timeMs ?? Infinity;
  const later = volumes.findIndex(({ timeMs }) => timeMs >= wantedMs);
  return later >= 0 ? later : last;
}

/**
 * Where the newest volume stands that has the chosen tilt; `indexIn` says which picture that is, null:
 * none, undefined: not known yet. While none is known to have it, the newest that has pictures enough.
 */
export function newestWith(
  volumes: readonly Volume[],
  indexIn: (volume: Volume) => number | null | undefined,
  index: number,
): number {
  const found = volumes.findLastIndex((volume) => typeof indexIn(volume) === "number");
  if (found >= 0) return found;
  const enough = volumes.findLastIndex(({ tilts }) => tilts > index);
  return enough >= 0 ? enough : volumes.length - 1;
}

/** `2025-06-05 22:35:43 UTC` without the day when `nowMs` is of the same one. */
export function volumeTimeText(timeMs: number, nowMs: number): string {
  const [date, time] = [new Date(timeMs).toISOString(), new Date(nowMs).toISOString()];
  const day = date.slice(0, 10) === time.slice(0, 10) ? "" : `${date.slice(0, 10)} `;
  return `${day}${date.slice(11, 19)} UTC`;
}
