import assert from "node:assert/strict";
import { localProjection } from "../../../science/map_projection.ts";
import { degreesOf, gridLines, scaleBar } from "./map_grid.ts";

const box = (halfX: number, halfY: number) => ({
  minX: -halfX,
  maxX: halfX,
  minY: -halfY,
  maxY: halfY,
});
const texts = (lat: number, lon: number, halfX: number, halfY: number, meridian: boolean) =>
  gridLines(box(halfX, halfY), localProjection(lat, lon))
    .filter((line) => line.meridian === meridian).map(({ text }) => text);

Deno.test("a view of 100 km by 50 km in Texas", () => {
  // A degree is about 111 km to the north and 92 km to the east there.
  assert.deepEqual(texts(34.3, -101.4, 50_000, 25_000, false), ["34.2° N", "34.4° N"]);
  assert.deepEqual(texts(34.3, -101.4, 50_000, 25_000, true), ["101.5° W", "101.0° W"]);
});

Deno.test("meridians go on over 180 degrees, parallels over the equator", () => {
  assert.deepEqual(texts(0, 179.95, 40_000, 40_000, true), [
    "179.6° E",
    "179.8° E",
    "180°",
    "179.8° W",
  ]);
  assert.deepEqual(texts(0, 179.95, 40_000, 40_000, false), ["0.2° S", "0°", "0.2° N"]);
});

Deno.test("a line's places lie on it", () => {
  const projection = localProjection(60, 20);
  for (const { meridian, text, places } of gridLines(box(50_000, 50_000), projection)) {
    for (const [x, y] of places) {
      const place = projection.inverse(x, y)[meridian ? 1 : 0];
      assert.ok(Math.abs(Math.abs(place) - parseFloat(text)) < 1e-6, `${place} ${text}`);
    }
  }
});

Deno.test("the degrees in a view", () => {
  const { south, north, west, east } = degreesOf(box(1_000, 1_000), localProjection(-41, 180));
  assert.ok(Math.abs(north - south - 0.018) < 0.001);
  assert.ok(Math.abs(east - west - 0.0238) < 0.001);
});

Deno.test("the scale bar has a round length that fits", () => {
  assert.deepEqual(scaleBar(100, 100), { px: 100, text: "10 km" });
  assert.deepEqual(scaleBar(90, 100), { px: 5_000 / 90, text: "5 km" });
  assert.deepEqual(scaleBar(2.1, 100), { px: 200 / 2.1, text: "200 m" });
  assert.deepEqual(scaleBar(490, 100), { px: 20_000 / 490, text: "20 km" });
});
