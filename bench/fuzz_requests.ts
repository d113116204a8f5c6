/**
 * Requests that nobody should send: paths that try to get out, headers and request lines of every
 * wrong kind. The same seed and number give the same bytes.
 *
 * @module
 */

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

/** Numbers from a seed (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** A whole number from 0 to `most` - 1. */
  below(most: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor(((t ^ (t >>> 14)) >>> 0) / 2 ** 32 * most);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  once(share: number): boolean {
    return this.below(1000) < share * 1000;
  }
}

// POST /update is not among them: what is sent here comes from the host, and would be done.
const PATHS = [
  "/",
  "/view",
  "/view/",
  "/view/initial",
  "/view/history",
  "/view/notes",
  "/view/days",
  "/static/control.js",
  "/static/",
  "/operator",
  "/api/status",
  "/api/log",
  "/api/health",
  "/api/operator",
  "/api/control",
  "/api/events",
  "/api/log/stream",
  "/api/tail/stream",
  "/view/stream",
  "/metrics",
  "/version",
  "/nothing",
];

const OUT = [
  "..",
  "%2e%2e",
  "%2E.",
  ".%2e",
  "..%00",
  "....",
  "%252e%252e",
  "..;",
  "．．",
  "%c0%ae%c0%ae",
];
const SEPARATORS = [
  "/",
  "%2f",
  "%2F",
  "\\",
  "%5c",
  "//",
  "/./",
  "%252f",
  "%c0%af",
  "∕",
  "%e2%88%95",
];
const TARGETS = [
  "etc/passwd",
  "main.ts",
  "deno.json",
  "meso360.config.json",
  "canary.txt",
  "state/operator_token",
  "proc/self/environ",
  "C:/Windows/win.ini",
];
const NOISE = [
  "%",
  "%0",
  "%zz",
  "%ff",
  "%00",
  "%0d%0aSet-Cookie:%20x=y",
  "%e0%80%80",
  "%ed%a0%80",
  "%f5%80%80%80",
  "?",
  "??",
  "#",
  ";a=b",
  "*",
  ":name",
  ":",
  "{x}",
  "..",
  "~",
  "+",
  "|",
  "<script>",
  "'",
  '"',
  "`",
  "$()",
  "é",
  "𝟙",
  "\u202e",
  "__proto__",
  "constructor",
];
const QUERIES = [
  "after=-1",
  "after=1e999",
  "after=%",
  "lines=NaN",
  "lines=99999999999999999999",
  "day=../../../etc/passwd",
  "day=20250605",
  "day=2025060%",
  "topics=log,__proto__",
  "topics=%00",
  "source=../obs",
  "source=obs%00",
  "from=0&to=9e99",
  "from=2025&to=x",
  "__proto__=1",
  "&&&=&",
  "a[]=1",
];
const NAMES = [
  "accept",
  "accept-encoding",
  "authorization",
  "content-type",
  "cookie",
  "expect",
  "forwarded",
  "if-modified-since",
  "if-none-match",
  "last-event-id",
  "origin",
  "range",
  "referer",
  "sec-fetch-site",
  "te",
  "upgrade-insecure-requests",
  "user-agent",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-http-method-override",
  "__proto__",
  "constructor",
  "hasownproperty",
];
const VALUES = [
  "",
  "x",
  "gzip;q=zz, *;q=-1",
  "bytes=0-,-1,5-2,999999999999999999999-",
  'W/"', // never closed
  "meso360_8080=1.x",
  "=;=;=;",
  "Bearer ",
  "Bearer \xff\xfe",
  "Basic !!!",
  "null",
  "http://evil.example",
  "http://[::1",
  "cross-site",
  "100-continue",
  "20250605.99999999999999999999",
  "b.1e9",
  'for=127.0.0.1;by="',
  "127.0.0.1, ::1, what",
  "\xe9\xff\x80",
  "\t \t",
  "() { :;}; echo",
  "../../../etc/passwd",
];
const HOSTS = [
  "localhost",
  "127.0.0.1",
  "[::1]",
  "LOCALHOST.",
  "evil.example",
  "",
  "[::1",
  "local host",
  "localhost:99999999",
  "a@localhost",
  "localhost/..",
  "\xff",
  "127.0.0.1\\@evil.example",
  "localhost#",
  "localhost?x",
];
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
const ODD_METHODS = [
  "get",
  "TRACE",
  "CONNECT",
  "PRI",
  "BREW",
  "G\x00T",
  "GET GET",
  "",
  "QUERY",
  "😀",
];
const VERSIONS = [
  "HTTP/1.1",
  "HTTP/1.0",
  "HTTP/0.9",
  "HTTP/2.0",
  "HTTP/9.9",
  "HTTP",
  "",
  "http/1.1",
];
const BODIES = [
  "",
  "{",
  "[]",
  "null",
  "1e999",
  '"x"',
  '{"action":',
  '{"action":["stop"]}',
  '{"component":{},"action":"start"}',
  '{"component":"__proto__","action":"start"}',
  '{"component":"mesosync","action":"explode"}',
  '{"token":"x"}',
  '{"token":{}}',
  '{"action":"sign-out"}',
  '{"text":"\\u0000\\ud800"}',
  '{"ts":-1e308,"text":"x"}',
  '{"__proto__":{"token":"x"}}',
  "\x00\xff\xfe",
  "[".repeat(20_000),
  "x".repeat(65_537),
];

function path(random: Random): string {
  let text = random.pick(PATHS);
  if (random.once(0.4)) {
    const separator = random.pick(SEPARATORS);
    const start = random.pick(["/static", "/view", "/api", "", "/static/x", "/."]);
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
  if (random.once(0.2)) {
    lines.push(random.pick([
      "no colon",
      ": no name",
      "na me: x",
      "name : x",
      " folded",
      "nul\x00: x",
      "nul: \x00",
      "cr: a\rb",
      "lf: a\nb",
      "é: x",
      "Content-Length: -1",
      "Content-Length: 1e3",
      "Content-Length: 5, 6",
      "Content-Length: 99999999999999999999",
      "Transfer-Encoding: chunked, x",
      "Transfer-Encoding: chunked\r\nContent-Length: 3",
      "Transfer-Encoding: \x0bchunked",
      "Connection: upgrade\r\nUpgrade: websocket",
      "Connection: upgrade\r\nUpgrade: h2c",
      "Expect: 200-ok",
    ]));
  }
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
  const random = new Random(Math.imul(seed, 0x9e3779b1) + index);
  return random.once(0.8) ? framed(random) : raw(random);
}
