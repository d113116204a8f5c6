import assert from "node:assert/strict";
import type { Point } from "../../../formats/point.ts";
import { MapLayout, type MapWindow } from "./map_layout.ts";
import { toScreen, viewBox } from "./map_view.ts";

const SCREEN = { width: 1000, height: 400, top: 60, bottom: 44, left: 0, right: 0 };
const UNITS = { speedUnit: "m/s", temperatureUnit: "°C", pressureUnit: "hPa" } as const;
const ALL: MapWindow = { fromTs: 0, toTs: 1e9, variable: "t", notes: [], end: "now" };

function drive(seconds: number, lat: number, lon: number, fromTs = 0): Point[] {
  return Array.from({ length: seconds }, (_, i) => ({
    ts: fromTs + i,
    t: 20 + i / 200,
    td: 10,
    wspd: 5,
    wdir: 180,
    pressure: 900,
    compass_dir: 90,
    lat,
    lon: lon + i * 0.0003,
    alt: 700,
    rh: 50,
  }));
}

function laid(points: Point[]): MapLayout {
  const layout = new MapLayout();
  layout.take(points, ALL, UNITS);
  layout.place(SCREEN, null);
  return layout;
}

/** Where the newest fix is on the screen. */
function newest(layout: MapLayout): [number, number] {
  const { latDeg, lonDeg } = layout.fixes.at(-1)!;
  return toScreen(layout.view!, SCREEN, ...layout.projection!.forward(latDeg, lonDeg));
}

Deno.test("without a fix there is no view; with an area there is one of it", () => {
  const layout = laid([]);
  assert.equal(layout.view, null);
  layout.place(SCREEN, { west: -103, south: 32, east: -99, north: 35 });
  const { minY, maxY } = viewBox(layout.view!, SCREEN);
  assert.ok(maxY - minY > 333_000);
});

Deno.test("the track is on the screen after a jump to another continent, and north is up there", () => {
  const layout = laid(drive(600, 34.3, -101.4));
  layout.take(drive(600, 69.6, 18.9, 10_000), { ...ALL, fromTs: 10_000 }, UNITS);
  layout.place(SCREEN, null);
  const [x, y] = newest(layout);
  assert.ok(x > 500 && x < 900 && y > 100 && y < 320, `${x}, ${y}`);
  const { latDeg, lonDeg } = layout.fixes.at(-1)!;
  assert.ok(Math.abs(layout.projection!.northDeg(latDeg, lonDeg)) <= 1);
});

Deno.test("moved by hand the view stays, whatever the track does, until it follows again", () => {
  const layout = laid(drive(60, 34.3, -101.4));
  const mine = { xM: 5_000, yM: 0, metresPerPixel: 3 };
  layout.moveTo(mine);
  layout.take(drive(900, 34.3, -101.4), ALL, UNITS);
  layout.place(SCREEN, null);
  assert.equal(layout.view, mine);
  layout.followAgain();
  layout.place(SCREEN, null);
  const [x] = newest(layout);
  assert.ok(x > 500 && x < 900, `${x}`);
});

Deno.test("dragged far away the place under the middle stays there while the projection changes", () => {
  const layout = laid(drive(60, 60, 10));
  const before = layout.projection!;
  const [lat, lon] = before.inverse(250_000, -40_000);
  layout.moveTo({ xM: 250_000, yM: -40_000, metresPerPixel: 100 });
  layout.place(SCREEN, null);
  assert.notEqual(layout.projection, before);
  const [nowLat, nowLon] = layout.projection!.inverse(layout.view!.xM, layout.view!.yM);
  assert.ok(Math.abs(nowLat - lat) < 1e-9 && Math.abs(nowLon - lon) < 1e-9);
});

Deno.test("the ends of the scale stay with small changes, and are new with another unit", () => {
  const layout = laid(drive(560, 34.3, -101.4));
  const first = layout.range;
  layout.take(drive(590, 34.3, -101.4), ALL, UNITS);
  assert.equal(layout.range, first);
  layout.take(drive(610, 34.3, -101.4), ALL, { ...UNITS, temperatureUnit: "°F" });
  assert.ok(layout.range!.low > 60);
});
