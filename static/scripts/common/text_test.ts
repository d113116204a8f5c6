import { equal } from "node:assert/strict";
import { placeText } from "./text.ts";

Deno.test("a place is told with its hemispheres", () => {
  equal(placeText(41.6044, -88.0847), "41.604° N 88.085° W");
  equal(placeText(-75.52, 123.35), "75.520° S 123.350° E");
});
