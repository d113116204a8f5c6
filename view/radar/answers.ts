/**
 * Answers of the radar's routes: refusals with a reason, objects with their tag, in gzip where it
 * saves something.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Context } from "hono";
import { gzipInSlices } from "../compressed.ts";
import { acceptsGzip } from "../gzip.ts";
import { NameError } from "./names.ts";
import { type KnownObject, StoreFailure } from "./store_cache.ts";

const JSON_TYPE = "application/json";

/** Asked after each time. */
export const ASK_AGAIN = "no-cache";
/** Never asked after: for what does not change under its name any more. Its keys live for hours. */
export const IMMUTABLE = "public, max-age=86400, immutable";

/** Shorter texts gain nothing by compression. */
const LEAST_GZIP = 1_000;

/** There is no such thing here. The message says what to do. */
export class NotHereError extends Error {
  override readonly name = "NotHereError";
  readonly code = "not-here";
}

/** A refusal in JSON. */
export function refused(c: Context, status: 400 | 404 | 500 | 503, error: string): Response {
  return c.json({ ok: false, error }, status, { "Cache-Control": "no-store" });
}

/** The answer to what went wrong in a known way; anything else is thrown on. */
export function failed(c: Context, error: unknown): Response {
  if (error instanceof NameError) return refused(c, 400, error.message);
  if (error instanceof NotHereError) return refused(c, 404, error.message);
  if (error instanceof StoreFailure) {
    return refused(c, error.code === "store-busy" ? 503 : 500, error.message);
  }
  throw error;
}

/** A JSON body made for this request. */
export function fresh(c: Context, body: unknown): Promise<Response> {
  const text = JSON.stringify(body);
  const bytes = new TextEncoder().encode(text);
  return jsonObject(c, { bytes, etag: tagOfText(text), gzip: () => gzipInSlices(bytes) });
}

/** An object as JSON: 304 to who has it, in gzip to who takes it. */
export async function jsonObject(
  c: Context,
  object: Pick<KnownObject, "bytes" | "etag" | "gzip">,
  caching = ASK_AGAIN,
): Promise<Response> {
  const gzip = object.bytes.length >= LEAST_GZIP && acceptsGzip(c.req.header("accept-encoding"));
  const headers = {
    "Content-Type": JSON_TYPE,
    "Cache-Control": caching,
    "Vary": "Accept-Encoding",
    "ETag": tagOf(object.etag, gzip ? "-gzip" : ""),
  };
  if (isKnown(c, headers.ETag)) return c.body(null, 304, headers);
  if (!gzip) return c.body(object.bytes, 200, headers);
  return c.body(await object.gzip(), 200, { ...headers, "Content-Encoding": "gzip" });
}

/** Bytes of another type, as they are. */
export function plain(
  c: Context,
  { bytes, etag, type, caching }: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly etag: string;
    readonly type: string;
    readonly caching: string;
  },
): Response {
  const headers = { "Content-Type": type, "Cache-Control": caching, "ETag": tagOf(etag) };
  return isKnown(c, headers.ETag) ? c.body(null, 304, headers) : c.body(bytes, 200, headers);
}

/** A store's tag in the form of a header, whatever signs stand in it. */
export function tagOf(etag: string, suffix = ""): string {
  return `"${etag.replace(/^W\//, "").replace(/[^\x21\x23-\x7e]/g, "")}${suffix}"`;
}

/** A tag for a text. */
export function tagOfText(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/** True when the client has this already (RFC 9110, section 13.1.2). */
export function isKnown(c: Context, tag: string): boolean {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return false;
  const tags = (c.req.header("if-none-match") ?? "").split(",")
    .map((one) => one.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}
