import assert from "node:assert/strict";
import {
  type Box,
  boxOf,
  fit,
  follow,
  fromScreen,
  moved,
  toScreen,
  viewBox,
  zoomed,
} from "./map_view.ts";

const SCREEN = { width: 1000, height: 500, top: 60, bottom: 40, left: 0, right: 0 };
const box = (minX: number, minY: number, maxX: number, maxY: number): Box => ({
  minX,
  minY,
  maxX,
  maxY,
});

Deno.test("a fitted track lies in the middle of what controls leave free and fills 70 % of it", () => {
  const view = fit(box(0, 0, 100_000, 1_000), SCREEN);
  assert.ok(Math.abs(view.metresPerPixel - 100_000 / 700) < 1e-9);
  const [x, y] = toScreen(view, SCREEN, 50_000, 500);
  assert.ok(Math.abs(x - 500) < 1e-9);
  assert.ok(Math.abs(y - (60 + 460) / 2) < 1e-9);
});

Deno.test("controls at the sides leave the height to the track", () => {
  const sides = { width: 1000, height: 200, top: 20, bottom: 20, left: 200, right: 100 };
  const view = fit(box(0, 0, 1_000, 16_000), sides);
  assert.ok(Math.abs(view.metresPerPixel - 16_000 / (160 * 0.7)) < 1e-9);
  const [x, y] = toScreen(view, sides, 500, 8_000);
  assert.ok(Math.abs(x - (200 + 900) / 2) < 1e-9);
  assert.ok(Math.abs(y - 100) < 1e-9);
});

Deno.test("a parked vehicle is seen with 2 km around it", () => {
  const { minY, maxY, minX, maxX } = viewBox(fit(box(5, 5, 5, 5), SCREEN), SCREEN);
  assert.equal(Math.round(maxY - minY), 2_500);
  assert.equal(Math.round(maxX - minX), 5_000);
});

Deno.test("the view stands still while the track grows inside it, and refits near the edge", () => {
  const first = fit(box(0, 0, 40_000, 10_000), SCREEN);
  assert.equal(follow(first, box(0, 0, 44_000, 10_000), SCREEN), first);
  const second = follow(first, box(0, 0, 52_000, 10_000), SCREEN);
  assert.notEqual(second, first);
  assert.equal(follow(second, box(0, 0, 52_030, 10_000), SCREEN), second);
});

Deno.test("a drive of two hours refits a few times, not every second", () => {
  let [view, refits] = [fit(box(0, 0, 0, 0), SCREEN), 0];
  for (let s = 0; s < 7_200; s++) {
    const next = follow(view, box(Math.max(0, s - 1800) * 30, 0, s * 30, 100), SCREEN);
    if (next !== view) refits++;
    view = next;
  }
  assert.ok(refits >= 10 && refits <= 60, `${refits}`);
});

Deno.test("the view comes nearer when the track fills less than a quarter", () => {
  const wide = fit(box(0, 0, 100_000, 1_000), SCREEN);
  assert.equal(follow(wide, box(0, 0, 60_000, 1_000), SCREEN), wide);
  const near = follow(wide, box(40_000, 0, 60_000, 1_000), SCREEN);
  assert.ok(near.metresPerPixel < wide.metresPerPixel / 3);
});

Deno.test("zooming keeps the place under the finger, within limits", () => {
  const view = { xM: 100, yM: 200, metresPerPixel: 50 };
  const near = zoomed(view, SCREEN, 2, 300, 100);
  assert.equal(near.metresPerPixel, 25);
  const before = fromScreen(view, SCREEN, 300, 100);
  const after = fromScreen(near, SCREEN, 300, 100);
  assert.ok(Math.hypot(before[0] - after[0], before[1] - after[1]) < 1e-6);
  assert.equal(zoomed(view, SCREEN, 1e9, 0, 0).metresPerPixel, 0.2);
  assert.equal(zoomed(view, SCREEN, 1e-9, 0, 0).metresPerPixel, 4_000);
});

Deno.test("dragging to the right shows what lies west", () => {
  assert.deepEqual(moved({ xM: 0, yM: 0, metresPerPixel: 10 }, 5, 5), {
    xM: -50,
    yM: 50,
    metresPerPixel: 10,
  });
});

Deno.test("the box around nothing is none", () => {
  assert.equal(boxOf(new Float64Array(0)), null);
  assert.deepEqual(boxOf(Float64Array.of(1, 5, -2, 3)), box(-2, 3, 1, 5));
});
