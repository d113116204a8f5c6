import { deepEqual, equal, match } from "node:assert/strict";
import { settle } from "../../_test_clock.ts";
import { newestOfSites } from "./lists.ts";
import { testRadar } from "./_test_radar.ts";

Deno.test("the newest of each site, of one code where one is asked for", () => {
  const list = {
    KFWS20250409_120000_HHC: { sweeps: 1 },
    KFWS20250409_121000_N0H: { sweeps: 1 },
    KTLX20250408_235959_HHC: { sweeps: 1 },
    KTLX20250409_000000_HHC: { sweeps: 1 },
    KTLX20250409_010000_HHC: { sweeps: 0 },
  };
  const keys = (kind: string | null) =>
    [...newestOfSites(list, kind).values()].map(({ key }) => key);
  deepEqual(keys(null), ["KFWS20250409_121000_N0H", "KTLX20250409_000000_HHC"]);
  deepEqual(keys("HHC"), ["KFWS20250409_120000_HHC", "KTLX20250409_000000_HHC"]);
  deepEqual(keys("V06"), []);
});

Deno.test("what is on offer: configured products, then those in the store; broken lists are empty", async () => {
  const { store, json, clock, close } = testRadar({ sites: [], products: { velocity: {} } });
  store.keys(2, "velocity", { KTLX20250409_123456_V06: { sweeps: 3 } });
  store.keys(3, "echo_tops", { KTLX20250409_123456_EET: { sweeps: 1 } });
  const broken = { KTLX20250409_123456_V06: { sweeps: "3" }, "../x": { sweeps: 1 }, y: 7 };
  store.json("lists/nexrad_level2_correlation_files.json", broken);
  store.json("lists/else.json", {});
  deepEqual(await json("/list-all/"), {
    reflectivity: {},
    hydrometeor: {},
    precipitation: {},
    velocity: { KTLX20250409_123456_V06: { sweeps: 3 } },
    correlation: {},
    echo_tops: { KTLX20250409_123456_EET: { sweeps: 1 } },
  });
  // A product of both levels is one.
  clock.advance(60_000);
  store.keys(3, "velocity", { KTLX20250409_123456_N0G: { sweeps: 1 } });
  deepEqual(Object.keys((await json("/list-all")).velocity).length, 2);
  close();
});

Deno.test("while the store fails the last known list is there, with its age and why", async () => {
  const { store, ask, clock, json, error, close } = testRadar({ sites: ["KTLX"] });
  const list = { KTLX20250409_123456_V06: { sweeps: 3 } };
  store.keys(2, "reflectivity", list);
  const path = "/list/level2/reflectivity/";
  const now = await ask(path);
  equal(now.headers.get("radar-store-fault"), null);
  deepEqual(await now.json(), list);
  await json("/about/");
  clock.advance(40_000);
  store.fault = "the link is — gone";
  const stale = await ask(path);
  equal(stale.status, 200);
  equal(stale.headers.get("age"), "40");
  match(stale.headers.get("radar-store-fault")!, /^the radar store \(memory\).*link is {3}gone$/);
  deepEqual(await stale.json(), list);
  deepEqual((await json("/about/")).sites[0].site, "KTLX");
  match(await error("/list/level3/echo_tops/"), /^500 the radar store/);
  store.fault = null;
  store.keys(2, "reflectivity", {});
  const again = await ask(path);
  equal(again.headers.get("radar-store-fault"), null);
  deepEqual(await again.json(), {});
  close();
});

Deno.test("whoever asks which lists there are while that is asked waits for one answer", async () => {
  const { store, ask, close } = testRadar();
  let listings = 0;
  let answer = (_names: string[]) => {};
  store.list = () => {
    listings++;
    return new Promise((resolve) => answer = resolve);
  };
  const asked = [ask("/list-all/"), ask("/about/"), ask("/list-all")];
  await settle();
  answer([]);
  for (const one of asked) equal((await one).status, 200);
  equal(listings, 1);
  close();
});
