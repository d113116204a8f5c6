/**
 * Upgrades of connections (websockets): who is asked about one before it happens, so that everything
 * else stays an ordinary request with an ordinary answer.
 *
 * The runtime inside the executable can be older than the one that runs the source: 2.6.10 makes an
 * upgrade of every request that wants one as soon as anybody listens for upgrades, and then lets
 * nothing be said but that it has succeeded.
 *
 * @module
 */
import { createServer, IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Takes a connection, with what was read from it already. */
export type Take = (socket: Duplex, early: Uint8Array) => void;

/** Who takes the connection of a request that wants an upgrade; null: it is answered as any other. */
export type Upgrade = (request: IncomingMessage) => Take | null;

/** Whether the runtime asks before it upgrades. */
const ASKS = "shouldUpgradeCallback" in createServer();

/** Has `upgrade` asked about every request to a server, not listening yet, that wants an upgrade. */
export function hearUpgrades(server: Server, upgrade: Upgrade): void {
  const taken = new WeakMap<IncomingMessage, Take>();
  const isTaken = (request: IncomingMessage) => {
    const take = upgrade(request);
    if (take !== null) taken.set(request, take);
    return take !== null;
  };
  if (ASKS) Object.assign(server, { shouldUpgradeCallback: isTaken });
  else askOlder(server, isTaken);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, early: Uint8Array) => {
    const take = taken.get(request);
    if (take !== undefined) return take(socket, early);
    socket.on("error", () => {});
    socket.destroy();
  });
}

/** The request that the older runtime makes at this moment. */
let latest: IncomingMessage | null = null;

/**
 * The older runtime sets `upgrade` of each request, and asks right after that, with the headers in
 * place, whether anybody listens: the moment to say no.
 */
function askOlder(server: Server, isTaken: (request: IncomingMessage) => boolean): void {
  Object.defineProperty(IncomingMessage.prototype, "upgrade", {
    configurable: true,
    set(this: IncomingMessage, value: unknown) {
      latest = this;
      Object.defineProperty(this, "upgrade", { value, writable: true, configurable: true });
    },
  });
  const count = server.listenerCount.bind(server);
  server.listenerCount = (name: string | symbol) => {
    if (name !== "upgrade" || latest === null) return count(name);
    const request = latest;
    latest = null;
    return isTaken(request) ? count(name) : 0;
  };
}

/**
 * What is said to who was to be upgraded, but is not: an answer in JSON, or the one whose head is
 * given. The older runtime sends only what begins like a success; without a websocket's headers no
 * client takes it for one.
 */
export function refusedUpgrade(head: string): string;
export function refusedUpgrade(status: number, error: string): string;
export function refusedUpgrade(answer: string | number, error = ""): string {
  const said = typeof answer === "string" ? answer : jsonAnswer(answer, error);
  if (ASKS) return said;
  const status = said.slice("HTTP/1.1 ".length, said.indexOf("\r\n"));
  return `HTTP/1.1 101 Switching Protocols\r\nConnection: close\r\nX-Refused: ${status}\r\n\r\n`;
}

function jsonAnswer(status: number, error: string): string {
  const body = JSON.stringify({ ok: false, error });
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`;
}
