/**
 * What the page asks of the station's radar interface, `/radar`: what there is, lists, pictures, and
 * what is above a point.
 *
 * @module
 */
import {
  type RadarAbout,
  type RadarProduct,
  type SampleAnswer,
  STORE_FAULT,
} from "../../../formats/radar_messages.ts";
import type {
  CodeOptions,
  Level,
  PictureFacts,
  PictureList,
} from "../../../formats/radar_store.ts";
import type { Frame, FrameName } from "./frame_cache.ts";
import { type PalettePicture, PictureError, readPalettePng } from "./palette_png.ts";

/** The station answered, but not with what was asked for; the message is its reason. */
export class RadarRefusal extends Error {
  override readonly name = "RadarRefusal";
  constructor(readonly code: number, message: string) {
    super(message);
  }
}

const TIMEOUT_MS = 30_000;
/** A picture and its facts are asked for so often until they are of the same sweep. */
const TRIES = 3;

async function ask(path: string, cache: RequestCache, signal?: AbortSignal): Promise<Response> {
  const patience = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`/radar${path}`, {
    cache,
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  });
  if (!response.ok) throw new RadarRefusal(response.status, await reasonIn(response));
  return response;
}

/** The sentence in an answer that refuses; its status where it has none. */
async function reasonIn(response: Response): Promise<string> {
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null) {
      const { error, message } = body as { error?: unknown; message?: unknown };
      for (const text of [error, message]) if (typeof text === "string") return text;
    }
  } catch {
    // A page of a proxy, or nothing.
  }
  return `the station answered ${response.status}`;
}

const json = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  await (await ask(path, "no-cache", signal)).json() as T;

export const fetchAbout = (): Promise<RadarAbout> => json("/about/");

/** A list, and why it is not of now: the station's store does not answer; null: it is. */
export async function fetchList(level: Level, product: string, signal?: AbortSignal): Promise<{
  readonly list: PictureList;
  readonly stale: { readonly why: string; readonly ageS: number } | null;
}> {
  const answer = await ask(`/list/${level}/${product}/`, "no-cache", signal);
  const why = answer.headers.get(STORE_FAULT);
  const ageS = Number(answer.headers.get("age") ?? 0);
  return { list: await answer.json() as PictureList, stale: why === null ? null : { why, ageS } };
}

/** The codes with their labels; none where nobody has written them yet. */
export async function fetchCodes(): Promise<CodeOptions> {
  try {
    return await json<CodeOptions>("/code/");
  } catch (error) {
    if (error instanceof RadarRefusal && error.code === 404) return {};
    throw error;
  }
}

type Of = Pick<RadarProduct, "level" | "product">;

const pathOf = ({ level, product }: Of, { key, index }: FrameName) =>
  `/data/${level}/${key}_${product}_idx${index}`;

/** What is known of a picture. Of a volume that still comes in it may change: it is asked for anew. */
export async function fetchFacts(
  of: Of,
  name: FrameName,
  complete: boolean,
  signal?: AbortSignal,
): Promise<PictureFacts> {
  const cache = complete ? "default" : "no-cache";
  return await (await ask(`${pathOf(of, name)}/json`, cache, signal)).json() as PictureFacts;
}

/**
 * A picture with its facts. One of a volume that still comes in may be replaced while it is fetched:
 * then both are fetched anew.
 */
export async function fetchFrame(
  of: Of,
  name: FrameName,
  complete: boolean,
  signal: AbortSignal,
): Promise<Frame> {
  const path = pathOf(of, name);
  for (let tries = 1; tries <= TRIES; tries++) {
    const cache = tries > 1 ? "reload" : complete ? "default" : "no-cache";
    const [facts, png] = await Promise.all([
      ask(`${path}/json`, cache, signal).then((answer) => answer.json() as Promise<PictureFacts>),
      ask(`${path}/png`, cache, signal).then((answer) => answer.arrayBuffer()),
    ]);
    const picture = await readPalettePng(new Uint8Array(png));
    const after = complete ? facts : await fetchFacts(of, name, false, signal);
    if (facts.sweep_time === after.sweep_time && explains(facts, picture)) {
      return { name, facts, picture };
    }
  }
  throw new PictureError("it and what is known of it are of different sweeps");
}

/** Whether `facts` say of every pixel what it means. */
export function explains(
  { values }: Pick<PictureFacts, "values">,
  { indexes }: Pick<PalettePicture, "indexes">,
): boolean {
  let highest = 0;
  for (let i = 0; i < indexes.length; i++) if (indexes[i]! > highest) highest = indexes[i]!;
  return highest < values.length;
}

/** What every tilt of a volume has above a point. */
export function fetchSample(
  { lat, lon, product, key }: { lat: number; lon: number; product: string; key: string },
  signal: AbortSignal,
): Promise<SampleAnswer> {
  const query = new URLSearchParams({ lat: lat.toFixed(4), lon: lon.toFixed(4), product, key });
  return json(`/sample?${query}`, signal);
}
