/**
 * `GET /radar/sample`: the value of every tilt above a point, read from the pictures: what is told
 * is what is shown.
 *
 * @module
 */
import { Hono } from "hono";
import { pixelIndex, PngError } from "../../formats/png.ts";
import type { SampleAnswer, SampleTilt } from "../../formats/radar_messages.ts";
import type { PictureFacts } from "../../formats/radar_store.ts";
import { parseStoreKey } from "../../formats/radar_store.ts";
import { inverseGeodesic } from "../../science/geodesic.ts";
import { beamHeightM, slantRangeM } from "../../science/radar_beam.ts";
import { mercatorX, mercatorY } from "../../science/web_mercator.ts";
import type { NodeEnv } from "../node_env.ts";
import { otherTurn, Turns } from "../turns.ts";
import { fresh, NotHereError, refused } from "./answers.ts";
import { factsOf, pictureFile } from "./facts.ts";
import { type ListedKey, type Lists, newestOfSites } from "./lists.ts";
import { both } from "./table_routes.ts";
import { levelOfKey, type LevelProduct } from "./names.ts";
import { type SampleQuery, sampleQuery } from "./sample_query.ts";
import type { StoreCache } from "./store_cache.ts";

/** Samples at once, and waiting: each reads as many pictures as there are tilts. */
const AT_ONCE = 2;
const MAY_WAIT = 64;

/** Level III pictures without an angle of their own (hybrid scans) have this one or less. */
const NO_ANGLE_DEG = 0;

/** What samples are taken from. */
export interface SampleParts {
  readonly store: StoreCache;
  readonly lists: Lists;
  /** What to do so that something comes, as the end of a sentence. */
  readonly remedy: string;
}

/** A key, and where the point is as its radar sees it. */
interface Candidate {
  readonly listed: ListedKey;
  readonly facts: PictureFacts;
  readonly distanceM: number;
  readonly bearingDeg: number;
}

/** The route. Errors are thrown as their classes say (`answers.ts`). */
export function sampleRoutes(parts: SampleParts): Hono<NodeEnv> {
  const turns = new Turns(AT_ONCE, MAY_WAIT);
  const app = new Hono<NodeEnv>();
  both("/sample", (path) =>
    app.get(path, async (c) => {
      const query = sampleQuery((name) => c.req.query(name));
      const answer = await turns.take(() => sampleAt(parts, query));
      return answer === null
        ? refused(c, 503, "too many samples wait: try again")
        : fresh(c, answer);
    }));
  return app;
}

/** @throws {NotHereError | StoreFailure} */
async function sampleAt(parts: SampleParts, query: SampleQuery): Promise<SampleAnswer> {
  const { lat, lon } = query;
  const of = await productOf(parts, query);
  const { listed, facts, distanceM, bearingDeg } = await nearest(parts, of, query);
  const tilts: SampleTilt[] = [];
  for (let index = 0; index < listed.entry.sweeps; index++) {
    const tilt = await tiltAt(parts.store, of, listed, index, { lat, lon, distanceM });
    if (tilt !== null) tilts.push(tilt);
    await otherTurn();
  }
  if (tilts.length === 0) throw new NotHereError(`the pictures of ${listed.key} are not there`);
  return {
    lat,
    lon,
    ...of,
    key: listed.key,
    unit: facts.unit ?? null,
    site: listed.site,
    distance_km: rounded(distanceM / 1000, 2),
    bearing_deg: rounded(bearingDeg, 1) % 360,
    tilts,
  };
}

async function productOf({ lists }: SampleParts, query: SampleQuery): Promise<LevelProduct> {
  const { product, level, key } = query;
  const known = level ?? (key === null ? null : levelOfKey(key));
  const of = known === null ? await lists.levelOf(product) : { level: known, product };
  if (of !== null) return of;
  throw new NotHereError(
    `${product} is not made here: GET /radar/about/ has the products on offer`,
  );
}

