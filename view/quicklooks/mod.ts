/**
 * Instruments' pictures and data to people: what is served below `/quicklooks` and `/wxcam-media`.
 *
 * @module
 */
import { join } from "node:path";
import { Hono } from "hono";
import type { Clock } from "../../clock.ts";
import type { ObservatoryPlaces } from "../../config_instruments.ts";
import type { QuicklookList } from "../../formats/quicklook_messages.ts";
import type { NodeEnv } from "../node_env.ts";
import { refusal } from "./answers.ts";
import { siteOf } from "./entries.ts";
import { entryNow } from "./list.ts";
import { Media, NOTHING } from "./media.ts";
import { Newest } from "./newest.ts";
import { openWindowQueries, type WindowQueries } from "./window_queries.ts";
import { windowRoutes } from "./windows.ts";

/** What the view of instruments is made of. */
export interface QuicklookParts {
  readonly config: ObservatoryPlaces;
  readonly clock: Clock;
  /** Who reads the stores; a worker unless said. */
  readonly queries?: WindowQueries;
}

/** The instruments of a running supervisor. */
export interface Quicklooks {
  /** To be mounted at `/`; the page itself is the supervisor's to serve. */
  readonly app: Hono<NodeEnv>;
  close(): void;
}

/** Many who ask at once get one look at the folders, milliseconds. */
const LIST_MS = 2_000;

/** Opens the view; nothing is read before somebody asks. */
export function openQuicklooks(
  { config, clock, queries = openWindowQueries(clock) }: QuicklookParts,
): Quicklooks {
  const site = siteOf(config);
  const media = new Media(clock);
  const newest = new Newest();
  let looked: { readonly atMs: number; readonly list: Promise<QuicklookList> } | null = null;

  function list(): Promise<QuicklookList> {
    const nowMs = clock.monoMs();
    if (looked === null || nowMs - looked.atMs >= LIST_MS) {
      const entries = Promise.all(site.entries.map((place) => entryNow(place, newest)));
      looked = { atMs: nowMs, list: entries.then((all) => ({ entries: all })) };
    }
    return looked.list;
  }

  const app = new Hono<NodeEnv>();
  app.get("/quicklooks/api/instruments", async (c) => {
    return c.json(await list(), 200, { "Cache-Control": "no-store" });
  });
  app.route("/", windowRoutes({ site, productsDir: config.products_dir, clock, queries }));
  app.get("/quicklooks/pictures/:id/:file", (c) => {
    const { id, file } = c.req.param();
    const entry = site.entries.find((one) => one.id === id);
    const isPicture = file === "latest.png" || new RegExp(`^${entry?.id}_\\d{8}\\.png$`).test(file);
    if (entry === undefined || !isPicture) return refusal(c, 404, NOTHING);
    return media.answer(c, entry.pictures, [file]);
  });
  app.get("/wxcam-media/*", (c) => {
    const names = c.req.path.split("/").slice(2);
    return media.answer(c, join(config.products_dir, "wxcam"), names);
  });
  return { app, close: () => queries.close() };
}
