import assert from "node:assert/strict";
import atlas from "us-atlas/counties-10m.json" with { type: "json" };
import { localProjection } from "../../../science/map_projection.ts";
import { flatOutlines, readOutlines, traceOutlines } from "./map_outlines.ts";

const outlines = readOutlines(atlas);

/** A square kilometre box about a place on a map with that place as its centre. */
function drawn(latDeg: number, lonDeg: number, halfM: number, metresPerPixel = 10) {
  const flat = flatOutlines(outlines, localProjection(latDeg, lonDeg));
  const steps: [number, number, boolean][] = [];
  const pen = {
    moveTo: (x: number, y: number) => steps.push([x, y, false]),
    lineTo: (x: number, y: number) => steps.push([x, y, true]),
  };
  const box = { minX: -halfM, maxX: halfM, minY: -halfM, maxY: halfM };
  traceOutlines(pen, flat.states, box, metresPerPixel);
  const states = steps.length;
  traceOutlines(pen, flat.counties, box, metresPerPixel);
  return { states: steps.slice(0, states), counties: steps.slice(states) };
}

Deno.test("the Four Corners, 36.99908 N 109.04522 W, are where four state lines meet", () => {
  // National Geodetic Survey, datasheet AD9256 (Four Corners monument).
  const { states } = drawn(36.99908, -109.04522, 1_000);
  const nearest = Math.min(...states.map(([x, y]) => Math.hypot(x - 100, y - 100)));
  // 1:10 million generalises to some 100 m; 10 m a pixel.
  assert.ok(nearest < 30, `${nearest * 10} m`);
});

Deno.test("around Childress, Texas, there are county lines and no state line", () => {
  const { states, counties } = drawn(33.9, -100.3, 15_000);
  assert.equal(states.length, 0);
  assert.ok(counties.length > 0);
});

Deno.test("what is not on the screen is not drawn: nothing in Europe", () => {
  const { states, counties } = drawn(48.1, 11.6, 500_000);
  assert.equal(states.length + counties.length, 0);
});

Deno.test("a view of a small part draws a small part", () => {
  const all = drawn(38, -98, 3_000_000, 1);
  const part = drawn(38, -98, 50_000, 1);
  assert.ok(part.counties.length < all.counties.length / 20);
});

Deno.test("steps smaller than a pixel are left out", () => {
  const fine = drawn(38, -98, 3_000_000, 1).counties.length;
  const coarse = drawn(38, -98, 3_000_000, 20_000).counties.length;
  assert.ok(coarse < fine / 1.5, `${coarse} of ${fine}`);
});

Deno.test("a file that is no map of the United States is refused", () => {
  assert.throws(() => readOutlines({ type: "Topology", objects: {} }), TypeError);
  assert.throws(() => readOutlines(null), TypeError);
});
