/**
 * Where browsers hear the radars: a Socket.IO server on this machine's own address. It tells every
 * client everything, once encoded for all, hears nothing of what they say, and lets go who does not
 * read.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket as NetSocket } from "node:net";
// @ts-types="./socket_io.d.ts"
import { type Asking, type Connection, type CorsOptions, Server } from "socket.io";
import { letGoOnceClosed } from "../../closed_sockets.ts";
import type { SuperdarnConfig } from "../../config_superdarn.ts";
import { addressOf, isLoopback } from "../../formats/addresses.ts";
import { hearUpgrades } from "../../upgrades.ts";
import { isKnown, isNew, isWebsocket } from "./handshakes.ts";

const HOST = "127.0.0.1";

/** More connections are refused. */
export const MAX_CLIENTS = 2_000;

/** What waits for one client at most, in characters of messages: a minute of thirty radars. */
export const MAX_WAITING = 1024 * 1024;

/** What waits for all clients together at most: with many, each may have less. */
const MAX_WAITING_ALL = 256 * 1024 * 1024;

/** Clients have nothing to say but that they are there, bytes. */
const MAX_HEARD = 10_000;

/** A phone that sleeps, or changes its network, has so long to say that it is there, ms. */
const PING_MS = 25_000;
const PONG_MS = 20_000;

/** Connections, also those that ask something else, or nothing; more are closed at once. */
const MAX_SOCKETS = 2 * MAX_CLIENTS;

/** Another program listens where the server should. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly code = "port-taken";

  constructor(readonly port: number) {
    super(`port ${port} of ${HOST} is taken by another program`);
  }
}

/** The port is one of those that the system keeps for its own. */
export class PortForbiddenError extends Error {
  override readonly name = "PortForbiddenError";
  readonly code = "port-forbidden";

  constructor(readonly port: number) {
    super(`port ${port} may not be used by this user`);
  }
}

/** What the server needs. */
export interface SocketServerParts {
  /** 0: any free one. */
  readonly port: number;
  readonly origins: SuperdarnConfig["cors_origins"];
  /** Whether clients of version 2 may connect. */
  readonly allowsEio3: boolean;
  /** Answers requests that are none of Socket.IO's. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** A client was let go because too much waited for it. */
  letGo(client: LetGo): void;
  /** What nobody expected. */
  unexpected(error: unknown): void;
}

/** A client that was let go. */
export interface LetGo {
  /** What waited for it, characters. */
  readonly waiting: number;
  /** Whether it came to ask each time: such a one that leaves says nothing. */
  readonly isPolling: boolean;
  /** Where it is, as far as the one who handed it on knows; null: nobody said. */
  readonly address: string | null;
}

/** The server, listening. */
export interface SocketServer {
  readonly port: number;
  /** Connected now; let go since the start because they did not read. */
  readonly clients: number;
  readonly slowClients: number;
  /** Tells every client. */
  emit(event: string, payload: object): void;
  close(): Promise<void>;
}

/**
 * Opens the server.
 *
 * @throws {PortTakenError}
 * @throws {PortForbiddenError}
 */
