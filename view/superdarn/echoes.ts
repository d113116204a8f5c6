/**
 * `GET /echoes/`: echo counts of a site, as JSON or as a file to download. A contract with clients
 * of the older program's interface; pages of other sites may ask too.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import type { Clock } from "../../clock.ts";
import { acceptsGzip } from "../gzip.ts";
import type { NodeEnv } from "../node_env.ts";
import { CORS } from "./answers.ts";
import type { EchoReply } from "./echo_answer.ts";
import { type EchoQueries, NoReplyError, openEchoQueries } from "./echo_queries.ts";
import { type EchoQuery, echoQuery, EchoQueryError } from "./echo_request.ts";
import { UnderWay } from "../under_way.ts";

/** The routes, and what ends them. */
export interface EchoRoutes {
  /** `/echoes` and `/echoes/`. */
  readonly app: Hono<NodeEnv>;
  /** There are echo counts, so somebody is likely to ask for them. */
  warm(): void;
  close(): void;
}

/** Headers of every answer, errors included. */
const HEADERS: Readonly<Record<string, string>> = {
  ...CORS,
  "Access-Control-Expose-Headers": "Content-Disposition, Content-Length, Retry-After",
  "Cache-Control": "no-cache",
  "Vary": "Accept-Encoding",
};

/** What a browser is told that asks first whether a page may ask. */
const PREFLIGHT: Readonly<Record<string, string>> = {
  ...HEADERS,
  "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
  "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, Origin",
  "Access-Control-Max-Age": "86400",
};

/** A year of a radar with a scan a minute: 35 MB as JSON. */
const MOST_ROWS = 530_000;

const TOO_MANY = "too many are being sent echo counts: try again in a moment";

/** When it is worth trying again, seconds. */
const RETRY_S = "2";

/** @param path of the database, which need not be there */
export function echoRoutes(
  { path, clock, queries = openEchoQueries(clock) }: {
    readonly path: string;
    readonly clock: Clock;
    readonly queries?: EchoQueries;
  },
): EchoRoutes {
  const underWay = new UnderWay(clock);

  async function echoes(c: Context<NodeEnv>): Promise<Response> {
    try {
      if (!underWay.hasRoom()) return refused(c, 503, TOO_MANY);
      const query = echoQuery((name) => c.req.query(name), clock.nowMs());
      const gzip = acceptsGzip(c.req.header("accept-encoding"));
      const reply = await queries.ask({ path, query, gzip, most: MOST_ROWS }, c.req.raw.signal);
      if (reply.kind !== "found") return withoutRows(c, query, reply);
      const headers = headersOf(query, gzip, reply.bytes.length);
      if (c.req.method === "HEAD") return c.body(null, 200, headers);
      // Those that were asked for at the same time are there now.
      if (!underWay.hasRoom()) return refused(c, 503, TOO_MANY);
      return new Response(underWay.body(c.env.outgoing, reply.bytes), { headers });
    } catch (error) {
      if (error instanceof EchoQueryError) return refused(c, 400, error.message);
      if (error instanceof NoReplyError || c.req.raw.signal.aborted) {
        return refused(c, 503, error instanceof Error ? error.message : "nobody waits for it");
      }
      throw error;
    }
  }

  const app = new Hono<NodeEnv>();
  for (const place of ["/echoes", "/echoes/"]) {
    app.get(place, echoes);
    app.options(place, (c) => c.body(null, 204, PREFLIGHT));
  }
  return { app, warm: () => queries.warm(), close: () => queries.close() };
}

function withoutRows(
  c: Context,
  { site, startMs, endMs, channel }: EchoQuery,
  reply: Exclude<EchoReply, { readonly kind: "found" }>,
): Response {
  switch (reply.kind) {
    case "unreadable":
      return refused(c, 503, reply.reason);
    case "none": {
      const [from, to] = [startMs, endMs].map((ms) => new Date(ms).toISOString());
      const [of, all] = channel === null ? ["", ""] : [` on channel ${channel}`, "all channels, "];
      return refused(
        c,
        404,
        `no echoes of ${site}${of} are kept from ${from} to ${to}: ask for ${all}another time, or ` +
          "for a site that /superdarn/sites names",
      );
    }
    case "too-many":
      return refused(
        c,
        400,
        `these are more than ${MOST_ROWS} scans, a year with one a minute: ask for a shorter time with ` +
          "start and end, or for one channel",
      );
  }
}

const headersOf = ({ site, form }: EchoQuery, gzip: boolean, length: number) => ({
  ...HEADERS,
  ...(gzip ? { "Content-Encoding": "gzip" } : {}),
  ...(form === "json" ? { "Content-Type": "application/json" } : {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${fileName(site)}"`,
  }),
  "Content-Length": String(length),
});

/** Names in the database are radars'; a header takes no other signs in any case. */
const fileName = (site: string) => `${site.replace(/[^a-z0-9_-]/g, "_")}_echoes.csv`;

function refused(c: Context, status: 400 | 404 | 503, message: string): Response {
  const headers = status === 503 ? { ...HEADERS, "Retry-After": RETRY_S } : HEADERS;
  return c.json({ message }, status, headers);
}
