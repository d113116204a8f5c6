import assert from "node:assert/strict";
import type { Point } from "../../../formats/point.ts";
import type { Units } from "../common/units.ts";
import { COLOR_STEPS } from "./map_colors.ts";
import { trackFixes } from "./map_track.ts";
import { legendTexts, traceOf } from "./map_trace.ts";
import { MAP_VARIABLES, mapVariable } from "./map_variables.ts";

const SI: Units = { speedUnit: "m/s", temperatureUnit: "°C", pressureUnit: "hPa" };
const US: Units = { speedUnit: "kt", temperatureUnit: "°F", pressureUnit: "inHg" };

const points: Point[] = [20, 25, null, 30].map((t, i) => ({
  ts: i,
  t,
  td: 10,
  wspd: 5,
  wdir: 90 * i,
  pressure: 900,
  compass_dir: 0,
  lat: 34 + i / 10_000,
  lon: -101,
  alt: 700,
  rh: 50,
}));
const fixes = trackFixes(points, 0, 10, false);
const xy = new Float64Array(2 * fixes.length);

Deno.test("each fix has the colour of its value, and none where there is no value", () => {
  const { trace, range } = traceOf(fixes, xy, mapVariable("t"), SI, null);
  assert.deepEqual(range, { low: 20, high: 30 });
  assert.deepEqual([...trace.color], [0, COLOR_STEPS / 2, -1, COLOR_STEPS - 1]);
  assert.deepEqual([...trace.joined], [0, 1, 1, 1]);
  assert.deepEqual(legendTexts(mapVariable("t"), range, SI), ["20", "25", "30 °C"]);
});

Deno.test("the scale is round in the person's unit", () => {
  // 20 to 30 °C are 68 to 86 °F.
  const { range } = traceOf(fixes, xy, mapVariable("t"), US, null);
  assert.deepEqual(range, { low: 65, high: 90 });
  assert.deepEqual(legendTexts(mapVariable("t"), range, US), ["65", "77.5", "90 °F"]);
});

Deno.test("directions go round the compass", () => {
  const { trace, range } = traceOf(fixes, xy, mapVariable("wdir"), SI, null);
  assert.deepEqual([...trace.color], [0, COLOR_STEPS / 4, COLOR_STEPS / 2, 3 * COLOR_STEPS / 4]);
  assert.deepEqual(legendTexts(mapVariable("wdir"), range, SI), ["N", "E", "S", "W", "N"]);
});

Deno.test("no values at all are said", () => {
  const none = fixes.map((fix) => ({ ...fix, point: { ...fix.point, rh: null } }));
  const { trace, range } = traceOf(none, xy, mapVariable("rh"), SI, null);
  assert.equal(range, null);
  assert.ok(trace.color.every((color) => color === -1));
  assert.deepEqual(legendTexts(mapVariable("rh"), range, SI), ["no values"]);
});

Deno.test("the choice has the eight variables; another name is temperature", () => {
  assert.deepEqual(MAP_VARIABLES.map(({ name }) => name), [
    "t",
    "td",
    "theta_e",
    "wspd",
    "wdir",
    "pressure",
    "rh",
    "alt",
  ]);
  assert.equal(mapVariable("lat").name, "t");
});
