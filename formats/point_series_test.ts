import { deepEqual, equal } from "node:assert/strict";
import { type Point, POINT_FIELDS } from "./point.ts";
import { PointSeries } from "./point_series.ts";

const T0 = Date.UTC(2025, 5, 5, 17) / 1000;

function point(ts: number, t = 20): Point {
  const values = Object.fromEntries(POINT_FIELDS.map((field) => [field, field === "t" ? t : null]));
  return { ts: T0 + ts, ...values } as Point;
}

const times = (series: PointSeries) => series.points.map(({ ts }) => ts - T0);

Deno.test("a late point finds its place and is not the newest; a repeated one changes nothing", () => {
  const series = new PointSeries();
  equal(series.add(point(0)), "newest");
  equal(series.add(point(3)), "newest");
  equal(series.add(point(1)), "older");
  equal(series.add(point(1)), "known");
  equal(series.add(point(3)), "known");
  deepEqual(times(series), [0, 1, 3]);
  equal(series.newest?.ts, T0 + 3);
});

Deno.test("two records of one second are both kept, the later one the newest", () => {
  const series = new PointSeries();
  series.add(point(0, 20));
  equal(series.add(point(0, 21)), "newest");
  equal(series.newest?.t, 21);
  deepEqual(times(series), [0, 0]);
});

Deno.test("two hours are kept, counted back from the newest, and no more points than the bound", () => {
  const series = new PointSeries(null, 7200, 7200);
  for (let s = 0; s <= 7_300; s++) series.add(point(s));
  equal(series.points.length, 7_200);
  equal(series.points[0]!.ts - T0, 101);
  equal(series.add(point(20)), "outside");
  equal(series.add(point(100)), "outside");
  const sparse = new PointSeries(null, 7200, 7200);
  for (let s = 0; s <= 14_400; s += 100) sparse.add(point(s));
  equal(sparse.points[0]!.ts - T0, 7_200);
});

Deno.test("one point from a wrong clock is taken back out, and nothing was lost to it", () => {
  const series = new PointSeries();
  for (let s = 0; s < 100; s++) series.add(point(s));
  equal(series.add(point(86_400 * 365)), "newest");
  equal(series.add(point(100)), "newest");
  deepEqual(times(series), Array.from({ length: 101 }, (_, s) => s));
});

Deno.test("after a real pause the series goes on, and the old window leaves", () => {
  const series = new PointSeries();
  for (let s = 0; s < 100; s++) series.add(point(s));
  for (let s = 20_000; s < 20_010; s++) equal(series.add(point(s)), "newest");
  deepEqual(times(series), Array.from({ length: 10 }, (_, i) => 20_000 + i));
});

Deno.test("a clock that was ahead for long does not hide the present for more than a minute", () => {
  const series = new PointSeries();
  for (let s = 0; s < 500; s++) series.add(point(s + 5_000_000));
  const placed = Array.from({ length: 70 }, (_, s) => series.add(point(s)));
  deepEqual(placed.slice(0, 59), Array(59).fill("outside"));
  deepEqual(placed.slice(59), Array(11).fill("newest"));
  deepEqual(times(series), Array.from({ length: 11 }, (_, i) => 59 + i));
});

Deno.test("a clock set back by minutes: after 15 s of points at their pace the series goes on", () => {
  let nowMs = 0;
  const series = new PointSeries(() => nowMs);
  for (let s = 0; s < 500; s++, nowMs += 1000) series.add(point(s, 20));
  const placed = Array.from({ length: 20 }, (_, s) => {
    nowMs += 1000;
    return series.add(point(300 + s, 21));
  });
  deepEqual(placed, [...Array(15).fill("older"), ...Array(5).fill("newest")]);
  equal(series.newest!.ts - T0, 319);
});

Deno.test("five minutes of late points in a burst change nothing of what is newest", () => {
  let nowMs = 0;
  const series = new PointSeries(() => nowMs);
  for (let s = 400; s < 500; s++, nowMs += 1000) series.add(point(s));
  for (let s = 0; s < 300; s++, nowMs += 5) equal(series.add(point(s)), "older");
  equal(series.newest!.ts - T0, 499);
  equal(series.points.length, 400);
});

Deno.test("what is known already says nothing about the clock", () => {
  let nowMs = 0;
  const series = new PointSeries(() => nowMs);
  for (let s = 0; s < 2_000; s++, nowMs += 1000) series.add(point(s));
  for (let s = 0; s < 200; s++, nowMs += 1000) equal(series.add(point(s)), "known");
  equal(series.newest!.ts - T0, 1_999);
});

Deno.test("loaded from a store that ends after a step back, the last recorded is the newest", () => {
  const series = new PointSeries();
  const before = Array.from({ length: 500 }, (_, s) => point(s, 20));
  series.replace([...before, ...Array.from({ length: 100 }, (_, s) => point(200 + s, 21))]);
  equal(series.newest!.ts - T0, 299);
  equal(series.newest!.t, 21);
});

Deno.test("a late hour of points, with a new one now and then, is no wrong clock", () => {
  const series = new PointSeries();
  for (let s = 3_600; s < 3_700; s++) series.add(point(s));
  for (let s = 0; s < 1_000; s++) {
    equal(series.add(point(s)), "older");
    if (s % 50 === 0) series.add(point(3_700 + s / 50));
  }
  equal(series.newest!.ts - T0, 3_719);
  equal(series.points.length, 1_120);
});

Deno.test("from any order of arrival within the window come the same points in order", () => {
  const order = [5, 2, 9, 1, 7, 3, 8, 6, 4, 0];
  const series = new PointSeries();
  series.replace(order.map((s) => point(s)));
  deepEqual(times(series), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
