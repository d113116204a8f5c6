import { deepEqual, equal, ok } from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { compressedJson, gzipInSlices } from "./compressed.ts";

Deno.test("compressed: what goes in comes out, whatever its length", async () => {
  for (const length of [0, 1, 65_535, 65_536, 65_537, 300_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * i) >> 3);
    deepEqual(new Uint8Array(gunzipSync(await gzipInSlices(bytes))), bytes);
  }
});

Deno.test("compressed: only for a client that takes it", async () => {
  const text = JSON.stringify({ t: Array(5_000).fill(23.2) });
  const app = new Hono().get("/", (c) => compressedJson(c, text));
  const plain = await app.request("/");
  equal(plain.headers.get("content-encoding"), null);
  equal(plain.headers.get("vary"), "Accept-Encoding");
  equal(await plain.text(), text);
  const gzip = await app.request("/", { headers: { "Accept-Encoding": "gzip, br" } });
  equal(gzip.headers.get("content-encoding"), "gzip");
  const bytes = new Uint8Array(await gzip.arrayBuffer());
  ok(bytes.length < text.length / 10);
  equal(new TextDecoder().decode(gunzipSync(bytes)), text);
});
