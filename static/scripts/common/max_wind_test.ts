import { deepEqual, equal } from "node:assert/strict";
import type { Point } from "../../../formats/point.ts";
import { type Keep, maxWind } from "./max_wind.ts";

const point = (ts: number, wspd: number | null): Point =>
  ({ ts, wspd, wdir: 270, lat: 34.31, lon: -101.42 }) as Point;

function storage(): Keep {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

Deno.test("the strongest wind with its time and place; null values are no wind", () => {
  const max = maxWind(null);
  equal(max.of([]), null);
  equal(max.of([point(1, null)]), null);
  deepEqual(max.of([point(1, 4), point(2, 18.4), point(3, 7), point(4, null)]), {
    ts: 2,
    wspd: 18.4,
    wdir: 270,
    lat: 34.31,
    lon: -101.42,
  });
});

Deno.test("it outlives the two hours that a page holds, and a reload", () => {
  const kept = storage();
  maxWind(kept).of([point(1, 20), point(2, 3)]);
  equal(maxWind(kept).of([point(9000, 5)])?.wspd, 20);
});

Deno.test("after Reset only later points count, after a reload too", () => {
  const kept = storage();
  const max = maxWind(kept);
  const points = [point(1, 20), point(2, 3)];
  max.of(points);
  max.reset(2);
  equal(max.of(points), null);
  equal(maxWind(kept).of([...points, point(3, 4)])?.wspd, 4);
});

Deno.test("a value from a time that is still to come is forgotten", () => {
  const kept = storage();
  maxWind(kept).of([point(5000, 40)]);
  equal(maxWind(kept).of([point(100, 6)])?.wspd, 6);
});

Deno.test("a damaged or refusing storage is as if it were empty", () => {
  for (const text of ["{", "[]", "3", '{"afterTs":"x","max":{"ts":1}}']) {
    const max = maxWind({ getItem: () => text, setItem: () => {} });
    equal(max.of([point(1, 2)])?.wspd, 2);
  }
  const refuses = () => {
    throw new Error("no");
  };
  equal(maxWind({ getItem: refuses, setItem: refuses }).of([point(1, 2)])?.wspd, 2);
});
