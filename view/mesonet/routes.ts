/**
 * The addresses of the live feed, below `/view`.
 *
 * @module
 */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { acceptsGzip } from "../gzip.ts";
import type { NodeEnv } from "../node_env.ts";
import type { SseHub } from "../sse.ts";
import type { Initial } from "./initial.ts";
import { placeOf } from "./place.ts";
import type { PointStream } from "./stream.ts";

/** What the routes answer from. */
export interface LiveParts {
  readonly hub: SseHub;
  readonly initial: Initial;
  readonly stream: PointStream;
  /** Resolves when the cache holds what the files hold. */
  ready(): Promise<void>;
  /** What a new reader of the stream is told first. */
  greeting(): readonly Uint8Array[];
}

/** `GET /initial` and `GET /stream`. */
export function liveRoutes(parts: LiveParts): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();

  app.get("/initial", async (c) => {
    await parts.ready();
    const gzip = acceptsGzip(c.req.header("accept-encoding"));
    return c.body(parts.initial.body(gzip), 200, {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      "Vary": "Accept-Encoding",
      ...(gzip ? { "Content-Encoding": "gzip" } : {}),
    });
  });

  app.get("/stream", async (c) => {
    const after = c.req.query("after");
    if (after !== undefined && placeOf(after) === null) {
      const error = "after is no event id: it reads YYYYMMDD.OFFSET";
      return c.json({ ok: false, error }, 400);
    }
    // A question about the headers alone must not open a stream that nobody reads.
    if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": "text/event-stream" });
    await parts.ready();
    const reader = parts.hub.open(c.env.outgoing);
    if (reader === null) {
      const error = "too many readers, or another answer under way on this connection; try later";
      return c.json({ ok: false, error }, 503);
    }
    // A browser that reconnects by itself sends what it has; it knows nothing of `after`.
    const seen = c.req.header("last-event-id");
    const id = seen !== undefined && placeOf(seen) !== null ? seen : after ?? null;
    parts.stream.join(reader, id, parts.greeting());
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}
