import assert from "node:assert/strict";
import type { Point } from "../../../formats/point.ts";
import { fixAt, trackFixes } from "./map_track.ts";

const EMPTY: Omit<Point, "ts" | "lat" | "lon"> = {
  t: 20,
  td: 10,
  wspd: 5,
  wdir: 180,
  pressure: 900,
  compass_dir: 90,
  alt: 700,
  rh: 50,
};

/** A vehicle that goes north at about 22 m/s from 34 N, 101 W. */
function drive(seconds: number): Point[] {
  return Array.from({ length: seconds }, (_, i) => at(i, 34 + i * 0.0002, -101));
}

function at(ts: number, lat: number | null, lon: number | null): Point {
  return { ...EMPTY, ts, lat, lon };
}

const times = (points: Point[], reduced = false) =>
  trackFixes(points, 0, 1e9, reduced).map(({ point }) => point.ts);
const breaks = (points: Point[], reduced = false) =>
  trackFixes(points, 0, 1e9, reduced).filter(({ joined }) => !joined).map(({ point }) => point.ts);

Deno.test("a whole drive is one line", () => {
  assert.deepEqual(times(drive(10)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(breaks(drive(10)), [0]);
});

Deno.test("only the window's points are taken", () => {
  const fixes = trackFixes(drive(10), 3, 6, false);
  assert.deepEqual(fixes.map(({ point }) => point.ts), [3, 4, 5, 6]);
});

Deno.test("places without a fix are left out, and the line breaks there", () => {
  const points = drive(12);
  points[4] = at(4, 0, 0);
  points[8] = at(8, null, null);
  assert.deepEqual(times(points), [0, 1, 2, 3, 5, 6, 7, 9, 10, 11]);
  assert.deepEqual(breaks(points), [0, 5, 9]);
});

Deno.test("a single wrong place, or two that disagree, are left out", () => {
  const points = drive(12);
  points[5] = at(5, 34.5, -101);
  points[8] = at(8, 30, -99);
  points[9] = at(9, 40, -90);
  assert.deepEqual(times(points), [0, 1, 2, 3, 4, 6, 7, 10, 11]);
});

Deno.test("a wrong first place does not hide the drive", () => {
  assert.deepEqual(times([at(-1, 51, 7), ...drive(5)]), [0, 1, 2, 3, 4]);
});

Deno.test("59 km in 16 s: the new place is believed after three fixes, and no line leads there", () => {
  const points = [...drive(5), ...drive(5).map((p) => at(p.ts + 20, p.lat! + 0.53, p.lon))];
  assert.deepEqual(times(points.slice(0, 7)), [0, 1, 2, 3, 4]);
  assert.deepEqual(times(points), [0, 1, 2, 3, 4, 20, 21, 22, 23, 24]);
  assert.deepEqual(breaks(points), [0, 20]);
});

Deno.test("two seconds without a record break the line, except in a reduced history", () => {
  const points = drive(6).filter(({ ts }) => ts !== 3);
  assert.deepEqual(breaks(points), [0, 4]);
  assert.deepEqual(breaks(points, true), [0]);
  const reduced = [0, 10, 20, 30].map((ts) => at(ts, ts === 20 ? null : 34, -101));
  assert.deepEqual(breaks(reduced, true), [0, 30]);
});

Deno.test("a drive across the 180th meridian is one line", () => {
  const points = [179.9998, 179.9999, -180, -179.9999].map((lon, i) => at(i, -41, lon));
  assert.deepEqual(breaks(points), [0]);
});

Deno.test("the first fix alone is shown", () => {
  assert.deepEqual(times([at(7, 34, -101)]), [7]);
});

Deno.test("the fix nearest to a time, within half a minute", () => {
  const fixes = trackFixes(drive(10), 0, 9, false);
  assert.equal(fixAt(fixes, 4.4)?.point.ts, 4);
  assert.equal(fixAt(fixes, -20)?.point.ts, 0);
  assert.equal(fixAt(fixes, 39)?.point.ts, 9);
  assert.equal(fixAt(fixes, 60), null);
  assert.equal(fixAt([], 0), null);
});
