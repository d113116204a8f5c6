/**
 * How requests are made that nobody should send: paths that try to get out, headers and request
 * lines of every wrong kind. The same seed and number give the same bytes.
 *
 * @module
 */
import { mulberry32 } from "../ingest/mesonet/sim/random.ts";
import {
  BODIES,
  HOSTS,
  METHODS,
  NAMES,
  NOISE,
  ODD_LINES,
  ODD_METHODS,
  OUT,
  PATHS,
  QUERIES,
  SEPARATORS,
  TARGETS,
  VALUES,
  VERSIONS,
} from "./fuzz_pieces.ts";

/** One request, as bytes for the wire. */
export interface FuzzRequest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly method: string;
  /**
   * True when what is sent is HTTP by its outside, so that the answer has its place on a connection
   * that goes on. Everything else gets a connection of its own.
   */
  readonly framed: boolean;
}

/** Choices that follow from a seed. */
interface Random {
  /** A whole number from 0 to `most` - 1. */
  below(most: number): number;
  pick<T>(list: readonly T[]): T;
  /** True in this share of the cases. */
  once(share: number): boolean;
}

function randomOf(seed: number): Random {
  const uniform = mulberry32(seed);
  const below = (most: number) => Math.floor(uniform() * most);
  return {
    below,
    pick: (list) => list[below(list.length)]!,
    once: (share) => below(1000) < share * 1000,
  };
}

function path(random: Random): string {
  let text = random.pick(PATHS);
  if (random.once(0.4)) {
    const separator = random.pick(SEPARATORS);
    const start = random.pick([
      "/static",
      "/view",
      "/api",
      "",
      "/static/x",
      "/.",
      "/radar/data/level2",
      "/radar/list",
      "/radar/legend",
    ]);
    text = start + separator;
    for (let i = random.below(9); i > 0; i--) text += random.pick(OUT) + random.pick(SEPARATORS);
    text += random.pick(TARGETS);
  }
  while (random.once(0.35)) {
    const at = random.below(text.length + 1);
    text = text.slice(0, at) + random.pick(NOISE) + text.slice(at);
  }
  if (random.once(0.02)) text += "/a".repeat(random.below(20_000));
  if (random.once(0.3)) text += `?${random.pick(QUERIES)}`;
  if (random.once(0.1)) text += `&${random.pick(QUERIES)}`;
  return text.startsWith("/") ? text : `/${text}`;
}

function headers(random: Random): string[] {
  const lines: string[] = [];
  while (random.once(0.5)) lines.push(`${random.pick(NAMES)}: ${random.pick(VALUES)}`);
  if (random.once(0.01)) {
    for (let i = random.below(3_000); i > 0; i--) lines.push(`x-${i}: ${i}`);
  }
  if (random.once(0.01)) lines.push(`x-long: ${"y".repeat(random.below(100_000))}`);
  if (random.once(0.01)) lines.push(`cookie: ${"a=b; ".repeat(random.below(4_000))}`);
  return lines;
}

/** Text as it goes on the wire: what is no byte goes as UTF-8. */
function wire(text: string): Uint8Array<ArrayBuffer> {
  const isBytes = [...text].every((letter) => letter.codePointAt(0)! < 256);
  return isBytes
    ? Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    : new TextEncoder().encode(text);
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** HTTP on its outside: the request line has its three parts, every header its line. */
function framed(random: Random): FuzzRequest {
  const method = random.once(0.6) ? "GET" : random.pick(METHODS);
  const host = random.once(0.85) ? "localhost" : random.pick(HOSTS);
  const target = random.once(0.95) ? path(random) : `http://${random.pick(HOSTS)}${path(random)}`;
  // The parser of HTTP refuses what is no visible ASCII; most are to come further than that.
  const visible = random.once(0.1)
    ? target.replace(/\s/g, "%20")
    : target.toWellFormed().replace(/[^!-~]/gu, encodeURIComponent);
  const line = `${method} ${visible} HTTP/1.1`;
  const lines = [line, `Host: ${host}`, ...headers(random)];
  let body = wire("");
  if (!["GET", "HEAD"].includes(method)) {
    const text = random.pick(BODIES);
    const isChunked = random.once(0.3);
    lines.push(isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${text.length}`);
    const chunk = text === "" ? "" : `${text.length.toString(16)}\r\n${text}\r\n`;
    body = wire(isChunked ? `${chunk}0\r\n\r\n` : text);
  }
  const head = wire(`${lines.join("\r\n")}\r\n\r\n`);
  return { bytes: joined(head, body), method, framed: true };
}

/** Anything else: a request whose outside is broken. */
function raw(random: Random): FuzzRequest {
  const method = random.once(0.7) ? random.pick(METHODS) : random.pick(ODD_METHODS);
  const version = random.once(0.8) ? "HTTP/1.1" : random.pick(VERSIONS);
  const target = random.once(0.9) ? path(random) : random.pick(["*", "", " ", "x:1", "\x00", "\\"]);
  const lines = [`${method} ${target} ${version}`];
  if (random.once(0.9)) lines.push(`Host: ${random.pick(HOSTS)}`);
  if (random.once(0.1)) lines.push(`Host: ${random.pick(HOSTS)}`);
  lines.push(...headers(random));
  if (random.once(0.2)) lines.push(random.pick(ODD_LINES));
  const end = random.pick(["\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n\r\n"]);
  const bytes = wire(
    `${lines.join(end)}${end}${end}${random.once(0.3) ? random.pick(BODIES) : ""}`,
  );
  if (random.once(0.3)) {
    for (let i = 1 + random.below(8); i > 0; i--) {
      bytes[random.below(bytes.length)] = random.below(256);
    }
  }
  const length = random.once(0.1) ? random.below(bytes.length) : bytes.length;
  return { bytes: bytes.slice(0, length), method, framed: false };
}

/** Request number `index` of a seed. */
export function fuzzRequest(seed: number, index: number): FuzzRequest {
  const random = randomOf(Math.imul(seed, 0x9e3779b1) + index);
  return random.once(0.8) ? framed(random) : raw(random);
}
