import { equal } from "node:assert/strict";
import { captionOf } from "./time_plot.ts";

Deno.test("range over time says since when there are records, where it is not the whole hour", () => {
  const endMs = Date.UTC(2025, 8, 28, 15, 30);
  const axes = "km along the beam, UTC";
  equal(captionOf(null, endMs), axes);
  equal(captionOf(Date.UTC(2025, 8, 28, 14, 32), endMs), axes);
  equal(captionOf(Date.UTC(2025, 8, 28, 15, 8, 40), endMs), `${axes}; records since 15:08`);
});
