/**
 * The JSON beside a picture, as it comes from a store that another program may have filled.
 *
 * @module
 */
import { type PictureFacts, type PictureName, pictureObject } from "../../formats/radar_store.ts";
import type { KnownObject, StoreCache } from "./store_cache.ts";

/** A picture of a volume that still comes in may be replaced. */
const LIVE_AGE_MS = 500;

/** A file of a picture; `isFinal` when its list says that it is complete. @throws {StoreFailure} */
export function pictureFile(
  store: StoreCache,
  name: PictureName,
  ending: "png" | "json",
  isFinal: boolean,
): Promise<KnownObject | null> {
  const key = pictureObject(name, ending);
  return isFinal ? store.getFinal(key) : store.get(key, LIVE_AGE_MS);
}

/** What is known of a picture; null when it is not there, or too little is. @throws {StoreFailure} */
export async function factsOf(
  store: StoreCache,
  name: PictureName,
  isFinal: boolean,
): Promise<PictureFacts | null> {
  const facts = (await pictureFile(store, name, "json", isFinal))?.json();
  return isFacts(facts) ? facts : null;
}

/** Whether all is there that a value is read by. */
function isFacts(value: unknown): value is PictureFacts {
  if (typeof value !== "object" || value === null) return false;
  const facts = value as Partial<Record<keyof PictureFacts, unknown>>;
  const box = facts.bounding_box_lon_lat as Partial<PictureFacts["bounding_box_lon_lat"]> | null;
  const numbers = [
    facts.elevation_angle_degrees,
    facts.site_height_m,
    facts.first_gate_m,
    facts.gate_spacing_m,
    facts.gates,
    facts.rows_per_block,
  ];
  return numbers.every((number) => typeof number === "number" && Number.isFinite(number)) &&
    Array.isArray(facts.values) && isPlace(facts.site_lon_lat) && isPlace(box?.nw) &&
    isPlace(box?.se);
}

function isPlace(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
}
