import { deepEqual, equal } from "node:assert/strict";
import type { Point } from "../../../formats/point.ts";
import { type Keep, maxWind, maxWindTime } from "./max_wind.ts";

const point = (ts: number, wspd: number | null): Point =>
  ({ ts, wspd, wdir: 270, lat: 34.31, lon: -101.42 }) as Point;

function storage(): Keep {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

/** A wind that blows for 2 s from then on. */
const blow = (ts: number, wspd: number) => [point(ts, wspd), point(ts + 1, wspd)];

Deno.test("the strongest mean over 3 s with its time and place; null values are no wind", () => {
  const max = maxWind(null);
  equal(max.of([]), null);
  equal(max.of([point(1, null), point(2, null)]), null);
  equal(max.of([point(1, 30)]), null, "one value is no mean");
  const points = [4, 6, 17, 19, null, 1].map((wspd, i) => point(i + 1, wspd));
  deepEqual(max.of(points), { ts: 5, wspd: 18, wdir: 270, lat: 34.31, lon: -101.42 });
});

Deno.test("a spike is not the strongest wind, and values that cannot be are none", () => {
  const max = maxWind(null);
  const points = Array.from({ length: 20 }, (_, i) => point(i, i === 10 ? 7999 : 5));
  equal(max.of(points)?.wspd, 5);
  equal(
    max.of([...points, point(20, 140), point(21, 5)])?.wspd,
    50,
    "a possible one counts a third",
  );
  const kept = JSON.stringify({ afterTs: 0, max: { ...max.of(points), wspd: 7999 } });
  equal(maxWind({ getItem: () => kept, setItem: () => {} }).of(points)?.wspd, 5);
});

Deno.test("it outlives the two hours that a page holds, and a reload", () => {
  const kept = storage();
  maxWind(kept).of(blow(1, 20));
  equal(maxWind(kept).of(blow(9000, 5))?.wspd, 20);
});

Deno.test("after Reset only later points count, after a reload too", () => {
  const kept = storage();
  const max = maxWind(kept);
  const points = blow(1, 20);
  max.of(points);
  max.reset(2);
  equal(max.of(points), null);
  equal(maxWind(kept).of([...points, ...blow(3, 4)])?.wspd, 4);
});

Deno.test("a value from a time that is still to come is forgotten", () => {
  const kept = storage();
  maxWind(kept).of(blow(5000, 40));
  equal(maxWind(kept).of(blow(100, 6))?.wspd, 6);
});

Deno.test("the wind of another day says its date", () => {
  const ts = Date.UTC(2025, 5, 5, 23, 59, 58) / 1000;
  const max = maxWind(null).of(blow(ts - 1, 20))!;
  equal(maxWindTime(max, ts + 1), "23:59:58 UTC");
  equal(maxWindTime(max, ts + 2), "2025-06-05 23:59:58 UTC");
});

Deno.test("a damaged or refusing storage is as if it were empty", () => {
  for (const text of ["{", "[]", "3", '{"afterTs":"x","max":{"ts":1}}']) {
    const max = maxWind({ getItem: () => text, setItem: () => {} });
    equal(max.of(blow(1, 2))?.wspd, 2);
  }
  const refuses = () => {
    throw new Error("no");
  };
  equal(maxWind({ getItem: refuses, setItem: refuses }).of(blow(1, 2))?.wspd, 2);
});
