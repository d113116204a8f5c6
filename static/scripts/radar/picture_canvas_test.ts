import { deepEqual, equal } from "node:assert/strict";
import { sourceOf } from "./picture_canvas.ts";

Deno.test("a picture of 4 pixels on 8 of the screen: two each, none beside it", () => {
  deepEqual([...sourceOf(1, 9, 10, 4)], [-1, 0, 0, 1, 1, 2, 2, 3, 3, -1]);
});

Deno.test("a picture larger than the screen: the pixel under the middle of the screen's", () => {
  deepEqual([...sourceOf(-2, 6, 4, 80)], [25, 35, 45, 55]);
});

Deno.test("from 100 to 1,000 px each pixel is the one that a ruler finds", () => {
  const found = sourceOf(100.25, 1_000.75, 1_100, 2_048);
  for (const x of [101, 333, 640, 999]) {
    equal(found[x], Math.trunc((x + 0.5 - 100.25) / 900.5 * 2_048));
  }
});