/** The newest pictures of the radar that is nearest to the point, or those asked for. */
async function nearest(
  { store, lists, remedy }: SampleParts,
  of: LevelProduct,
  { lat, lon, key, site, code }: SampleQuery,
): Promise<Candidate> {
  const list = await lists.list(of);
  const entry = key === null ? undefined : list[key];
  const asked = key === null ? null : parseStoreKey(key);
  if (key !== null && (entry === undefined || asked === null)) {
    throw new NotHereError(`${key} is in no list of ${of.product}, or no longer`);
  }
  const found = key === null
    ? [...newestOfSites(list, code).values()].filter((one) => site === null || one.site === site)
    : [{ ...asked!, key, entry: entry! }];
  if (found.length === 0) {
    throw new NotHereError(`there is no picture of ${of.product} yet: ${remedy}`);
  }
  let best: Candidate | null = null;
  for (const listed of found) {
    const facts = await factsOf(store, { ...of, key: listed.key, index: 0 }, isFinal(listed));
    if (facts === null) continue;
    const [siteLon, siteLat] = facts.site_lon_lat;
    const { distanceM, azimuthDeg } = inverseGeodesic(siteLat, siteLon, lat, lon);
    if (best !== null && distanceM >= best.distanceM) continue;
    best = { listed, facts, distanceM, bearingDeg: azimuthDeg };
  }
  if (best === null) throw new NotHereError(`the pictures of ${of.product} are not there`);
  if (pixelAt(best.facts, lat, lon) === null) {
    const km = Math.round(best.distanceM / 1000);
    throw new NotHereError(`the point is ${km} km from ${best.listed.site}: outside its picture`);
  }
  return best;
}

/** What a tilt has above the point; null when its picture is not there. */
async function tiltAt(
  store: StoreCache,
  of: LevelProduct,
  listed: ListedKey,
  index: number,
  { lat, lon, distanceM }: {
    readonly lat: number;
    readonly lon: number;
    readonly distanceM: number;
  },
): Promise<SampleTilt | null> {
  const name = { ...of, key: listed.key, index };
  const facts = await factsOf(store, name, isFinal(listed));
  const png = await pictureFile(store, name, "png", isFinal(listed));
  if (facts === null || png === null) return null;
  const { elevation_angle_degrees: elevationDeg, site_height_m: antennaM } = facts;
  const slantM = slantRangeM(distanceM, elevationDeg, antennaM);
  const farthestM = facts.first_gate_m + (facts.gates - 0.5) * facts.gate_spacing_m;
  const hasAngle = of.level === 2 || elevationDeg > NO_ANGLE_DEG;
  const reaches = hasAngle && slantM <= farthestM;
  return {
    index,
    elevation_deg: elevationDeg,
    value: valueAt(facts, png.bytes, lat, lon),
    beam_height_m: reaches ? Math.round(beamHeightM(slantM, elevationDeg, antennaM)) : null,
  };
}

const isFinal = ({ entry }: ListedKey) => entry.complete === undefined;

/** What the picture's pixel at the point means. */
function valueAt(
  facts: PictureFacts,
  png: Uint8Array,
  lat: number,
  lon: number,
): SampleTilt["value"] {
  const pixel = pixelAt(facts, lat, lon);
  if (pixel === null) return null;
  const { width, height } = sizeOf(png);
  const x = Math.min(width - 1, Math.floor(pixel.x * width));
  const y = Math.min(height - 1, Math.floor(pixel.y * height));
  try {
    return facts.values[pixelIndex(png, x, y, facts.rows_per_block)] ?? null;
  } catch (error) {
    // Another program's picture: what it shows is not ours to read.
    if (error instanceof PngError) return null;
    throw error;
  }
}

/** Where in a picture a point is, as shares of its width and height; null outside. */
function pixelAt(facts: PictureFacts, lat: number, lon: number): { x: number; y: number } | null {
  const { nw: [west, north], se: [east, south] } = facts.bounding_box_lon_lat;
  const left = mercatorX(west);
  const width = mercatorX(east) - left;
  // A picture may lie across 180°: the point is where it is east of the western edge.
  const right = mercatorX(lon) - left;
  const x = (right - Math.floor(right)) / width;
  const top = mercatorY(north);
  const y = (mercatorY(lat) - top) / (mercatorY(south) - top);
  return x >= 0 && x < 1 && y >= 0 && y < 1 ? { x, y } : null;
}

/** Width and height of a PNG, from its first chunk (PNG specification, section 11.2.1). */
function sizeOf(png: Uint8Array): { readonly width: number; readonly height: number } {
  if (png.length < 24) return { width: 0, height: 0 };
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

const rounded = (value: number, decimals: number) => Number(value.toFixed(decimals));
