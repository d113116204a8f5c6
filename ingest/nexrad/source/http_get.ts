/**
 * One request to a bucket: bounded in bytes and time, each way to fail named.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { errorText, shownAddress } from "../../../secrets.ts";
import { SourceError, type SourceErrorCode } from "./source_error.ts";

/** Until the answer begins; between two pieces of it; for all of it. */
export const ANSWER_MS = 10_000;
export const IDLE_MS = 10_000;
export const TOTAL_MS = 300_000;

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

/** What came: null for 404, and the size that was announced (HEAD: of a body that never comes). */
export interface HttpAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly announced: number | null;
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
  address: string,
  maxBytes: number,
  { clock, spent }: HttpParts,
  signal: AbortSignal,
  method: "GET" | "HEAD" = "GET",
): Promise<HttpAnswer | null> {
  const where = shownAddress(address);
  const late = new AbortController();
  let cancelIdle = () => {};
  const within = (ms: number, what: string) => {
    cancelIdle();
    cancelIdle = clock.after(ms, () => {
      late.abort(new SourceError("slow", `${where}: ${what} within ${ms / 1000} s`));
    });
  };
  const cancelTotal = clock.after(TOTAL_MS, () => {
    late.abort(new SourceError("slow", `${where}: not all of it within ${TOTAL_MS / 1000} s`));
  });
  let response: Response | null = null;
  let cost = HEAD_BYTES;
  try {
    within(ANSWER_MS, "no answer");
    response = await fetch(address, {
      method,
      // Else the runtime asks for compression, and lengths mean something else.
      headers: { "accept-encoding": "identity" },
      redirect: "manual",
      signal: AbortSignal.any([signal, late.signal]),
    });
    const isFine = response.status === 200;
    const bytes = await readBody(response, isFine ? maxBytes : ERROR_BODY_BYTES, (length) => {
      cost += length;
      within(IDLE_MS, "no further byte");
    }, isFine);
    if (!isFine) return refuse(response.status, where);
    const announced = announcedBytes(response);
    if (method === "GET") checkBody(response, bytes, announced, where);
    return { bytes, announced };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SourceError) throw error;
    if (late.signal.reason instanceof SourceError) throw late.signal.reason;
    const [code, what] = response === null
      ? ["unreachable", "no connection"] as const
      : ["cut", "the answer broke off"] as const;
    throw new SourceError(code, `${where}: ${what} (${errorText(error)})`);
  } finally {
    cancelIdle();
    cancelTotal();
    spent(cost);
    // An answer that was not read to its end must not hold its connection.
    await response?.body?.cancel().catch(() => {});
  }
}

async function readBody(
  response: Response,
  maxBytes: number,
  came: (bytes: number) => void,
  isFine: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) break;
      came(part.value.length);
      length += part.value.length;
      if (length > maxBytes) {
        if (!isFine) break;
        const text = `${shownAddress(response.url)}: more than ${maxBytes} bytes`;
        throw new SourceError("too-large", text);
      }
      pieces.push(part.value);
    }
  } finally {
    // Ends an answer that is not wanted any further; nothing for one that was read.
    await reader?.cancel().catch(() => {});
    reader?.releaseLock();
  }
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function announcedBytes({ headers }: Response): number | null {
  const text = headers.get("content-length");
  // Of a compressed answer it is the length on the way.
  return text !== null && /^\d{1,15}$/.test(text) && !headers.has("content-encoding")
    ? Number(text)
    : null;
}

function checkBody(
  { headers }: Response,
  bytes: Uint8Array,
  announced: number | null,
  where: string,
): void {
  if (announced !== null && announced !== bytes.length) {
    throw new SourceError("cut", `${where}: ${bytes.length} of ${announced} bytes came`);
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
