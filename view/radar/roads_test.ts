import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { testRadar } from "./_test_radar.ts";

Deno.test("roads come in the pieces that are asked for", async () => {
  const dir = await Deno.makeTempDir();
  const roads = join(dir, "roads.pmtiles");
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
  await Deno.writeFile(roads, bytes);
  const { ask, error, json, close } = testRadar({ sites: ["KTLX"], roads });
  const get = (headers: Record<string, string> = {}, method = "GET") =>
    ask("/roads.pmtiles", { headers, method });
  equal((await json("/about")).roads, true);

  const whole = await get();
  equal(whole.status, 200);
  equal(whole.headers.get("content-length"), "200000");
  equal(whole.headers.get("accept-ranges"), "bytes");
  deepEqual(new Uint8Array(await whole.arrayBuffer()), bytes);

  const part = await get({ range: "bytes=100000-199999" });
  equal(part.status, 206);
  equal(part.headers.get("content-range"), "bytes 100000-199999/200000");
  deepEqual(new Uint8Array(await part.arrayBuffer()), bytes.slice(100_000));
  const first = await get({ range: "bytes=0-6" });
  deepEqual([first.headers.get("content-length"), (await first.arrayBuffer()).byteLength], [
    "7",
    7,
  ]);

  const beyond = await get({ range: "bytes=200000-" });
  deepEqual([beyond.status, beyond.headers.get("content-range")], [416, "bytes */200000"]);
  const head = await get({ range: "bytes=0-6" }, "HEAD");
  deepEqual([head.status, head.headers.get("content-length"), await head.text()], [206, "7", ""]);

  // A piece goes with the file that the others came from.
  const etag = whole.headers.get("etag")!;
  equal((await get({ "if-none-match": etag })).status, 304);
  equal((await get({ range: "bytes=0-6", "if-range": etag })).status, 206);
  const other = await get({ range: "bytes=0-6", "if-range": '"other"' });
  equal(other.status, 200);
  // Broken off: the file is closed.
  await other.body!.cancel();

  await Deno.remove(roads);
  match(await error("/roads.pmtiles"), /^404 the file that radar\.roads names is not there$/);
  await Deno.mkdir(roads);
  match(await error("/roads.pmtiles"), /^404 what radar\.roads names is no file$/);
  close();
  await Deno.remove(dir, { recursive: true });
});
