/**
 * What the map asks of the station for its radar picture: as little as will do, for a phone may pay
 * for each megabyte.
 *
 * @module
 */
import type { RadarAbout } from "../../../formats/radar_messages.ts";
import type { PictureFacts, PictureList } from "../../../formats/radar_store.ts";
import type { Volume } from "../radar/volumes.ts";
import type { MapPicture } from "./map_ground.ts";

/** A picture with what is known about it. */
export interface RadarPicture extends Omit<MapPicture, "strength"> {
  readonly key: string;
  readonly facts: PictureFacts;
}

const TIMEOUT_MS = 30_000;

async function ask(path: string, cache: RequestCache, signal: AbortSignal): Promise<Response> {
  const response = await fetch(`/radar/${path}`, {
    cache,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (!response.ok) throw new Error(`the station answered ${response.status} to /radar/${path}`);
  return response;
}

/** Which sites there are, and which volumes of reflectivity. */
export async function fetchVolumes(
  signal: AbortSignal,
): Promise<{ readonly about: RadarAbout; readonly list: PictureList }> {
  const [about, list] = await Promise.all([
    ask("about/", "no-cache", signal).then((answer) => answer.json() as Promise<RadarAbout>),
    ask("list/2/reflectivity/", "no-cache", signal)
      .then((answer) => answer.json() as Promise<PictureList>),
  ]);
  return { about, list };
}

/**
 * The lowest tilt of a volume; `before` itself when it still is that one. The facts are asked for
 * first, for they are stored last: a picture is never younger than they say, only older.
 */
export async function fetchLowest(
  { key, complete }: Pick<Volume, "key" | "complete">,
  before: RadarPicture | null,
  signal: AbortSignal,
): Promise<RadarPicture> {
  const path = `data/2/${key}_reflectivity_idx0`;
  // While the volume comes in, the lowest tilt may be scanned again.
  const cache = complete ? "default" : "no-cache";
  const facts = await (await ask(`${path}/json`, cache, signal)).json() as PictureFacts;
  const name = `${key} ${facts.sweep_time}`;
  if (before?.name === name) return before;
  const png = await (await ask(`${path}/png`, cache, signal)).blob();
  const image = await createImageBitmap(png);
  const { nw: [west, north], se: [east, south] } = facts.bounding_box_lon_lat;
  return {
    key,
    facts,
    name,
    image,
    width: image.width,
    height: image.height,
    west,
    north,
    // A box over the 180th meridian runs on.
    east: east > west ? east : east + 360,
    south,
  };
}
