/**
 * The HTTP server: listening, or saying who has the port; and closing in time.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener, type HttpBindings, RequestError } from "@hono/node-server";
import { letGoOnceClosed } from "../../closed_sockets.ts";
import { hearUpgrades, type Upgrade } from "../../upgrades.ts";
import { PAGE_HEADERS } from "../access/page_headers.ts";
import { portOwner } from "./port_owner.ts";

/** When connections that send nothing, or half of something, are closed. */
export interface Patience {
  /** Within this a request must be there, headers and body. */
  readonly requestMs: number;
  /** How often the server looks for those that are late. */
  readonly lookMs: number;
}

/** Both together stay under 30 s. Runtime 2.6.10 does not heed them for headers; 2.8.3 does. */
const PATIENCE: Patience = { requestMs: 28_000, lookMs: 1_000 };

/** The server cannot listen. The message names address and port and says what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  constructor(readonly code: "port-taken" | "port-forbidden" | "no-address", message: string) {
    super(message);
  }
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Takes no more requests; resolves when the open ones are done, or after `waitMs`. */
  close(waitMs: number): Promise<void>;
}

/** Answers a request; `env` has Node's request and response. */
export type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

/** A taken port is tried again after so long, while its owner is about to leave. */
const RETRY_MS = 100;

/**
 * Listens on `host`:`port` (port 0: any free one). A port that is taken is waited for, `waitMs` at
 * most: the one before may still be leaving it. Without an `upgrade` no connection becomes something
 * else. Tests have less `patience`.
 *
 * @throws {ListenError} when that cannot be
 */
export async function listen(
  fetch: Fetch,
  host: string,
  port: number,
  waitMs = 0,
  upgrade: Upgrade = () => null,
  patience = PATIENCE,
): Promise<HttpServer> {
  const untilMs = performance.now() + waitMs;
  while (true) {
    try {
      return await listenNow(fetch, host, port, upgrade, patience);
    } catch (error) {
      const taken = error instanceof ListenError && error.code === "port-taken";
      if (!taken || performance.now() >= untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function listenNow(
  fetch: Fetch,
  host: string,
  port: number,
  upgrade: Upgrade,
  { requestMs, lookMs }: Patience,
): Promise<HttpServer> {
  const answer = getRequestListener(
    (request, env) => fetch(request, env as HttpBindings),
    { errorHandler: unreadable },
  );
  const server = createServer({
    headersTimeout: requestMs,
    // Deno 2.8.3 would count on while it answers, and end every live stream after 30 s.
    requestTimeout: 0,
    connectionsCheckingInterval: lookMs,
  }, answer);
  hearUpgrades(server, upgrade);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    throw await listenError(error, host, port);
  }
  limitBodies(server, requestMs);
  server.on("connection", letGoOnceClosed);
  // A connection that breaks is the client's affair, and must not end the program.
  server.on("error", () => {});
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async close(waitMs) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, waitMs));
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections?.();
      await Promise.race([closed, late]);
      clearTimeout(timer);
      server.closeAllConnections?.();
    },
  };
}

/** Ends requests whose body does not come in time, counted from when they could have begun. */
function limitBodies(server: Server, requestMs: number): void {
  const sinceMs = new WeakMap<Socket, number>();
  server.on("connection", (socket: Socket) => sinceMs.set(socket, performance.now()));
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const beganMs = sinceMs.get(socket) ?? performance.now();
    response.once("close", () => sinceMs.set(socket, performance.now()));
    const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
    if (length === "0" && coding === undefined) return;
    const timer = setTimeout(() => {
      if (!request.complete) request.destroy();
    }, Math.max(0, beganMs + requestMs - performance.now()));
    request.on("end", () => clearTimeout(timer));
    request.on("close", () => clearTimeout(timer));
  });
}

/** The answer to what is HTTP, but no request: a URL or a Host that cannot be read. */
function unreadable(error: unknown): Response {
  // Everything else is answered where it happens.
  const [status, text] = error instanceof RequestError
    ? [400, `this is no request: ${error.message}`]
    : [500, "an unexpected error"];
  return Response.json({ ok: false, error: text }, { status, headers: { ...PAGE_HEADERS } });
}

async function listenError(error: unknown, host: string, port: number): Promise<unknown> {
  const code = error instanceof Error && "code" in error ? error.code : null;
  switch (code) {
    case "EADDRINUSE": {
      const owner = await portOwner(port);
      return new ListenError(
        "port-taken",
        `port ${port} is taken${owner === null ? "" : ` by ${owner}`}: end that program, or ` +
          `choose another port with --port or http_port`,
      );
    }
    case "EACCES":
      return new ListenError(
        "port-forbidden",
        `port ${port} may not be used by this user: choose one above 1023 with --port or http_port`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new ListenError(
        "no-address",
        `cannot listen on http_host ${host}, port ${port}: that is no address of this machine ` +
          `(0.0.0.0 is all of them)`,
      );
    default:
      return error;
  }
}
