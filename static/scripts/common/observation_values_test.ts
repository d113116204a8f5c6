import { equal } from "node:assert/strict";
import type { Point } from "../../../formats/point.ts";
import { moreText, readings, SHOWN } from "./observation_values.ts";
import type { Units } from "./units.ts";

const SI: Units = { speedUnit: "m/s", temperatureUnit: "°C", pressureUnit: "hPa" };

const point = (ts: number, values: Partial<Point> = {}): Point => ({
  ts,
  t: 20,
  td: 10,
  wspd: 5,
  wdir: 90,
  pressure: 1000,
  compass_dir: 0,
  lat: 34,
  lon: -101,
  alt: 700,
  rh: 50,
  ...values,
});

Deno.test("no points, no readings", () => {
  equal(readings([]), null);
});

Deno.test("averages are over the last 30 s, no longer", () => {
  const points = [
    point(0, { t: 99 }),
    point(70, { t: 50 }),
    point(71, { t: 18 }),
    point(100, { t: 20 }),
  ];
  equal(readings(points)?.values.t.mean, 19);
  equal(readings(points)?.values.t.now, 20);
});

Deno.test("the average of directions goes through north, and calm has no say in it", () => {
  const points = [
    point(1, { wdir: 350 }),
    point(2, { wdir: 180, wspd: 0 }),
    point(3, { wdir: 30 }),
  ];
  equal(Math.round(readings(points)!.values.wdir.mean!), 10);
  equal(readings([point(1, { wdir: 180, wspd: 0 })])?.values.wdir.mean, null);
});

Deno.test("an impossible sample moves no average", () => {
  equal(readings([point(1, { t: -273.1 }), point(2)])?.values.t.mean, 20);
});

Deno.test("a missing value is no number; what is computed from it is none either", () => {
  const now = readings([point(1), point(2, { td: null })])!.values;
  equal(now.td.now, null);
  equal(now.td.mean, 10);
  equal(now.thetaE.now, null);
});

Deno.test("θe of 25 °C, 15 °C, 1000 hPa is 329.8 K (../shared/data/expected/thermo.json)", () => {
  equal(readings([point(1, { t: 25, td: 15 })])?.values.thetaE.now?.toFixed(1), "329.8");
});

Deno.test("a doubted value says why, and θe is doubted with it", () => {
  const now = readings([point(1, { td: 22 })])!.values;
  equal(now.td.doubt, "above the temperature");
  equal(now.thetaE.doubt, "temperature doubted");
  equal(now.pressure.doubt, null);
  const td = SHOWN.find(({ name }) => name === "td")!;
  equal(moreText(td, now.td, SI), "above the temperature");
});

Deno.test("an impossible heading is doubted", () => {
  equal(readings([point(1, { compass_dir: 400 })])?.headingDoubt, "outside 0…360°");
  equal(readings([point(1)])?.headingDoubt, null);
});

Deno.test("under a temperature stands the other unit, under both the average", () => {
  const reading = { now: 25, mean: 24.04, doubt: null };
  const [t] = SHOWN;
  equal(moreText(t!, reading, SI), "77.0 °F · 30 s 24.0");
  equal(moreText(t!, reading, { ...SI, temperatureUnit: "°F" }), "25.0 °C · 30 s 75.3");
});
