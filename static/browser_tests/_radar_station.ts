/**
 * A station with radar pictures in the test's hands: made-up ones, whose every pixel is known.
 *
 * @module
 */
import type { PictureNews, RadarAbout, SampleAnswer } from "../../formats/radar_messages.ts";
import { type PictureFacts, type PictureList, storeKey } from "../../formats/radar_store.ts";
import type { LiveStatus } from "../../formats/live_messages.ts";
import type { Point } from "../../formats/point.ts";
import { legendSvg } from "../../formats/nexrad/legend.ts";
import { type FakeStation, fakeStation } from "./_fake_station.ts";
import { ELEVATIONS, KLOT, pictureFacts, picturePng } from "./_radar_picture.ts";

export { KLOT };

/** A station with pictures. */
export interface RadarStation extends FakeStation {
  /** Its lists, by product; a test may change them. */
  readonly lists: Record<string, PictureList>;
  about: RadarAbout;
  /** What `GET /radar/list/…` answers instead, while it is not null. */
  storeFault: string | null;
  /** Requests for pictures, in order. */
  readonly asked: string[];
  readonly newestKey: string;
  /** Puts a newer volume into the list and tells all open pages. */
  addVolume(part?: Partial<PictureNews>): string;
}

/** What the pictures show. */
export interface Drawn {
  png(turn: number, tilt: number): Uint8Array<ArrayBuffer>;
  /** Where it is not as the facts say. */
  readonly values?: PictureFacts["values"];
}

const ARMS: Drawn = { png: picturePng };
const STEP_MS = 5 * 60_000;

/** A station with `count` volumes of reflectivity, the newest `ageMs` old. */
export function radarStation(
  { count = 24, ageMs = 4 * 60_000, part = {}, values = () => ({}), drawn = ARMS }: {
    readonly count?: number;
    readonly ageMs?: number;
    readonly part?: Partial<LiveStatus>;
    readonly values?: (ts: number) => Partial<Point>;
    readonly drawn?: Drawn;
  } = {},
): RadarStation {
  const nowMs = Date.now();
  const newestMs = Math.floor((nowMs - ageMs) / 1000) * 1000;
  const keyOf = (timeMs: number) => storeKey({ site: "KLOT", timeMs, kind: "V06" });
  const times = Array.from({ length: count }, (_, i) => newestMs - (count - 1 - i) * STEP_MS);
  const lists: Record<string, PictureList> = {
    reflectivity: Object.fromEntries(times.map((ms) => [keyOf(ms), { sweeps: ELEVATIONS.length }])),
    velocity: {},
  };
  const pngs = new Map<string, Uint8Array<ArrayBuffer>>();
  const asked: string[] = [];
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const event = (name: string, data: unknown) =>
    new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  let lastMs = newestMs;

  function data(path: string): Response {
    const [, key, indexText, ending] =
      /^\/radar\/data\/2\/(\w{4}\d{8}_\d{6}_V06)_reflectivity_idx(\d+)\/(png|json)$/.exec(path) ??
        [];
    if (!key || !lists.reflectivity?.[key]) return refusal(404, "there is no such picture");
    const index = Number(indexText);
    asked.push(`${key} ${index} ${ending}`);
    const isFinal = lists.reflectivity[key].complete === undefined;
    const headers = { "cache-control": isFinal ? "max-age=86400, immutable" : "no-cache" };
    if (ending === "json") {
      const facts = {
        ...pictureFacts(key, index, isFinal),
        ...drawn.values && { values: drawn.values },
      };
      return Response.json(facts, { headers });
    }
    const id = `${key} ${index}`;
    const turn = Object.keys(lists.reflectivity).indexOf(key) / 4;
    if (!pngs.has(id)) pngs.set(id, drawn.png(turn, index));
    return new Response(pngs.get(id)!, { headers: { ...headers, "content-type": "image/png" } });
  }

  function sample(query: URLSearchParams): SampleAnswer {
    return {
      lat: Number(query.get("lat")),
      lon: Number(query.get("lon")),
      level: 2,
      product: "reflectivity",
      key: query.get("key")!,
      unit: "dBZ",
      site: "KLOT",
      distance_km: 50,
      bearing_deg: 90,
      tilts: ELEVATIONS.map((elevation_deg, index) => ({
        index,
        elevation_deg,
        value: 35,
        beam_height_m: 1_200 + 700 * index,
      })),
    };
  }

  function events(): Response {
    let own: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        streams.add(own = controller);
        own.enqueue(event("hello", { resumed: false }));
      },
      cancel: () => void streams.delete(own),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  function answer(request: Request): Response | null {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/radar/about/") return Response.json(made.about);
    if (pathname === "/radar/code/") return refusal(404, "there are no codes in the store yet");
    if (pathname === "/radar/events") return events();
    if (pathname === "/radar/sample") return Response.json(sample(searchParams));
    if (pathname.startsWith("/radar/data/")) return data(pathname);
    const product = /^\/radar\/(list\/2|legend)\/(\w+)\/?$/.exec(pathname);
    if (product?.[1] === "legend") {
      return new Response(legendSvg(product[2]!), { headers: { "content-type": "image/svg+xml" } });
    }
    if (product === null) return null;
    if (made.storeFault !== null) return refusal(500, made.storeFault);
    return Response.json(lists[product[2]!] ?? {});
  }

  const endTs = Math.floor(nowMs / 1000);
  const station = fakeStation(
    { ...part, pages: PAGES },
    (ts) => ({
      lat: KLOT.lat - 0.45 + (ts - endTs) * 6e-5,
      lon: KLOT.lon - 0.7 + (ts - endTs) * 4e-5,
      compass_dir: 35,
      wspd: 18,
      wdir: 215,
      ...values(ts),
    }),
    endTs,
    answer,
  );
  const made: RadarStation = {
    ...station,
    lists,
    asked,
    storeFault: null,
    about: {
      configured: true,
      products: [
        { level: 2, product: "reflectivity", label: "Reflectivity", unit: "dBZ" },
        { level: 2, product: "velocity", label: "Velocity", unit: "m/s" },
      ],
      sites: [KLOT],
      roads: false,
    },
    newestKey: keyOf(newestMs),
    addVolume(news = {}) {
      lastMs += 60_000;
      const key = news.key ?? keyOf(lastMs);
      const told = { level: 2, product: "reflectivity", key, sweeps: 6, complete: true, ...news };
      const entry = told.complete
        ? { sweeps: told.sweeps }
        : { sweeps: told.sweeps, complete: false as const };
      lists.reflectivity = { ...lists.reflectivity, [key]: entry };
      for (const stream of streams) stream.enqueue(event("picture", told));
      return key;
    },
    vanish() {
      station.vanish();
      for (const one of streams) one.close();
      streams.clear();
    },
    async close() {
      for (const one of streams) one.close();
      streams.clear();
      await station.close();
    },
  };
  return made;
}

const PAGES = [
  { href: "/", text: "Panel" },
  { href: "/view", text: "Dashboard" },
  { href: "/radar", text: "Radar" },
];

function refusal(status: number, error: string): Response {
  return Response.json({ ok: false, error }, { status });
}
