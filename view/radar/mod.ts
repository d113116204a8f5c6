/**
 * Weather radar to people and programs: what is served below `/radar`. It reads a store, whoever
 * fills that.
 *
 * @module
 */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { Clock } from "../../clock.ts";
import { isRadarConfigured, type RadarConfig } from "../../config_radar.ts";
import type { PictureEvent, RadarEvent } from "../../formats/child_event.ts";
import type { RadarView } from "../../formats/radar_messages.ts";
import {
  CODES_OBJECT,
  FLAGS_OBJECT,
  listObject,
  picturePrefix,
} from "../../formats/radar_store.ts";
import type { ObjectStore } from "../../object_store/mod.ts";
import type { NodeEnv } from "../node_env.ts";
import type { SseHub } from "../sse.ts";
import { aboutRoutes } from "./about.ts";
import { failed, refused } from "./answers.ts";
import { CORS } from "./cors.ts";
import { legendRoutes } from "./legend.ts";
import { Lists } from "./lists.ts";
import { News } from "./news.ts";
import { roadRoutes } from "./roads.ts";
import { sampleRoutes } from "./sample.ts";
import { StoreCache } from "./store_cache.ts";
import { tableRoutes } from "./table_routes.ts";

export { CORS, preflight } from "./cors.ts";

/** What the view of the radar is made of. */
export interface RadarParts {
  readonly config: RadarConfig;
  /** Opens the store; throws what is missing. Not called before somebody asks. */
  openStore(): ObjectStore;
  readonly clock: Clock;
  readonly hub: SseHub;
}

/** The radar of a running supervisor. */
export interface Radar {
  /** To be mounted at `/radar`; the page itself is the supervisor's to serve. */
  readonly app: Hono<NodeEnv>;
  /** Something that the component told. */
  heard(event: RadarEvent | PictureEvent): void;
  /** The component's progress; null until it has told something. */
  view(running: boolean): RadarView | null;
  close(): void;
}

/** How often lists are looked at while somebody listens: reading a folder is free, a bucket is not. */
const LOOK_FOLDER_MS = 3_000;
const LOOK_BUCKET_MS = 30_000;

/** Opens the view; nothing is read before somebody asks. */
export function openRadar({ config, openStore, clock, hub }: RadarParts): Radar {
  const configured = isRadarConfigured(config);
  const remedy = configured
    ? "the panel shows how the weather radar is doing"
    : "weather radar is not configured here, name sites as radar.sites";
  const store = new StoreCache(openStore, clock);
  const lists = new Lists(store, config, clock.monoMs);
  const news = new News({
    store,
    lists,
    clock,
    boot: crypto.randomUUID().slice(0, 8),
    lookMs: config.store === "folder" ? LOOK_FOLDER_MS : LOOK_BUCKET_MS,
  });
  let view: RadarView | null = null;

  const app = new Hono<NodeEnv>();
  app.onError((error, c) => failed(c, error));
  app.get("/events", async (c) => {
    // A question about the headers alone must not open a stream that nobody reads.
    if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": "text/event-stream" });
    await news.ready();
    // The stream writes its own head.
    for (const [name, value] of Object.entries(CORS)) c.env.outgoing.setHeader(name, value);
    const reader = hub.open(c.env.outgoing);
    if (reader === null) {
      return refused(c, 503, "too many readers, or another answer under way; try later");
    }
    news.join(reader, c.req.header("last-event-id") ?? null);
    return RESPONSE_ALREADY_SENT;
  });
  app.route("/", tableRoutes({ store, lists, config, configured, remedy }));
  app.route("/", sampleRoutes({ store, lists, remedy }));
  app.route("/", legendRoutes());
  app.route(
    "/",
    aboutRoutes({ store, lists, config, configured, followed: () => view?.sites ?? [] }),
  );
  app.route("/", roadRoutes(config.roads ?? null));
  return {
    app,
    heard(told) {
      if (told.event === "radar") {
        const { event: _, ...rest } = told;
        view = rest;
        return;
      }
      store.forget(listObject(told.level, told.product));
      store.forget(`${picturePrefix(told.level)}${told.key}_${told.product}_`);
      store.forget(CODES_OBJECT);
      store.forget(FLAGS_OBJECT);
      news.heard(told);
    },
    view(running) {
      // A component that does not run, however it ended, is fetching nothing.
      return view === null || running ? view : { ...view, under_way: null, sources: stopped(view) };
    },
    close: () => news.close(),
  };
}

const stopped = ({ sources }: RadarView) => sources.map((one) => ({ ...one, state: "stopped" }));
