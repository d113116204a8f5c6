/**
 * `GET /quicklooks/api/window`: a window of an instrument's data.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import type { Clock } from "../../clock.ts";
import { acceptsGzip } from "../gzip.ts";
import type { NodeEnv } from "../node_env.ts";
import { UnderWay } from "../under_way.ts";
import { NoReplyError } from "../worker_queries.ts";
import { refusal } from "./answers.ts";
import type { EntryPlace, Site, StorePlace } from "./entries.ts";
import { isPrewarmed, markOf, prewarmed, prewarmPath } from "./prewarm_file.ts";
import type { WindowQueries } from "./window_queries.ts";
import { type WindowQuery, windowQuery, WindowQueryError } from "./window_request.ts";

/** When it is worth trying again, seconds. */
const RETRY_S = "2";

const TOO_MANY = "too many are being sent instruments' data: try again in a moment";

/** The route. */
export function windowRoutes({ site, productsDir, clock, queries }: {
  readonly site: Site;
  readonly productsDir: string;
  readonly clock: Clock;
  readonly queries: WindowQueries;
}): Hono<NodeEnv> {
  const underWay = new UnderWay(clock);
  const busy = (c: Context, why: string) => {
    const refused = refusal(c, 503, why);
    refused.headers.set("Retry-After", RETRY_S);
    return refused;
  };

  async function bytesFor(
    c: Context<NodeEnv>,
    entry: EntryPlace & { readonly store: StorePlace },
    query: WindowQuery,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; gzip: boolean } | string> {
    const gzip = acceptsGzip(c.req.header("accept-encoding"));
    const nowMs = clock.nowMs();
    if (gzip && isPrewarmed(query)) {
      const path = prewarmPath({ products_dir: productsDir }, entry.id);
      const kept = await prewarmed(path, await markOf(entry, site.stores), nowMs);
      if (kept !== null) return { bytes: kept, gzip };
    }
    const { startS, endS, columns, rows } = query;
    const { id, store, panels } = entry;
    const task = { id, own: store, panels, startS, endS, columns, rows, nowMs, gzip };
    const reply = await queries.ask({ ...task, stores: site.stores }, c.req.raw.signal);
    return reply.kind === "window" ? { bytes: reply.bytes, gzip } : reply.reason;
  }

  const app = new Hono<NodeEnv>();
  app.get("/quicklooks/api/window", async (c) => {
    try {
      if (!underWay.hasRoom()) return busy(c, TOO_MANY);
      const query = windowQuery((name) => c.req.query(name), clock.nowMs());
      const entry = site.entries.find(({ id }) => id === query.id);
      if (entry === undefined) return refusal(c, 404, `there is no instrument ${shown(query.id)}`);
      const { store } = entry;
      if (store === null) return refusal(c, 404, `${entry.id} is a camera: it has pictures only`);
      const found = await bytesFor(c, { ...entry, store }, query);
      if (typeof found === "string") return refusal(c, 400, found);
      const headers = {
        "Content-Type": "application/octet-stream",
        "Cache-Control": "no-store",
        "Vary": "Accept-Encoding",
        "Content-Length": String(found.bytes.length),
        ...(found.gzip ? { "Content-Encoding": "gzip" } : {}),
      };
      if (c.req.method === "HEAD") return c.body(null, 200, headers);
      // Those that were asked for at the same time are there now.
      if (!underWay.hasRoom()) return busy(c, TOO_MANY);
      return new Response(underWay.body(c.env.outgoing, found.bytes), { headers });
    } catch (error) {
      if (error instanceof WindowQueryError) return refusal(c, 400, error.message);
      if (error instanceof NoReplyError || c.req.raw.signal.aborted) {
        return busy(c, error instanceof Error ? error.message : "nobody waits for it");
      }
      throw error;
    }
  });
  return app;
}

const shown = (id: string) => JSON.stringify(id).slice(0, 60);
