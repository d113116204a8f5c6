/**
 * One request to a bucket: bounded in bytes and time, each way to fail named. What broke off goes on
 * where it ended.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { errorText, shownAddress } from "../../../secrets.ts";
import { Part } from "./part.ts";
import { SourceError, type SourceErrorCode } from "./source_error.ts";

/** Until the answer begins; between two pieces of it. */
export const ANSWER_MS = 10_000;
export const IDLE_MS = 10_000;

/** So much comes in a minute at least, or the link is of no use: no limit for the whole besides. */
export const LEAST_BYTES = 32_768;
export const LEAST_MS = 60_000;

/** What a request and the head of its answer cost besides the body, about; for the budget. */
export const HEAD_BYTES = 600;

/** What an error's body may hold before it is not read any further. */
const ERROR_BODY_BYTES = 16_384;

/** What requests need from outside. */
export interface HttpParts {
  readonly clock: Pick<Clock, "after">;
  /** Hears what every request has cost, in bytes. */
  spent(bytes: number): void;
}

/** What came: the size that was announced (HEAD: of a body that never comes), and the server's time. */
export interface HttpAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly announced: number | null;
  /** Milliseconds since 1970; null where it was not said, or some time ago. */
  readonly dateMs: number | null;
}

/** What is asked for. */
export interface HttpRequest {
  readonly address: string;
  readonly maxBytes: number;
  readonly method?: "GET" | "HEAD";
  /** What came of it before: the rest is asked for, and more of it kept when that breaks off too. */
  readonly part?: Part;
}

/**
 * Asks for an address, unsigned. Redirects are not followed: a bucket makes none, a hotspot's login
 * page does.
 *
 * @returns null when there is no such object (404)
 * @throws {SourceError} whatever else goes wrong
 * @throws the signal's reason when it is aborted
 */
export async function httpGet(
  { address, maxBytes, method = "GET", part = new Part() }: HttpRequest,
  { clock, spent }: HttpParts,
  signal: AbortSignal,
): Promise<HttpAnswer | null> {
  const where = shownAddress(address);
  const late = new AbortController();
  const timer = (ms: number, what: string) =>
    clock.after(ms, () => {
      late.abort(new SourceError("slow", `${where}: ${what} within ${ms / 1000} s`));
    });
  let cancelIdle = timer(ANSWER_MS, "no answer");
  let cancelLeast = () => {};
  let sinceLeast = 0;
  let response: Response | null = null;
  let cost = HEAD_BYTES;
  const came = (length: number) => {
    cost += length;
    cancelIdle();
    cancelIdle = timer(IDLE_MS, "no further byte");
    sinceLeast += length;
    if (sinceLeast < LEAST_BYTES) return;
    sinceLeast = 0;
    cancelLeast();
    cancelLeast = timer(LEAST_MS, `less than ${LEAST_BYTES} bytes`);
  };
  try {
    response = await fetch(address, {
      method,
      // Else the runtime asks for compression, and lengths mean something else.
      headers: { "accept-encoding": "identity", ...part.headers() },
      redirect: "manual",
      signal: AbortSignal.any([signal, late.signal]),
    });
    cancelLeast = timer(LEAST_MS, `less than ${LEAST_BYTES} bytes`);
    const { status } = response;
    if (status !== 200 && status !== 206 && status !== 416) {
      await readBody(response, ERROR_BODY_BYTES, came, () => {}).catch(() => {});
      return refuse(status, where);
    }
    part.begin(response, where);
    const announced = announcedBytes(response);
    const before = part.length;
    await readBody(response, maxBytes - before, came, (piece) => part.add(piece));
    if (method === "GET") checkBody(response, part.length - before, announced, where);
    return { bytes: part.take(), announced, dateMs: dateOf(response) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SourceError) {
      if (!error.passes) part.clear();
      throw error;
    }
    if (late.signal.reason instanceof SourceError) throw late.signal.reason;
    const [code, what] = response === null
      ? ["unreachable", "no connection"] as const
      : ["cut", "the answer broke off"] as const;
    throw new SourceError(code, `${where}: ${what} (${errorText(error)})`);
  } finally {
    cancelIdle();
    cancelLeast();
    spent(cost);
    // An answer that was not read to its end must not hold its connection.
    await response?.body?.cancel().catch(() => {});
  }
}

/** @throws {SourceError} `too-large` */
async function readBody(
  response: Response,
  maxBytes: number,
  came: (bytes: number) => void,
  add: (piece: Uint8Array) => void,
): Promise<void> {
  const reader = response.body?.getReader();
  try {
    for (let length = 0;;) {
      const next = await reader?.read();
      if (next === undefined || next.done) return;
      came(next.value.length);
      length += next.value.length;
      if (length > maxBytes) {
        const text = `${shownAddress(response.url)}: more bytes than such a file has`;
        throw new SourceError("too-large", text);
      }
      add(next.value);
    }
  } finally {
    // Ends an answer that is not wanted any further; nothing for one that was read.
    await reader?.cancel().catch(() => {});
    reader?.releaseLock();
  }
}

function announcedBytes({ headers }: Response): number | null {
  const text = headers.get("content-length");
  // Of a compressed answer it is the length on the way.
  return text !== null && /^\d{1,15}$/.test(text) && !headers.has("content-encoding")
    ? Number(text)
    : null;
}

/** What something in between kept for a while has its old date, and says so. */
function dateOf({ headers }: Response): number | null {
  const ms = Date.parse(headers.get("date") ?? "");
  return Number.isFinite(ms) && !headers.has("age") ? ms : null;
}

function checkBody(
  { headers }: Response,
  length: number,
  announced: number | null,
  where: string,
): void {
  if (announced !== null && announced !== length) {
    throw new SourceError("cut", `${where}: ${length} of ${announced} bytes came`);
  }
  if (/^text\/html\b/i.test(headers.get("content-type") ?? "")) {
    throw new SourceError("wrong-answer", `${where}: a web page came, not a file`);
  }
}

/** Null for what is not there; throws for every other status. */
function refuse(status: number, where: string): null {
  if (status === 404) return null;
  const [code, what] = ((): [SourceErrorCode, string] => {
    if (status === 401 || status === 403) return ["forbidden", "it is not open to us"];
    if (status === 429 || status >= 500) return ["server-error", "the server is in trouble"];
    if (status >= 300 && status < 400) return ["wrong-answer", "it sends us elsewhere"];
    return ["wrong-answer", "this is no answer of a bucket"];
  })();
  throw new SourceError(code, `${where}: ${what} (HTTP ${status})`);
}