export async function openSocketServer(parts: SocketServerParts): Promise<SocketServer> {
  let slowClients = 0;
  const http = createServer((request, response) => {
    try {
      allowOrigin(parts.origins, request, response);
      parts.answer(request, response);
    } catch (error) {
      parts.unexpected(error);
      response.destroy();
    }
  });
  const sockets = new Set<NetSocket>();
  http.on("connection", (socket: NetSocket) => {
    letGoOnceClosed(socket);
    if (sockets.size >= MAX_SOCKETS) return socket.destroy();
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const io: Server = new Server(http, {
    serveClient: false,
    perMessageDeflate: false,
    // It would be done for each client anew; a proxy in front of slow lines can do it.
    httpCompression: false,
    allowEIO3: parts.allowsEio3,
    maxHttpBufferSize: MAX_HEARD,
    pingInterval: PING_MS,
    pingTimeout: PONG_MS,
    cors: (request, told) => told(null, corsOf(parts.origins, request)),
    allowRequest(request, told) {
      const why = refusal(request);
      told(why, why === null);
    },
  });
  const refusal = (request: IncomingMessage): string | null => {
    if (!isAllowed(parts.origins, request.headers.origin)) {
      return "this page's address is not in superdarn.cors_origins";
    }
    return isNew(request) && io.engine.clientsCount >= MAX_CLIENTS ? "too many clients" : null;
  };
  // The engine's own listener would refuse when the older runtime lets nobody be refused any more.
  http.removeAllListeners("upgrade");
  hearUpgrades(
    http,
    (request) =>
      isWebsocket(request) && isKnown(request, io.engine) && refusal(request) === null
        ? (socket, early) => io.engine.handleUpgrade(request, socket, early)
        : null,
  );
  http.prependListener("request", ({ headers }: IncomingMessage, response: ServerResponse) => {
    // Who wanted an upgrade, and gets an answer instead, has nothing more to ask.
    if (headers.upgrade !== undefined) response.setHeader("connection", "close");
  });
  io.engine.use((request, response, next) => {
    // Of a websocket that it gets as a request the engine would only say that it is a bad one.
    const why = request.headers.upgrade === undefined ? null : refusal(request);
    if (why === null) return next();
    response.writeHead(403, { "content-type": "application/json" });
    response.end(JSON.stringify({ code: 4, message: why }));
  });
  io.engine.on("connection", (connection: Connection) => {
    boundWaiting(
      connection,
      () => Math.min(MAX_WAITING, MAX_WAITING_ALL / io.engine.clientsCount),
      (waiting) => {
        slowClients++;
        const { transport: { name }, request } = connection;
        parts.letGo({ waiting, isPolling: name === "polling", address: addressIn(request) });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    http.once(
      "error",
      (error: Error & { code?: string }) => reject(listenError(error, parts.port)),
    );
    http.listen(parts.port, HOST, resolve);
  });
  http.on("error", parts.unexpected);
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    get clients() {
      return io.engine.clientsCount;
    },
    get slowClients() {
      return slowClients;
    },
    emit(event, payload) {
      io.emit(event, payload);
    },
    async close() {
      const closed = io.close();
      // Who does not read would be waited for.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * Counts what waits for a client: what the last write took and is still on its way, and what comes
 * behind. A client that lets more than `limit()` wait is let go; others notice nothing.
 */
function boundWaiting(
  connection: Connection,
  limit: () => number,
  letGo: (waiting: number) => void,
): void {
  let behind = 0;
  let onItsWay = 0;
  connection.on("packetCreate", ({ data }: { readonly data?: { readonly length: number } }) => {
    if (connection.transport.writable) onItsWay = 0;
    behind += data?.length ?? 0;
    if (onItsWay + behind <= limit() || connection.readyState !== "open") return;
    letGo(onItsWay + behind);
    connection.close(true);
  });
  connection.on("flush", () => {
    onItsWay = behind;
    behind = 0;
  });
}

function listenError(error: Error & { code?: string }, port: number): Error {
  if (error.code === "EADDRINUSE") return new PortTakenError(port);
  return error.code === "EACCES" ? new PortForbiddenError(port) : error;
}

/** The nearest address in `X-Forwarded-For` that is not this machine's own proxy's. */
function addressIn({ headers }: Asking): string | null {
  const way = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",")
    .map((text) => addressOf(text.trim())).filter((address) => address !== null);
  return way.findLast((address) => !isLoopback(address)) ?? way.at(-1) ?? null;
}

const isAllowed = (origins: SocketServerParts["origins"], origin: string | undefined) =>
  origin === undefined || origins.includes("*") || origins.includes(origin.toLowerCase());

/**
 * What pages of other addresses are told. A star is not enough for clients of version 2, which ask
 * with credentials: they get their own address back.
 */
function corsOf(
  origins: SocketServerParts["origins"],
  { headers: { origin }, url }: Asking,
): CorsOptions {
  if (!isAllowed(origins, origin)) return { origin: false, credentials: false };
  const isStar = origins.includes("*") && !/[?&]EIO=3(&|$)/.test(url ?? "");
  if (isStar || origin === undefined) return { origin: isStar && "*", credentials: false };
  return { origin, credentials: true };
}

function allowOrigin(
  origins: SocketServerParts["origins"],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { origin } = corsOf(origins, request);
  if (origin !== false) response.setHeader("access-control-allow-origin", origin);
  if (origin !== "*") response.setHeader("vary", "origin");
}
