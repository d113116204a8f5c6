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

/** The one wanted when it is offered, otherwise the first; null: nothing is offered. */
export function chosen(wanted: string | null, options: readonly string[]): string | null {
  return wanted !== null && options.includes(wanted) ? wanted : options[0] ?? null;
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

/** `2025-06-05 22:35:43 UTC` without the day when `nowMs` is of the same one. */
export function volumeTimeText(timeMs: number, nowMs: number): string {
  const [date, time] = [new Date(timeMs).toISOString(), new Date(nowMs).toISOString()];
  const day = date.slice(0, 10) === time.slice(0, 10) ? "" : `${date.slice(0, 10)} `;
  return `${day}${date.slice(11, 19)} UTC`;
}
