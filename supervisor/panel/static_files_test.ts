import { deepEqual, equal, ok } from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { staticAnswer } from "./static_files.ts";

const app = new Hono().get("/:name", (c) => staticAnswer(c, c.req.param("name")));
const ask = (name: string, headers: Record<string, string> = {}) =>
  app.request(`/${name}`, { headers });

Deno.test("a file is compressed for who takes that, and sent again only when it changed", async () => {
  const plain = await ask("control.html");
  equal(plain.status, 200);
  equal(plain.headers.get("content-encoding"), null);
  const text = await plain.text();
  const gzip = await ask("control.html", { "accept-encoding": "gzip, deflate, br" });
  equal(gzip.headers.get("content-encoding"), "gzip");
  equal(gunzipSync(new Uint8Array(await gzip.arrayBuffer())).toString(), text);
  for (const answer of [plain, gzip]) {
    equal(answer.headers.get("vary"), "Accept-Encoding");
    equal(answer.headers.get("cache-control"), "no-cache");
  }
  const [tag, gzipTag] = [plain, gzip].map((answer) => answer.headers.get("etag")!);
  ok(tag !== gzipTag);
  const codes = await Promise.all(
    [tag!, `W/${tag}`, `"x", ${tag}`, "*", gzipTag!, '"x"'].map(async (known) =>
      (await ask("control.html", { "if-none-match": known })).status
    ),
  );
  deepEqual(codes, [304, 304, 304, 304, 200, 200]);
  const known = await ask("control.html", { "accept-encoding": "gzip", "if-none-match": gzipTag! });
  deepEqual([known.status, await known.text()], [304, ""]);
});

Deno.test("a name that is not there is not found, whatever it looks like", async () => {
  for (const name of ["nothing.js", "..%2Fdeno.json", ".built", "__proto__", "%00"]) {
    equal((await ask(name)).status, 404, name);
  }
});
