/**
 * A client of the radar's overlay interface as other programs have it: it uses nothing but the
 * requests of its table, against a real supervisor on a folder of pictures made by hand.
 *
 * @module
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { startSupervisor } from "../_test_supervisor.ts";
import {
  CODES_OBJECT,
  FLAGS_OBJECT,
  listObject,
  type PictureName,
  pictureObject,
} from "../../formats/radar_store.ts";
import { openFolderStore } from "../../object_store/folder.ts";

const KEY = "KTLX20250409_123456_V06";
const LIVE = "KTLX20250409_124010_V06";
const HHC = "KTLX20250409_123456_HHC";
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const PAGE = "https://overlay.example";

/** The client: GET and POST below one base, from a page elsewhere; with and without the last slash. */
function client(port: number) {
  const base = `http://127.0.0.1:${port}/radar`;
  async function get(path: string, headers: Record<string, string> = {}, method = "GET") {
    const answer = await fetch(base + path, { method, headers: { origin: PAGE, ...headers } });
    equal(answer.headers.get("access-control-allow-origin"), "*", path);
    equal(answer.headers.get("cross-origin-resource-policy"), "cross-origin", path);
    return answer;
  }
  return {
    get,
    async json(path: string) {
      const [answer, short] = [await get(path), await get(path.replace(/\/$/, ""))];
      equal(answer.status, 200, path);
      match(answer.headers.get("content-type")!, /^application\/json/);
      const body = await answer.json();
      deepEqual(await short.json(), body, path);
      return body;
    },
    async error(path: string) {
      const [answer, short] = [await get(path), await get(path.replace(/\/$/, ""))];
      equal(answer.status, short.status, path);
      const { ok: isOk, error } = await answer.json();
      await short.body?.cancel();
      equal(isOk, false);
      return `${answer.status} ${error}`;
    },
    async post(path: string, body: string) {
      const headers = { origin: PAGE, "sec-fetch-site": "cross-site" };
      const answer = await fetch(base + path, { method: "POST", body, headers });
      equal(answer.headers.get("access-control-allow-origin"), "*");
      return { status: answer.status, body: await answer.json() };
    },
  };
}

