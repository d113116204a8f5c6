import { deepEqual } from "node:assert/strict";
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
