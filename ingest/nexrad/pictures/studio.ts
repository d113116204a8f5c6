/**
 * How a field becomes a picture with the pixel table that fits it.
 *
 * @module
 */
import type { RadarSite } from "../../../formats/nexrad/sweep.ts";
import type { Workers } from "../decode/mod.ts";
import type { Drawn } from "./facts.ts";
import { rangeClassKm } from "../render/mod.ts";
import { openTableCache } from "./table_cache.ts";

/** A field that is to be drawn, and what it is. */
export type Subject = Omit<Drawn, "table" | "picture">;

/** Draws a field of the radar at `site`. */
export type Draw = (subject: Subject, site: RadarSite, signal?: AbortSignal) => Promise<Drawn>;

/** @param pictureSize pixels of a side, as wished */
export function openStudio(workers: Workers, pictureSize: number): Draw {
  const tables = openTableCache((request) => workers.table(request));
  return async (subject, site, signal) => {
    const { field, colours } = subject;
    const table = await tables.get({ site, rangeKm: rangeClassKm(field), size: pictureSize });
    return { ...subject, table, picture: await workers.picture({ field, table, colours }, signal) };
  };
}
