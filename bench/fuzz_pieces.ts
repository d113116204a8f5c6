/**
 * The pieces of requests that nobody should send: a list for each part of HTTP.
 *
 * @module
 */

/** What there is to ask for. Not POST /update: what is sent comes from the host, and would be done. */
export const PATHS = [
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
  "/radar",
  "/radar/code/",
  "/radar/flag/",
  "/radar/list/level2/reflectivity/",
  "/radar/list-all/",
  "/radar/data/level2/KTLX20250409_123456_V06_reflectivity_idx0/png/",
  "/radar/events",
  "/radar/sample",
  "/radar/legend/reflectivity",
  "/radar/about/",
  "/radar/roads.pmtiles",
  "/nothing",
];

/** Ways to write the folder above. */
export const OUT = [
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

/** Ways to write a slash. */
export const SEPARATORS = [
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

/** Files that nobody may get. */
export const TARGETS = [
  "etc/passwd",
  "main.ts",
  "deno.json",
  "meso360.config.json",
  "canary.txt",
  "state/operator_token",
  "proc/self/environ",
  "C:/Windows/win.ini",
];

/** What is put anywhere into a path. */
export const NOISE = [
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

/** Queries, of every kind of wrong. */
export const QUERIES = [
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
  "lat=35&lon=-97&product=reflectivity",
  "lat=NaN&lon=1e999&product=__proto__",
  "lat=90&lon=180&product=reflectivity&key=../../x&level=2",
  "__proto__=1",
  "&&&=&",
  "a[]=1",
];

/** Names of headers. */
export const NAMES = [
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

/** Values of headers. */
export const VALUES = [
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

/** Values of Host. */
export const HOSTS = [
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

/** Methods that there are. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/** Methods that there are not, or not here. */
export const ODD_METHODS = [
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

/** What stands where HTTP/1.1 should. */
export const VERSIONS = [
  "HTTP/1.1",
  "HTTP/1.0",
  "HTTP/0.9",
  "HTTP/2.0",
  "HTTP/9.9",
  "HTTP",
  "",
  "http/1.1",
];

/** Bodies of requests. */
export const BODIES = [
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
  '{"updates":{"reflectivity":0}}',
  '{"updates":{"__proto__":1e308}}',
  '{"updates":[[]]}',
  "\x00\xff\xfe",
  "[".repeat(20_000),
  "x".repeat(65_537),
];

/** Header lines that are none, or of which one may be too much. */
export const ODD_LINES = [
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
];
