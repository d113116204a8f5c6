/**
 * Large JSON answers: compressed where the client takes it, in slices, because a vehicle's
 * recording and live stream go through the same process.
 *
 * @module
 */
import { createGzip } from "node:zlib";
import type { Context } from "hono";
import { acceptsGzip } from "./gzip.ts";
import { otherTurn } from "./turns.ts";

/** Higher levels take twice the time for 2 % less. */
const LEVEL = 6;

/** Compressed at once: some 2 ms of work. */
const SLICE = 64 * 1024;

/** A JSON text as an answer, never stored. */
export async function compressedJson(c: Context, text: string): Promise<Response> {
  const bytes = new TextEncoder().encode(text);
  const gzip = acceptsGzip(c.req.header("accept-encoding"));
  return c.body(gzip ? await gzipInSlices(bytes) : bytes, 200, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding",
    ...(gzip ? { "Content-Encoding": "gzip" } : {}),
  });
}

/** The bytes in gzip (RFC 1952). */
export async function gzipInSlices(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const gzip = createGzip({ level: LEVEL });
  const parts: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    gzip.on("end", resolve);
    gzip.on("error", reject);
  });
  gzip.on("data", (part: Uint8Array) => parts.push(part));
  for (let at = 0; at < bytes.length; at += SLICE) {
    const slice = bytes.subarray(at, at + SLICE);
    await new Promise<void>((resolve) => gzip.write(slice, () => resolve()));
    await otherTurn();
  }
  gzip.end();
  await ended;
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
