import assert from "node:assert/strict";
import type { PixelTable, TableRequest } from "../render/mod.ts";
import { openTableCache } from "./table_cache.ts";

/** A cache whose tables are of `bytes`, and the ranges of those that were made. */
function setUp(bytes: number) {
  const made: number[] = [];
  const cache = openTableCache(({ site, rangeKm, size }): Promise<PixelTable> => {
    made.push(rangeKm);
    const cells = new Uint32Array(new SharedArrayBuffer(bytes));
    return Promise.resolve({ site, rangeKm, size, x0: 0, y0: 0, side: 1, cells, distanceStepM: 7 });
  });
  return { cache, made };
}

const request = (rangeKm: number): TableRequest => ({
  site: { latDeg: 35, lonDeg: -97, heightM: 370 },
  rangeKm,
  size: 2048,
});

Deno.test("table cache: a table is made once, also when it is asked for twice at the same time", async () => {
  const { cache, made } = setUp(8);
  const [a, b] = await Promise.all([cache.get(request(460)), cache.get(request(460))]);
  assert.equal(a, b);
  await cache.get(request(300));
  assert.equal(await cache.get(request(460)), a);
  assert.deepEqual(made, [460, 300]);
});

Deno.test("table cache: what was not asked for the longest goes, 40 MB stay", async () => {
  const { cache, made } = setUp(16e6);
  for (const km of [100, 300, 100, 460, 100, 300]) await cache.get(request(km));
  assert.deepEqual(made, [100, 300, 460, 300]);
});

Deno.test("table cache: a table that could not be made is tried again", async () => {
  let tries = 0;
  const cache = openTableCache(() => {
    tries++;
    return Promise.reject(new Error("no memory"));
  });
  await assert.rejects(cache.get(request(460)));
  await assert.rejects(cache.get(request(460)));
  assert.equal(tries, 2);
});
