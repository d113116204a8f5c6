/**
 * Which of a request's and an answer's headers go on to the other side.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";

/** Of one connection, not of the message (RFC 9110, section 7.6.1). */
const HOP_BY_HOP: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** A header, its name as it came. */
export type HeaderPair = readonly [name: string, value: string];

/** What of a request is needed to hand it on. */
export interface HandedOn {
  /** Address of the other end of the connection; "" when nobody knows. */
  readonly peer: string;
  /** Whether its `Origin`, if it has one, is the address under which it asks: our own page. */
  readonly fromOwnPage: boolean;
}

/**
 * The headers of a request to the component: those of the connection taken out, who asks added.
 * What the body's length is, the one who sends it says.
 */
export function requestHeaders(request: IncomingMessage, { peer, fromOwnPage }: HandedOn) {
  const dropped = [
    ...HOP_BY_HOP,
    ...named(request.headers.connection),
    "content-length",
    "expect",
    "x-forwarded-for",
    // Our own page needs no permission, whatever the addresses are under which it is reached.
    ...(fromOwnPage ? ["origin"] : []),
  ];
  const way = [request.headers["x-forwarded-for"] ?? [], peer === "" ? [] : peer].flat();
  return [
    ...pairs(request.rawHeaders).filter(([name]) => !dropped.includes(name.toLowerCase())),
    ...(way.length > 0 ? [["X-Forwarded-For", way.join(", ")] as const] : []),
  ];
}

/** The headers of an answer to the client: those of the connection taken out. */
export function answerHeaders(answer: IncomingMessage): readonly HeaderPair[] {
  const dropped = [...HOP_BY_HOP, ...named(answer.headers.connection), "date"];
  return pairs(answer.rawHeaders).filter(([name]) => !dropped.includes(name.toLowerCase()));
}

/** The first lines of a request or an answer, with the empty one. */
export function headText(first: string, headers: readonly HeaderPair[]): string {
  return `${first}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

/** Headers that a `Connection` header names. */
const named = (connection: string | undefined) =>
  (connection ?? "").toLowerCase().split(",").map((name) => name.trim());

function pairs(raw: readonly string[]): HeaderPair[] {
  return Array.from({ length: raw.length >> 1 }, (_, i) => [raw[2 * i]!, raw[2 * i + 1]!]);
}
