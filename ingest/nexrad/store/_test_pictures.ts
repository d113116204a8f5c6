/**
 * For tests: pictures that say what they are, a store's reader that believes nothing, and a clock
 * that is set.
 *
 * @module
 */
import { ok, strictEqual } from "node:assert/strict";
import { type Clock, systemClock } from "../../../clock.ts";
import { type Level, listObject, pictureObject, storeKey } from "../../../formats/radar_store.ts";
import type { ObjectStore } from "../../../object_store/mod.ts";
import type { Publication } from "./publisher_types.ts";

/** When tests begin. */
export const START_MS = Date.UTC(2025, 3, 9, 12, 0, 0);
export const MINUTE_MS = 60_000;

/** The KEY of a volume that began so many minutes after the start. */
export const keyAt = (minutes: number, kind = "V06", site = "KTLX") =>
  storeKey({ site, timeMs: START_MS + minutes * MINUTE_MS, kind });

const HEAD = "picture of ";
const TAIL = " end";

/** A publication of so many tilts. What a picture holds depends on `variant`. */
export function publicationOf(
  key: string,
  tilts: number,
  { complete = true, variant = "", level = 2 as Level, product = "reflectivity", size = 3_000 } =
    {},
): Publication {
  const [lon, lat] = [-97.28, 35.33];
  const pictures = Array.from({ length: tilts }, (_, index) => ({
    index,
    png: new TextEncoder().encode(
      `${HEAD}${key} idx${index} ${variant}`.padEnd(size, ".") + TAIL,
    ),
    facts: {
      elevation_angle_degrees: index + 0.5,
      azimuth_angle_degrees: 0,
      bounding_box_lon_lat: { nw: [lon, lat], ne: [lon, lat], se: [lon, lat], sw: [lon, lat] },
      site: key.slice(0, 4),
      site_lon_lat: [lon, lat],
      site_height_m: 370,
      product,
      code: "REF",
      unit: "dBZ",
      volume_time: key,
      sweep_time: key,
      vcp: 212,
      nyquist_m_s: null,
      first_gate_m: 2125,
      gate_spacing_m: 250,
      gates: 1832,
      colours: "reflectivity",
      values: [null, 5],
      rows_per_block: 64,
      complete,
    } as const,
  }));
  return { level, product, key, pictures, complete };
}

/** The list as any client would read it: it must be JSON, sorted by KEY. */
export async function listOf(store: ObjectStore, level: Level = 2, product = "reflectivity") {
  const object = await store.get(listObject(level, product));
  if (object === null) return {};
  const list = JSON.parse(new TextDecoder().decode(object.bytes)) as Record<
    string,
    { sweeps: number; complete?: false }
  >;
  const keys = Object.keys(list);
  strictEqual(keys.join(), keys.toSorted().join());
  return list;
}

/** Fetches every picture of some listed KEYs; fails unless each is there, whole, and the KEY's own. */
export async function fetchListed(
  store: ObjectStore,
  { level = 2 as Level, product = "reflectivity", most = Infinity } = {},
): Promise<number> {
  const entries = Object.entries(await listOf(store, level, product));
  // The oldest are the next to go, the newest have just come.
  const chosen = entries.filter((_, i) => i < most || i >= entries.length - most);
  let fetched = 0;
  for (const [key, { sweeps }] of chosen) {
    for (let index = 0; index < sweeps; index++) {
      const name = { level, product, key, index };
      const png = await store.get(pictureObject(name, "png"));
      const json = await store.get(pictureObject(name, "json"));
      ok(png !== null, `${pictureObject(name, "png")} is listed and not there`);
      ok(json !== null, `${pictureObject(name, "json")} is listed and not there`);
      const text = new TextDecoder().decode(png.bytes);
      ok(text.startsWith(`${HEAD}${key} idx${index} `) && text.endsWith(TAIL), text.slice(0, 60));
      strictEqual(JSON.parse(new TextDecoder().decode(json.bytes)).volume_time, key);
      fetched += 2;
    }
  }
  return fetched;
}

/** A clock that stands at `minutes` after the start until it is set. */
export function setClock(minutes = 0): Clock & { minutes: number } {
  const clock = {
    ...systemClock,
    minutes,
    nowMs: () => START_MS + clock.minutes * MINUTE_MS,
    monoMs: () => clock.minutes * MINUTE_MS,
  };
  return clock;
}

/** A log that keeps its lines. */
export function keptLog() {
  const lines: string[] = [];
  const add = (text: string) => void lines.push(text);
  return { lines, info: add, warn: add, debug: add };
}

/** Settings of a radar whose pictures are kept for half an hour. */
export const RADAR = {
  products: { reflectivity: {}, hydrometeor: { codes: ["HHC", "N0H"] } },
  processing_window_minutes: 20 as number | null,
  cleanup_window_minutes: 30,
};
