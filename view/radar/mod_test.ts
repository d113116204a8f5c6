import { deepEqual, equal, match, ok } from "node:assert/strict";
import { colourTable } from "../../formats/nexrad/colour_tables.ts";
import type { RadarView } from "../../formats/radar_messages.ts";
import { pictureFacts, picturePng, putPicture } from "./_test_store.ts";
import { testRadar } from "./_test_radar.ts";

const KEY = "KXYZ20250409_123456_V06";

Deno.test("about: products with words and unit, sites with their place, roads", async () => {
  const { store, json, close } = testRadar({ sites: ["KTLX"] });
  store.keys(2, "reflectivity", { [KEY]: { sweeps: 1 } });
  const name = { level: 2, key: KEY, product: "reflectivity", index: 0 } as const;
  putPicture(store, name, picturePng(() => 1), { site_lon_lat: [-100.5, 40.25] });
  const about = await json("/about/");
  equal(about.configured, true);
  equal(about.roads, false);
  deepEqual(about.products[0], {
    level: 2,
    product: "reflectivity",
    label: colourTable("reflectivity").title,
    unit: "dBZ",
  });
  deepEqual(about.products.map(({ product }: { product: string }) => product), [
    "reflectivity",
    "hydrometeor",
    "precipitation",
  ]);
  equal(about.products[1].unit, null);
  const [oklahoma] = about.sites.filter(({ site }: { site: string }) => site === "KTLX");
  // Twin Lakes, OK: 35.3331° N, 97.2778° W (NCEI's list of NEXRAD sites).
  ok(Math.hypot(oklahoma.lat - 35.333, oklahoma.lon + 97.278) < 0.01);
  // One that no table knows has its place from its pictures.
  deepEqual(about.sites.at(-1), { site: "KXYZ", name: "KXYZ", lat: 40.25, lon: -100.5 });
  close();
});

Deno.test("about: what is followed comes first, codes in the configuration's order", async () => {
  const { store, radar, json, close } = testRadar({
    sites: "auto",
    products: { hydrometeor: { codes: ["N0H", "HHC"] } },
  });
  store.keys(3, "hydrometeor", {
    KFWS20250409_123456_HHC: { sweeps: 1 },
    KTLX20250409_123456_HHC: { sweeps: 1 },
  });
  const view = {
    ...{ sites: ["KTLX"], auto_reason: "nearest", sources: [], under_way: null, waiting: 0 },
    ...{ newest_key: null, newest_time: null, pictures: 0, failures: 0, bytes_last_hour: 0 },
    ...{ last_failure: null, bytes_per_hour: null },
  };
  radar.heard({ event: "radar", ...view });
  const about = await json("/about/");
  deepEqual(about.sites.map(({ site }: { site: string }) => site), ["KTLX", "KFWS"]);
  deepEqual(about.products[0].codes, ["N0H", "HHC"]);
  radar.heard({ event: "radar", ...view, sites: ["KFWS"] });
  equal((await json("/about/")).sites[0].site, "KFWS");
  close();
});

Deno.test("not configured: nothing is there, and it is said", async () => {
  const { json, error, ask, close } = testRadar({ sites: [] });
  equal((await json("/about/")).configured, false);
  deepEqual(await json("/list/level2/reflectivity/"), {});
  match(await error("/code/"), /^404 .*not configured here, name sites as radar\.sites$/);
  const post = { method: "POST", body: '{"updates":{}}' };
  match(await error("/flag/", post), /^404 there is no store: weather radar is not configured/);
  equal((await ask("/roads.pmtiles")).status, 404);
  close();
});

Deno.test("a store without credentials is 500 with the reason, until they are there", async () => {
  const { missing, error, ask, clock, close } = testRadar();
  missing("AWS_ACCESS_KEY_ID is not set");
  for (const path of ["/code/", "/flag", "/list/level2/reflectivity/", "/list-all", "/about/"]) {
    match(await error(path), /^500 the radar store cannot be opened: AWS_ACCESS_KEY_ID/, path);
  }
  missing(null);
  clock.advance(10_000);
  equal((await ask("/list-all")).status, 200);
  close();
});

