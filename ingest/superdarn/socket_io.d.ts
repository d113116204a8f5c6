/**
 * What is used here of the package `socket.io` 4.8 (socket.io/docs/v4/server-api). Its own types bring
 * those of another version of Node.js with them, by which code elsewhere in the program is wrong.
 *
 * @module
 */
import type { EventEmitter } from "node:events";
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  Server as HttpServer,
  ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";

/** A client's connection, one below Socket.IO (`engine.io`). */
export interface Connection extends EventEmitter {
  readonly readyState: "opening" | "open" | "closing" | "closed";
  /** Not writable while the last write is on its way. */
  readonly transport: { readonly writable: boolean; readonly name: "polling" | "websocket" };
  /** Revision of Engine.IO's protocol: 3 is that of clients of version 2. */
  readonly protocol: 3 | 4;
  /** The one by which it began. */
  readonly request: Asking;
  /** @param discard also what waits */
  close(discard?: boolean): void;
}

/** The server of the connections. */
export interface Engine extends EventEmitter {
  readonly clientsCount: number;
  /** By the id of their session (`sid`). */
  readonly clients: Readonly<Record<string, Connection>>;
  /** Asked about each request, and each upgrade, before the engine itself looks at it. */
  use(asked: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): void;
  /** Makes a websocket of a connection; `early` was read from it already. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, early: Uint8Array): void;
}

/** Of a request, what the headers of its answer depend on. */
export interface Asking {
  readonly headers: IncomingHttpHeaders;
  readonly url?: string | undefined;
}

/** As the package `cors` takes them. */
export interface CorsOptions {
  /** False: no header. */
  readonly origin: string | false;
  readonly credentials: boolean;
}

export interface ServerOptions {
  readonly serveClient: boolean;
  readonly perMessageDeflate: boolean;
  readonly httpCompression: boolean;
  readonly allowEIO3: boolean;
  /** Bytes. */
  readonly maxHttpBufferSize: number;
  /** Milliseconds, here and below. */
  readonly pingInterval: number;
  readonly pingTimeout: number;
  cors(request: Asking, told: (error: null, options: CorsOptions) => void): void;
  allowRequest(
    request: IncomingMessage,
    told: (refusal: string | null, isAllowed: boolean) => void,
  ): void;
}

export class Server {
  constructor(http: HttpServer, options: ServerOptions);
  readonly engine: Engine;
  /** To every client. */
  emit(event: string, payload: object): boolean;
  close(): Promise<void>;
}