/** Asks again until it is so; fails after 10 s. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + 10_000; !await isSo();) {
    ok(performance.now() < endMs, "it never came");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

Deno.test("the overlay interface, all answers and errors, by a client that knows only its table", async (t) => {
  const supervisor = await startSupervisor("a client of the radar");
  const { get, json, error, post } = client(supervisor.port);
  const root = join(supervisor.dir, "products", "radar");
  const store = openFolderStore(root);
  const put = (key: string, value: unknown) =>
    store.put(key, new TextEncoder().encode(JSON.stringify(value)), "application/json");
  const picture = async (name: PictureName, facts: unknown) => {
    await store.put(pictureObject(name, "png"), PNG, "image/png");
    await put(pictureObject(name, "json"), facts);
  };

  await t.step("an empty store: empty lists, and what is to be done for the rest", async () => {
    deepEqual(await json("/list/level2/reflectivity/"), {});
    deepEqual(await json("/list-all/"), { reflectivity: {}, hydrometeor: {}, precipitation: {} });
    match(await error("/code/"), /^404 there are no codes in the store yet: the panel shows/);
    match(await error("/flag/"), /^404 there are no flags in the store yet/);
    match(
      await error(`/data/level2/${KEY}_reflectivity_idx0/png/`),
      /^404 there is no such picture: KTLX.*_V06 is in no list.*ask for the lists anew/,
    );
  });

  const options = {
    hydrometeor: [{ value: "HHC", label: "Hybrid scan", count: 1 }],
    precipitation: [],
  };
  const listed = { [KEY]: { sweeps: 2 }, [LIVE]: { sweeps: 1, complete: false } };
  for (let index = 0; index < 2; index++) {
    await picture({ level: 2, key: KEY, product: "reflectivity", index }, { index });
  }
  await picture({ level: 2, key: LIVE, product: "reflectivity", index: 0 }, { live: true });
  await picture({ level: 3, key: HHC, product: "hydrometeor", index: 0 }, { hhc: true });
  await put(listObject(2, "reflectivity"), listed);
  await put(listObject(3, "hydrometeor"), { [HHC]: { sweeps: 1 } });
  await put(listObject(3, "echo_tops"), {});
  await put(CODES_OBJECT, options);
  await put(FLAGS_OBJECT, { updates: { reflectivity: 1, hydrometeor: 1 } });

  await t.step("codes, lists and flags are those of the store", async () => {
    // What was asked for a moment ago may come from memory.
    await until(async () => (await get("/code")).status === 200);
    await until(async () => Object.keys(await json("/list/2/reflectivity/")).length > 0);
    deepEqual(await json("/code/"), options);
    deepEqual(await json("/flag/"), { updates: { reflectivity: 1, hydrometeor: 1 } });
    deepEqual(await json("/list/level2/reflectivity/"), listed);
    deepEqual(await json("/list/2/reflectivity/"), listed);
    // A base address with a slash at its end.
    deepEqual(await json("//list/2/reflectivity/"), listed);
    deepEqual(await json("/list/level3/hydrometeor/"), { [HHC]: { sweeps: 1 } });
    deepEqual(await json("/list/level3/precipitation/"), {});
    const all = await json("/list-all/");
    deepEqual(all.reflectivity, listed);
    deepEqual(Object.keys(all).slice(0, 3), ["reflectivity", "hydrometeor", "precipitation"]);
  });

  await t.step(
    "wrong names are 400 with what is allowed, what is not made here is 404",
    async () => {
      match(
        await error("/list/level9/reflectivity/"),
        /^400 "level9" is no level: level2 and level3/,
      );
      match(
        await error("/list/level2/nonsense/"),
        /^400 "nonsense" .*reflectivity, velocity, .* are/,
      );
      match(
        await error("/list/level2/hydrometeor/"),
        /^400 "hydrometeor" is no product of level 2/,
      );
      match(await error("/list/level3/No%20Name/"), /^400 "No Name" is no product's name/);
      match(
        await error("/list/level2/velocity/"),
        /^404 velocity is not made here .*radar\.products/,
      );
      const name = `${KEY}_reflectivity_idx0`;
      match(await error(`/data/level1/${name}/png/`), /^400 "level1" is no level/);
      match(await error(`/data/level2/${name}/gif/`), /^400 "gif" is no ending: png and json/);
      match(await error(`/data/level2/${KEY}/png/`), /^400 .* one reads KTLX20250409_123456_V06_/);
      match(await error(`/data/level2/${KEY}_reflectivity_idx7/png/`), /^404 .* has idx0 to idx1$/);
      match(await error("/data/level2/..%2f..%2fcanary/json/"), /^400 /);
      match(await error("/nowhere/"), /^404 there is nothing at this address/);
    },
  );

  await t.step("pictures come with a tag, and for good once their volume is complete", async () => {
    const path = `/data/level2/${KEY}_reflectivity_idx0`;
    const png = await get(`${path}/png/`, { "accept-encoding": "gzip" });
    equal(png.headers.get("content-type"), "image/png");
    equal(png.headers.get("content-encoding"), null);
    equal(png.headers.get("cache-control"), "public, max-age=86400, immutable");
    deepEqual(new Uint8Array(await png.arrayBuffer()), PNG);
    const tag = png.headers.get("etag")!;
    match(tag, /^"[\w-]+"$/);
    const again = await get(`${path}/png`, { "if-none-match": tag });
    deepEqual([again.status, again.headers.get("etag"), await again.text()], [304, tag, ""]);
    equal((await get(`${path}/png`, { "if-none-match": '"x"' })).status, 200);
    deepEqual(await json(`/data/level2/${KEY}_reflectivity_idx1/json/`), { index: 1 });
    deepEqual(await json(`/data/level3/${HHC}_hydrometeor_idx0/json/`), { hhc: true });
    const head = await get(`${path}/png/`, {}, "HEAD");
    deepEqual([head.status, head.headers.get("etag"), await head.text()], [200, tag, ""]);
    const live = await get(`/data/level2/${LIVE}_reflectivity_idx0/json/`);
    equal(live.headers.get("cache-control"), "no-cache");
    deepEqual(await live.json(), { live: true });
  });

  await t.step("a long list is the same in gzip", async () => {
    const keys = Array.from({ length: 60 }, (_, i) => `KTLX20250408_1200${10 + i % 50}_V0${i % 9}`);
    await put(listObject(3, "echo_tops"), Object.fromEntries(keys.map((k) => [k, { sweeps: 1 }])));
    const path = "/list/level3/echo_tops/";
    await until(async () => Object.keys(await json(path)).length > 0);
    const plain = await get(path, { "accept-encoding": "identity" });
    const gzip = await get(path, { "accept-encoding": "gzip" });
    equal(await gzip.text(), await plain.text());
    match(gzip.headers.get("vary")!, /Accept-Encoding/i);
    const identity = { "accept-encoding": "identity" };
    const tag = plain.headers.get("etag")!;
    equal((await get(path, { ...identity, "if-none-match": tag })).status, 304);
  });

  await t.step("a page elsewhere sets the flags; what are none is refused", async () => {
    const preflight = await get("/flag/", { "access-control-request-method": "POST" }, "OPTIONS");
    equal(preflight.status, 204);
    match(preflight.headers.get("access-control-allow-methods")!, /GET, POST, OPTIONS/);
    match(preflight.headers.get("access-control-allow-headers")!, /Content-Type/);
    const set = { updates: { reflectivity: 0, hydrometeor: 1 } };
    for (const path of ["/flag/", "/flag"]) {
      const { status, body } = await post(path, JSON.stringify(set));
      deepEqual([status, body.updated, typeof body.message], [200, true, "string"]);
      deepEqual(await json("/flag/"), set);
    }
    for (const body of ["", "{", "[]", '{"updates":{"a":"1"}}', '{"flags":{}}']) {
      equal((await post("/flag/", body)).status, 400, body);
    }
    equal((await post("/flag/", `{"updates":{"a":${" ".repeat(65_536)}1}}`)).status, 413);
    deepEqual(await json("/flag/"), set);
    deepEqual(JSON.parse(await Deno.readTextFile(join(root, FLAGS_OBJECT))), set);
  });

  await t.step(
    "other ways to change something, and other names of the machine, stay refused",
    async () => {
      const { status } = await post("/code/", "{}");
      equal(status, 403);
      const put = await get("/flag/", {}, "PUT");
      equal(put.status, 405);
      match(put.headers.get("allow")!, /GET, POST/);
      await put.body?.cancel();
    },
  );

  await t.step("a store that cannot be read is 500 and named", async () => {
    await Deno.remove(join(root, FLAGS_OBJECT));
    await Deno.remove(join(root, "flags"), { recursive: true });
    await Deno.writeTextFile(join(root, "flags"), "no folder");
    const { status, body } = await post("/flag/", '{"updates":{}}');
    equal(status, 500);
    match(body.error, /the radar store \(folder .*radar\) cannot be written/);
  });

  await supervisor.end();
});

Deno.test("beyond the table: news of pictures, of which a page elsewhere hears too", async () => {
  const supervisor = await startSupervisor("a reader of the radar's news");
  const store = openFolderStore(join(supervisor.dir, "products", "radar"));
  const url = `http://127.0.0.1:${supervisor.port}/radar/events`;
  const answer = await fetch(url, { headers: { origin: PAGE } });
  equal(answer.headers.get("access-control-allow-origin"), "*");
  match(answer.headers.get("content-type")!, /^text\/event-stream/);
  // Another process fills the store: nobody tells the supervisor.
  const list = new TextEncoder().encode(JSON.stringify({ [KEY]: { sweeps: 2 } }));
  await store.put(listObject(2, "reflectivity"), list, "application/json");
  let text = "";
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  while (!text.includes("event: picture")) {
    const { value, done } = await reader.read();
    ok(!done, text);
    text += value;
  }
  match(text, /event: hello\ndata: {"resumed":false}/);
  const news = { level: 2, product: "reflectivity", key: KEY, sweeps: 2, complete: true };
  ok(text.includes(`data: ${JSON.stringify(news)}\n`), text);
  await reader.cancel();
  await supervisor.end();
});
