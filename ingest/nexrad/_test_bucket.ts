/**
 * For tests: a public bucket on the loopback address, with objects that appear over time and with
 * every fault that a link or a service has.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestClock } from "../../_test_clock.ts";
import { settle } from "../../_test_clock.ts";

/** How an answer goes wrong; `weak`: it breaks off after `weakBytes`. */
export type Fault =
  | "500"
  | "403"
  | "redirect"
  | "login page"
  | "wrong xml"
  | "cut"
  | "hang"
  | "stall"
  | "weak";

/** A request as the bucket got it. */
export interface Asked {
  readonly what: "list" | "get" | "head";
  /** The object, or the prefix of a listing. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** The byte from which on it is wanted: of `Range`, where `If-Range` holds. */
  readonly from: number;
}

interface Put {
  readonly bytes: Uint8Array;
  readonly fromMs: number;
}

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/'/g, "&apos;");

const etagOf = (bytes: Uint8Array | null) =>
  bytes === null ? undefined : `"${createHash("md5").update(bytes).digest("hex")}"`;

/** A bucket of tests. */
export class TestBucket {
  readonly asked: Asked[] = [];
  /** Objects, or common prefixes, a page of a listing holds. */
  pageSize = 3;
  weakBytes = 40_000;
  /** What its clock says, against that of the tests. */
  aheadMs = 0;
  fault: (asked: Asked) => Fault | null = () => null;
  readonly #objects = new Map<string, Put>();
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly #clock: Pick<TestClock, "nowMs">;
  #busy = 0;

  constructor(clock: Pick<TestClock, "nowMs">) {
    this.#clock = clock;
  }

  static async open(clock: Pick<TestClock, "nowMs">): Promise<TestBucket> {
    const bucket = new TestBucket(clock);
    await new Promise<void>((resolve) => bucket.#server.listen(0, "127.0.0.1", resolve));
    return bucket;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/bucket`;
  }

  /** Puts an object there, to be seen from `fromMs` on. */
  put(key: string, bytes: Uint8Array | string, fromMs = -Infinity): void {
    const content = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    this.#objects.set(key, { bytes: content, fromMs });
  }

  remove(key: string): void {
    this.#objects.delete(key);
  }

  /** How often something was asked for. */
  count(what: Asked["what"], key?: string): number {
    return this.asked.filter((one) => one.what === what && (key === undefined || one.key === key))
      .length;
  }

  /** Requests that are being answered: not those that hang. */
  get busy(): number {
    return this.#busy;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #seen(key: string): Uint8Array | null {
    const put = this.#objects.get(key);
    return put === undefined || put.fromMs > this.#clock.nowMs() ? null : put.bytes;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, "http://bucket");
    const key = decodeURIComponent(url.pathname).replace(/^\/bucket\/?/, "");
    const isFresh = request.headers["if-range"] === etagOf(this.#seen(key));
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
    const from = range !== null && isFresh ? Number(range[1]) : 0;
    const query = url.searchParams;
    const asked: Asked = request.method === "HEAD"
      ? { what: "head", key, query, from }
      : query.get("list-type") === "2"
      ? { what: "list", key: query.get("prefix") ?? "", query, from }
      : { what: "get", key, query, from };
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault === "hang") return;
    this.#busy++;
    response.on("close", () => this.#busy--);
    const body = asked.what === "list" ? new TextEncoder().encode(this.#list(asked.query)) : null;
    const bytes = body ?? this.#seen(key)?.subarray(from) ?? null;
    if (fault === "500") return void response.writeHead(500).end("<Error/>");
    if (fault === "403") return void response.writeHead(403).end("<Error/>");
    if (fault === "redirect") {
      return void response.writeHead(302, { location: "http://127.0.0.1:9/login" }).end();
    }
    if (fault === "login page") {
      const page = "<html><body>Welcome to the motel</body></html>";
      return void response.writeHead(200, { "content-type": "text/html" }).end(page);
    }
    if (fault === "wrong xml") return void response.writeHead(200).end("<ListBucketResult><Key>");
    if (bytes === null) return void response.writeHead(404).end("<Error><Code>NoSuchKey</Code>");
    const whole = from + bytes.length;
    response.writeHead(from === 0 ? 200 : 206, {
      "content-length": String(bytes.length),
      date: new Date(this.#clock.nowMs() + this.aheadMs).toUTCString(),
      ...(body === null ? { etag: etagOf(this.#seen(key)) } : {}),
      ...(from === 0 ? {} : { "content-range": `bytes ${from}-${whole - 1}/${whole}` }),
    });
    if (asked.what === "head") return void response.end();
    const isWeak = fault === "weak" && bytes.length > this.weakBytes;
    if (fault === "cut" || fault === "stall" || isWeak) {
      const half = isWeak ? this.weakBytes : Math.floor(bytes.length / 2);
      response.write(bytes.subarray(0, half), () => {
        if (fault !== "stall") response.destroy();
        // Nothing more comes, and nothing says so.
        else this.#busy--;
      });
      if (fault === "stall") response.on("close", () => this.#busy++);
      return;
    }
    response.end(bytes);
  }

  #list(query: URLSearchParams): string {
    const prefix = query.get("prefix") ?? "";
    const from = query.get("continuation-token") ?? query.get("start-after") ?? "";
    const delimiter = query.get("delimiter");
    const most = Math.min(this.pageSize, Number(query.get("max-keys") ?? 1000));
    const entries = new Map<string, number | null>();
    for (const key of [...this.#objects.keys()].sort()) {
      if (!key.startsWith(prefix) || this.#seen(key) === null) continue;
      const end = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
      const entry = end < 0 ? key : key.slice(0, end + 1);
      if (entry > from) entries.set(entry, end < 0 ? this.#objects.get(key)!.bytes.length : null);
    }
    const page = [...entries].slice(0, most);
    const isTruncated = entries.size > page.length;
    const items = page.map(([key, size]) =>
      size === null
        ? `<CommonPrefixes><Prefix>${escape(key)}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${
          escape(key)
        }</Key><LastModified>2025-06-05T17:00:00.000Z</LastModified>` +
          `<ETag>&quot;d41d8&quot;</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
    );
    const token = isTruncated
      ? `<NextContinuationToken>${escape(page.at(-1)![0])}</NextContinuationToken>`
      : "";
    return `<?xml version="1.0" encoding="UTF-8"?>\n` +
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>` +
      `<Prefix>${escape(prefix)}</Prefix><MaxKeys>${most}</MaxKeys>` +
      `<IsTruncated>${isTruncated}</IsTruncated>${items.join("")}${token}</ListBucketResult>`;
  }
}

/**
 * Lets what waits for the clock go on, in small steps, whenever nothing is being asked or answered,
 * until `isDone`, or for so long by the clock.
 */
export async function drive(
  clock: TestClock,
  bucket: Pick<TestBucket, "busy">,
  isDone: () => boolean,
  { limitMs = 1_200_000, stepMs = 2_000 } = {},
): Promise<void> {
  const endMs = clock.nowMs() + limitMs;
  while (clock.nowMs() < endMs) {
    // Twice: what was just answered has to be read, and may ask the next thing at once.
    for (let quiet = 0; quiet < 2;) {
      await settle();
      quiet = bucket.busy === 0 ? quiet + 1 : 0;
    }
    if (isDone()) return;
    clock.advance(stepMs);
  }
  throw new Error(`not done after ${limitMs} ms of the test's clock`);
}
