/**
 * Which handshakes can become a websocket: known before, because what cannot is answered as a request.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
// @ts-types="./socket_io.d.ts"
import type { Engine } from "socket.io";

/** Whether a request is the handshake of a websocket that `ws` takes (RFC 6455, section 4.2.1). */
export function isWebsocket({ method, url = "", headers }: IncomingMessage): boolean {
  const protocols = headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim()) ?? [];
  return method === "GET" && url.startsWith("/socket.io/") &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    /^[+/0-9a-z]{22}==$/i.test(headers["sec-websocket-key"] ?? "") &&
    ["8", "13"].includes(headers["sec-websocket-version"]?.trim() ?? "") &&
    protocols.every((name) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)) &&
    new Set(protocols).size === protocols.length;
}

/** Whether it is a client's that is new, or that is there and goes on by websocket. */
export function isKnown({ url = "" }: IncomingMessage, { clients }: Engine): boolean {
  const query = queryOf(url);
  const sid = sidIn(url);
  const protocol = query.get("EIO") === "4" ? 4 : 3;
  return query.get("transport") === "websocket" &&
    (sid === "" || Object.hasOwn(clients, sid) && clients[sid]!.protocol === protocol);
}

/** Whether a request begins a client's session. */
export const isNew = ({ url = "" }: IncomingMessage): boolean => sidIn(url) === "";

const sidIn = (url: string) => queryOf(url).get("sid") ?? "";

const queryOf = (url: string) => new URLSearchParams(url.split("?", 2)[1] ?? "");