Deno.test("the colour bar comes as a picture that may be kept", async () => {
  const { ask, error, close } = testRadar();
  const answer = await ask("/legend/reflectivity/");
  equal(answer.headers.get("content-type"), "image/svg+xml");
  equal(answer.headers.get("cache-control"), "public, max-age=3600");
  const svg = await answer.text();
  match(svg, /^<svg[^]*dBZ[^]*<\/svg>\s*$/);
  // What the page's policy would not let through, also when it is opened by itself.
  ok(!/<style|style=|<script|\son\w+=|href="(?!#)/.test(svg));
  const tag = answer.headers.get("etag")!;
  equal((await ask("/legend/reflectivity", { headers: { "if-none-match": tag } })).status, 304);
  equal((await ask("/legend/HHC")).status, 200);
  match(await error("/legend/nonsense"), /^404 there is no colour table for "nonsense"/);
  match(await error("/legend/a%2fb"), /^400 "a\/b" is no product's name/);
  close();
});

Deno.test("lists and facts come in gzip to who takes it, under a tag of their own", async () => {
  const { store, ask, close } = testRadar();
  const keys = Array.from({ length: 40 }, (_, i) => `KTLX20250409_12${i + 10}00_V06`);
  store.keys(2, "reflectivity", Object.fromEntries(keys.map((key) => [key, { sweeps: 14 }])));
  const headers = { "accept-encoding": "gzip" };
  const gzip = await ask("/list/level2/reflectivity/", { headers });
  const plain = await ask("/list/level2/reflectivity/");
  equal(gzip.headers.get("content-encoding"), "gzip");
  equal(gzip.headers.get("etag"), plain.headers.get("etag")!.replace(/"$/, '-gzip"'));
  equal(plain.headers.get("vary"), "Accept-Encoding");
  const inflated = gzip.body!.pipeThrough(new DecompressionStream("gzip"));
  equal(await new Response(inflated).text(), await plain.text());
  // What is put together for a request has its tag by its content.
  const all = await ask("/list-all/", { headers });
  equal(all.headers.get("content-encoding"), "gzip");
  const tag = all.headers.get("etag")!;
  const again = await ask("/list-all/", { headers: { ...headers, "if-none-match": tag } });
  equal(again.status, 304);
  close();
});

Deno.test("a picture that is told of anew is not the one from memory", async () => {
  const { store, radar, json, close } = testRadar();
  const name = { level: 2, key: KEY, product: "reflectivity", index: 0 } as const;
  store.keys(2, "reflectivity", { [KEY]: { sweeps: 1, complete: false } });
  putPicture(store, name, picturePng(() => 1), { vcp: 12 });
  const path = `/data/level2/${KEY}_reflectivity_idx0/json`;
  equal((await json(path)).vcp, 12);
  putPicture(store, name, picturePng(() => 2), { vcp: 215 });
  const news = { level: 2, product: "reflectivity", key: KEY, sweeps: 1 } as const;
  radar.heard({ event: "picture", ...news, complete: false });
  deepEqual(await json(path), pictureFacts({ vcp: 215 }));
  close();
});

Deno.test("the component's progress is shown as told; one that does not run fetches nothing", () => {
  const { radar, close } = testRadar();
  equal(radar.view(true), null);
  const view: RadarView = {
    sites: ["KTLX"],
    auto_reason: null,
    sources: [{
      name: "level2",
      state: "fetching",
      last_success: null,
      last_failure: null,
      last_failure_at: null,
    }],
    under_way: "KTLX 0.5° reflectivity",
    waiting: 2,
    newest_key: null,
    newest_time: null,
    pictures: 3,
    failures: 0,
    last_failure: null,
    bytes_last_hour: 1,
    bytes_per_hour: null,
  };
  radar.heard({ event: "radar", ...view });
  deepEqual(radar.view(true), view);
  const stopped = radar.view(false)!;
  deepEqual([stopped.under_way, stopped.sources[0]!.state, stopped.pictures], [null, "stopped", 3]);
  close();
});
