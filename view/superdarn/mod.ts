/**
 * Ionospheric radars to people and programs: what is served below `/superdarn`, `/echoes` and
 * `/socket.io`. The last is the component's to answer; it is asked in the client's name.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import type { Clock } from "../../clock.ts";
import { isSuperdarnConfigured, type SuperdarnConfig } from "../../config_superdarn.ts";
import type { SuperdarnEvent } from "../../formats/child_event.ts";
import type { SuperdarnView } from "../../formats/superdarn_messages.ts";
import type { Take } from "../../upgrades.ts";
import type { NodeEnv } from "../node_env.ts";
import type { Incoming } from "../sse.ts";
import { CORS, refusal } from "./answers.ts";
import { echoRoutes } from "./echoes.ts";
import type { HandedOn } from "./handed_on.ts";
import { pipeRequest } from "./pipe_request.ts";
import { pipeUpgrade } from "./pipe_upgrade.ts";
import { Places } from "./places.ts";
import { type ComponentState, sitesAnswer, type Told, viewNow } from "./sites.ts";

export type { ComponentState } from "./sites.ts";

/** What the view of the ionospheric radars is made of. */
export interface SuperdarnParts {
  readonly config: SuperdarnConfig;
  /** The echo counts' database. */
  readonly databasePath: string;
  readonly clock: Clock;
  /** The component now. */
  component(): ComponentState;
  /** Who asks, as an address; "" when nobody knows. */
  clientOf(incoming: Incoming): string;
  /** Whether another site's page asks. */
  isForeign(incoming: Incoming): boolean;
}

/** The ionospheric radars of a running supervisor. */
export interface Superdarn {
  /** To be mounted at `/`; the page itself is the supervisor's to serve. */
  readonly app: Hono<NodeEnv>;
  heard(event: SuperdarnEvent): void;
  /** What the panel shows; null until the component has told something. */
  view(): SuperdarnView | null;
  /** Takes a websocket that asks for `/socket.io/`; null: it is to be answered as a request. */
  upgrade(request: IncomingMessage): Take | null;
  close(): void;
}

/** Where Socket.IO's clients ask. */
export const SOCKET_PATH = "/socket.io/";

/** A poll lasts as long as nothing comes, up to the 25 s between two signs of life. */
const POLL_MS = 60_000;

/** The component answers from its memory. */
const RECENT_MS = 10_000;

/** Opens the view; nothing is connected before somebody asks. */
export function openSuperdarn(parts: SuperdarnParts): Superdarn {
  const { config, clock } = parts;
  const configured = isSuperdarnConfigured(config);
  const echoes = echoRoutes({ path: parts.databasePath, clock });
  const places = new Places();
  const closing = new AbortController();
  const ends = new Set<() => void>();
  let told: Told | null = null;

  /** Where the component listens, or why it does not. */
  function listening(): number | string {
    if (!configured) return "no ionospheric radars are configured: name them as superdarn.radars";
    const { running, state, reason, pid } = parts.component();
    if (!running) {
      return `the component superdarn does not run (${state}): ${reason ?? "see the panel"}`;
    }
    // What one process told is nothing for the next.
    if (told === null || told.pid !== pid) return "the component superdarn starts: try again";
    return told.view.port;
  }

  const handedOn = (request: IncomingMessage): HandedOn => ({
    peer: request.socket?.remoteAddress ?? "",
    fromOwnPage: !parts.isForeign(request),
  });

  /** Whether the component will let a page connect: what it will not is for its own answer. */
  const isAllowed = (request: IncomingMessage) => {
    const { origin } = request.headers;
    return origin === undefined || config.cors_origins.includes("*") ||
      config.cors_origins.includes(origin.toLowerCase()) || !parts.isForeign(request);
  };

  async function pipe(c: Context<NodeEnv>, limitMs: number): Promise<Response> {
    const port = listening();
    if (typeof port === "string") return refusal(c, 503, port);
    const { incoming } = c.env;
    const hasBody = c.req.method === "POST";
    // Bounded where requests come in, and a few bytes as a rule.
    const body = hasBody ? new Uint8Array(await c.req.arrayBuffer()) : null;
    const address = parts.clientOf(incoming);
    if (!places.isFree(address) || closing.signal.aborted) {
      return refusal(c, 503, "too many are connected: try again later");
    }
    const { signal } = closing;
    const over = places.take(address);
    return await pipeRequest(c, body, {
      ...handedOn(incoming),
      port,
      limitMs,
      clock,
      signal,
      over,
    });
  }

  const app = new Hono<NodeEnv>();
  app.get("/superdarn/sites", (c) => {
    const answer = sitesAnswer(configured, parts.component(), told, clock);
    return c.json(answer, 200, { "Cache-Control": "no-store", ...CORS });
  });
  app.get("/superdarn/recent", (c) => pipe(c, RECENT_MS));
  app.on(["GET", "POST", "OPTIONS"], SOCKET_PATH, (c) => pipe(c, POLL_MS));
  app.route("/", echoes.app);

  return {
    app,
    heard({ event: _, ...view }) {
      const { pid } = parts.component();
      // Whoever starts the radars is likely to look at them.
      if (told?.pid !== pid) echoes.warm();
      told = { view, pid, atMs: clock.monoMs() };
    },
    view: () => told === null ? null : viewNow(told, parts.component(), clock),
    upgrade(request) {
      if (!isWebsocket(request) || !isAllowed(request)) return null;
      const port = listening();
      const address = parts.clientOf(request);
      if (typeof port === "string" || !places.isFree(address) || closing.signal.aborted) {
        return null;
      }
      const how = handedOn(request);
      return (socket, early) => {
        const leave = places.take(address);
        const end = pipeUpgrade(request, socket, early, {
          ...how,
          port,
          clock,
          over() {
            ends.delete(end);
            leave();
          },
        });
        ends.add(end);
      };
    },
    close() {
      closing.abort();
      for (const end of ends) end();
      echoes.close();
    },
  };
}

/** Whether a request is a websocket's handshake; it has no body. */
function isWebsocket({ method, url = "", headers }: IncomingMessage): boolean {
  return method === "GET" && url.split("?", 1)[0] === SOCKET_PATH &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["transfer-encoding"] === undefined && (headers["content-length"] ?? "0") === "0";
}
