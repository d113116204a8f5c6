/**
 * What a radar picture has at a place. Pure.
 *
 * @module
 */
import { mercatorX, mercatorY } from "../../../science/web_mercator.ts";
import type { Frame } from "./frame_cache.ts";

/** What a picture has at a place; undefined outside of it. */
export function valueAt({ facts, picture }: Frame, lat: number, lon: number) {
  const { nw, se } = facts.bounding_box_lon_lat;
  const [west, north] = [mercatorX(nw[0]), mercatorY(nw[1])];
  const [east, south] = [mercatorX(se[0]), mercatorY(se[1])];
  const x = Math.floor((mercatorX(lon) - west) / (east - west) * picture.width);
  const y = Math.floor((mercatorY(lat) - north) / (south - north) * picture.height);
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return undefined;
  return facts.values[picture.indexes[y * picture.width + x]!] ?? null;
}
