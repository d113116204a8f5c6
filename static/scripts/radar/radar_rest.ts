/**
 * What the page asks of the station's radar interface, `/radar`: what there is, lists, pictures, and
 * what is above a point.
 *
 * @module
 */
import type { RadarAbout, RadarProduct, SampleAnswer } from "../../../formats/radar_messages.ts";
import type {
  CodeOptions,
  Level,
  PictureFacts,
  PictureList,
} from "../../../formats/radar_store.ts";
import type { Frame, FrameName } from "./frame_cache.ts";
import { readPalettePng } from "./palette_png.ts";

/** The station answered, but not with what was asked for; the message is its reason. */
export class RadarRefusal extends Error {
  override readonly name = "RadarRefusal";
  constructor(readonly code: number, message: string) {
    super(message);
  }
}

const TIMEOUT_MS = 30_000;

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

export const fetchList = (level: Level, product: string, signal?: AbortSignal) =>
  json<PictureList>(`/list/${level}/${product}/`, signal);

/** The codes with their labels; none where nobody has written them yet. */
export async function fetchCodes(): Promise<CodeOptions> {
  try {
    return await json<CodeOptions>("/code/");
  } catch (error) {
    if (error instanceof RadarRefusal && error.code === 404) return {};
    throw error;
  }
}

/** A picture with its facts. One of a volume that still comes in may be replaced: it is asked for anew. */
export async function fetchFrame(
  { level, product }: Pick<RadarProduct, "level" | "product">,
  name: FrameName,
  complete: boolean,
): Promise<Frame> {
  const path = `/data/${level}/${name.key}_${product}_idx${name.index}`;
  const cache = complete ? "default" : "no-cache";
  const [facts, png] = await Promise.all([
    ask(`${path}/json`, cache).then((answer) => answer.json() as Promise<PictureFacts>),
    ask(`${path}/png`, cache).then((answer) => answer.arrayBuffer()),
  ]);
  return { name, facts, picture: await readPalettePng(new Uint8Array(png)) };
}

/** What every tilt of a volume has above a point. */
export function fetchSample(
  { lat, lon, product, key }: { lat: number; lon: number; product: string; key: string },
  signal: AbortSignal,
): Promise<SampleAnswer> {
  const query = new URLSearchParams({ lat: lat.toFixed(4), lon: lon.toFixed(4), product, key });
  return json(`/sample?${query}`, signal);
}
