import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { TestClock } from "../../_test_clock.ts";
import type { NodeEnv } from "../node_env.ts";
import { type TestSite, withSite } from "./_test_site.ts";
import { Media } from "./media.ts";

/** A film of 300,000 bytes, each of which is known, and what lies about it. */
function film({ products }: TestSite): Uint8Array {
  const folder = join(products, "wxcam", "wxcam");
  Deno.mkdirSync(join(folder, "thumbs", "20250605"), { recursive: true });
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  Deno.writeFileSync(join(folder, "20250605.mp4"), bytes);
  Deno.writeTextFileSync(join(folder, "thumbs", "20250605", "07.jpg"), "picture");
  Deno.writeTextFileSync(join(folder, ".hidden.mp4"), "half");
  Deno.writeTextFileSync(join(folder, "notes.txt"), "private");
  Deno.writeTextFileSync(join(products, "secret.mp4"), "secret");
  return bytes;
}

const FILM = "/wxcam-media/wxcam/20250605.mp4";
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

Deno.test("media: whole, and any part that a player asks for", () =>
  withSite(async (site) => {
    const bytes = film(site);
    const whole = await site.get(FILM);
    equal(whole.status, 200);
    equal(whole.headers.get("content-type"), "video/mp4");
    equal(whole.headers.get("accept-ranges"), "bytes");
    equal(whole.headers.get("content-length"), "300000");
    deepEqual(await bytesOf(whole), bytes);
    for (
      const [range, from, to] of [
        ["bytes=0-", 0, 300_000],
        ["bytes=100-199", 100, 200],
        ["bytes=299999-", 299_999, 300_000],
        ["bytes=-10", 299_990, 300_000],
        ["bytes=5-99999999", 5, 300_000],
      ] as const
    ) {
      const part = await site.get(FILM, { range });
      equal(part.status, 206, range);
      equal(part.headers.get("content-range"), `bytes ${from}-${to - 1}/300000`);
      equal(part.headers.get("content-length"), String(to - from));
      deepEqual(await bytesOf(part), bytes.slice(from, to), range);
    }
    const beyond = await site.get(FILM, { range: "bytes=300000-" });
    equal(beyond.status, 416);
    equal(beyond.headers.get("content-range"), "bytes */300000");
    equal((await bytesOf(await site.get(FILM, { range: "bytes=0-1,5-6" }))).length, 300_000);
    const head = await site.get(FILM, {}, "HEAD");
    equal(head.headers.get("content-length"), "300000");
    equal(head.body, null);
  }));

Deno.test("media: a part of a film that is another one meanwhile is not mixed with it", () =>
  withSite(async (site) => {
    film(site);
    const { headers } = await site.get(FILM, {}, "HEAD");
    const etag = headers.get("etag")!;
    const range = "bytes=10-19";
    equal((await site.get(FILM, { range, "if-range": etag }).then(closed)).status, 206);
    const date = headers.get("last-modified")!;
    equal((await site.get(FILM, { range, "if-range": date }).then(closed)).status, 206);
    equal((await site.get(FILM, { "if-none-match": `"x", W/${etag}` })).status, 304);
    equal((await site.get(FILM, { "if-modified-since": date })).status, 304);
    const path = join(site.products, "wxcam", "wxcam", "20250605.mp4");
    Deno.writeTextFileSync(path, "another film");
    equal((await site.get(FILM, { range, "if-range": etag }).then(closed)).status, 200);
    equal((await site.get(FILM, { "if-none-match": etag }).then(closed)).status, 200);
  }));

async function closed(response: Response): Promise<Response> {
  await response.body?.cancel();
  return response;
}

Deno.test("media: nothing but files below its folder, through no link", () =>
  withSite(async (site) => {
    film(site);
    const folder = join(site.products, "wxcam");
    Deno.symlinkSync(join(site.products, "secret.mp4"), join(folder, "wxcam", "link.mp4"));
    Deno.symlinkSync(site.products, join(folder, "out"));
    for (
      const path of [
        "../secret.mp4",
        "%2e%2e/secret.mp4",
        "..%2fsecret.mp4",
        "wxcam/../../secret.mp4",
        "wxcam/%2e%2e/%2e%2e/secret.mp4",
        "wxcam/..%5c..%5csecret.mp4",
        "wxcam/link.mp4",
        "out/secret.mp4",
        "wxcam/.hidden.mp4",
        "wxcam/notes.txt",
        "wxcam",
        "wxcam/thumbs",
        "wxcam/nothing.jpg",
        "wxcam//20250605.mp4",
        "wxcam/20250605.mp4%00.jpg",
        "",
      ]
    ) {
      const { status } = await closed(await site.get(`/wxcam-media/${path}`));
      equal(status, 404, path);
    }
    const thumb = await site.get("/wxcam-media/wxcam/thumbs/20250605/07.jpg");
    equal(await thumb.text(), "picture");
  }));

Deno.test("media: films that get shorter while they are sent end their connections and free their places", () =>
  withSite(async (site) => {
    film(site);
    const answers = await Promise.all(Array.from({ length: 64 }, () => site.get(FILM)));
    const full = await site.get(FILM);
    equal(full.status, 503);
    await closed(full);
    Deno.truncateSync(join(site.products, "wxcam", "wxcam", "20250605.mp4"), 1000);
    // Their reader takes what is there, and more never comes.
    const readers = answers.map(({ body }) => body!.getReader());
    for (const reader of readers) {
      await reader.read();
      reader.read().catch(() => {});
    }
    while (site.ended < 64) await new Promise((resolve) => setTimeout(resolve));
    equal((await closed(await site.get(FILM))).status, 200);
    await Promise.all(readers.map((reader) => reader.cancel()));
  }));

Deno.test("media: without a folder there is nothing, not what lies where the program was started", async () => {
  const app = new Hono<NodeEnv>();
  const media = new Media(new TestClock());
  app.get("/:file", (c) => media.answer(c, "", [c.req.param("file")]));
  ok(existsSync("deno.json"));
  equal((await closed(await app.request("/deno.json"))).status, 404);
});

Deno.test("pictures: an entry's own, by name", () =>
  withSite(async (site) => {
    const folder = join(site.products, "quicklooks", "cl61");
    Deno.mkdirSync(folder, { recursive: true });
    for (const name of ["latest.png", "cl61_20250605.png", "other.png"]) {
      Deno.writeTextFileSync(join(folder, name), name);
    }
    const get = (name: string) => site.get(`/quicklooks/pictures/${name}`);
    equal(await (await get("cl61/latest.png")).text(), "latest.png");
    const day = await get("cl61/cl61_20250605.png");
    equal(day.headers.get("content-type"), "image/png");
    ok(day.headers.get("etag"));
    equal(await day.text(), "cl61_20250605.png");
    for (
      const name of ["cl61/other.png", "met/latest.png", "nobody/latest.png", "cl61/..%2fx.png"]
    ) {
      equal((await closed(await get(name))).status, 404, name);
    }
  }));
