import { deepEqual, equal, match } from "node:assert/strict";
import { picturePng, putPicture } from "./_test_store.ts";
import { testRadar } from "./_test_radar.ts";

const KEY = "KTLX20250409_123456_V06";

/** Rows 0–3 are 10.5, rows 4–7 are 20.5; the first column is range folding, the last is nothing. */
const png = () => picturePng((x, y) => x === 0 ? 3 : x === 7 ? 0 : y < 4 ? 1 : 2);

function station() {
  const radar = testRadar();
  const { store } = radar;
  store.keys(2, "reflectivity", { [KEY]: { sweeps: 2 } });
  putPicture(store, { level: 2, key: KEY, product: "reflectivity", index: 0 }, png());
  putPicture(store, { level: 2, key: KEY, product: "reflectivity", index: 1 }, png(), {
    elevation_index: 2,
    elevation_angle_degrees: 19.5,
    gates: 100,
  });
  return radar;
}

Deno.test("the value of every tilt above a point, where the beam is, and how far away", async () => {
  const { json, close } = station();
  const answer = await json("/sample/?lat=35.5&lon=-97&product=reflectivity");
  const { tilts, ...rest } = answer;
  deepEqual(rest, {
    lat: 35.5,
    lon: -97,
    level: 2,
    product: "reflectivity",
    key: KEY,
    unit: "dBZ",
    site: "KTLX",
    // A degree of the meridian is 111,132.95 − 559.82 cos 2φ + 1.175 cos 4φ m on WGS 84: half a
    // degree at 35.25° N is 55.473 km.
    distance_km: 55.47,
    bearing_deg: 0,
  });
  // Doviak & Zrnić 2.28b by hand: 55.47 km at 0.5° over a 4/3 earth is 484 + 181 m above the antenna.
  const [low, high] = tilts;
  equal(Math.abs(low.beam_height_m - (370 + 484 + 181)) <= 3, true, `${low.beam_height_m}`);
  deepEqual([low.index, low.elevation_deg, low.value], [0, 0.5, 10.5]);
  // 100 gates of 250 m end before.
  deepEqual(high, { index: 1, elevation_deg: 19.5, value: 10.5, beam_height_m: null });
  close();
});

Deno.test("what a pixel means: a value, range folding, nothing", async () => {
  const { json, close } = station();
  const at = async (lat: number, lon: number) =>
    (await json(`/sample?lat=${lat}&lon=${lon}&product=reflectivity`)).tilts[0].value;
  equal(await at(34.5, -97), 20.5);
  equal(await at(35.5, -97.99), "RF");
  equal(await at(35.5, -96.01), null);
  // Half of the picture's height is a little north of 35° in Mercator: asinh(tan 35.004°).
  equal(await at(35.01, -97), 10.5);
  equal(await at(34.99, -97), 20.5);
  close();
});

Deno.test("of several sites the nearest; of one key, one site or one code when asked for", async () => {
  const { store, json, error, close } = station();
  const fws = "KFWS20250409_123000_V06";
  const old = "KTLX20250409_120000_V06";
  const only = { sweeps: 1, complete: false } as const;
  store.keys(2, "reflectivity", { [fws]: only, [old]: only, [KEY]: { sweeps: 2 } });
  const box = { nw: [-99, 36], ne: [-95, 36], se: [-95, 32], sw: [-99, 32] } as const;
  putPicture(store, { level: 2, key: fws, product: "reflectivity", index: 0 }, png(), {
    bounding_box_lon_lat: box,
    site_lon_lat: [-97.3, 32.57],
  });
  putPicture(store, { level: 2, key: old, product: "reflectivity", index: 0 }, png());
  const site = async (query: string) => {
    const answer = await json(`/sample?product=reflectivity&${query}`);
    return `${answer.key} ${answer.tilts.length}`;
  };
  equal(await site("lat=35.1&lon=-97"), `${KEY} 2`);
  equal(await site("lat=33&lon=-97"), `${fws} 1`);
  equal(await site("lat=35.1&lon=-97&site=kfws"), `${fws} 1`);
  equal(await site(`lat=35.1&lon=-97&key=${old}&level=2`), `${old} 1`);
  match(await error("/sample?lat=35&lon=-97&product=reflectivity&site=KAMA"), /^404 there is no/);
  match(await error("/sample?lat=35&lon=-97&product=reflectivity&code=V08"), /^404 there is no/);
  close();
});

Deno.test("what cannot be sampled is refused with its reason", async () => {
  const { error, store, clock, close } = station();
  const wrong: Record<string, RegExp> = {
    "": /^400 product is missing/,
    "product=reflectivity": /^400 lat is missing: degrees from -85 to 85/,
    "product=reflectivity&lat=x&lon=0": /^400 lat="x" is not degrees/,
    "product=reflectivity&lat=86&lon=0": /^400 lat="86" is not degrees from -85 to 85/,
    "product=reflectivity&lat=1e1&lon=0": /^400 lat="1e1"/,
    "product=reflectivity&lat=35&lon=-181": /^400 lon="-181" is not degrees from -180 to 180/,
    "product=reflectivity&lat=35&lon=-97&level=4": /^400 "4" is no level/,
    "product=reflectivity&lat=35&lon=-97&key=x": /^400 "x" is no key/,
    "product=Ref&lat=35&lon=-97": /^400 "Ref" is no product's name/,
    "product=nonsense&lat=35&lon=-97": /^404 nonsense is not made here/,
    "product=velocity&lat=35&lon=-97": /^404 there is no picture of velocity yet: the panel/,
    "product=reflectivity&lat=38&lon=-97":
      /^404 the point is 333 km from KTLX: outside its picture/,
    "product=reflectivity&lat=35&lon=-97&key=KTLX20250409_000000_V06": /^404 KTLX.* is in no list/,
  };
  for (const [query, expected] of Object.entries(wrong)) {
    match(await error(`/sample?${query}`), expected, query);
  }
  clock.advance(1_000);
  // Listed, but the pictures are another program's.
  store.keys(2, "velocity", { [KEY]: { sweeps: 1 } });
  store.json(`plots_level2/${KEY}_velocity_idx0.json`, { elevation_angle_degrees: 0.5 });
  match(await error("/sample?product=velocity&lat=35&lon=-97&level=2"), /^404 the pictures of vel/);
  close();
});

Deno.test("one product's name at both levels: the key says which is sampled", async () => {
  const { store, json, close } = station();
  const radial = "KTLX20250409_123456_N0B";
  store.keys(3, "reflectivity", { [radial]: { sweeps: 1 } });
  putPicture(store, { level: 3, key: radial, product: "reflectivity", index: 0 }, png());
  const point = "/sample?lat=35.5&lon=-97&product=reflectivity";
  for (const [key, level] of [[radial, 3], [KEY, 2]]) {
    const answer = await json(`${point}&key=${key}`);
    deepEqual([answer.level, answer.key], [level, key]);
  }
  equal((await json(`${point}&level=3`)).key, radial);
  close();
});
