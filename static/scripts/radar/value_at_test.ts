import { equal } from "node:assert/strict";
import type { PictureFacts } from "../../../formats/radar_store.ts";
import { valueAt } from "./value_at.ts";

/** 4 × 2 pixels from 100° W to 96° W; rows end at the equator and at ±40.97990° (Mercator y of 1/8). */
const LAT = 40.97989806962013;
const frame = {
  name: { key: "K", index: 0 },
  facts: {
    bounding_box_lon_lat: {
      nw: [-100, LAT],
      ne: [-96, LAT],
      se: [-96, -LAT],
      sw: [-100, -LAT],
    },
    values: [null, "RF", 5, 10],
  } as unknown as PictureFacts,
  picture: {
    width: 4,
    height: 2,
    indexes: Uint8Array.of(0, 1, 2, 3, 3, 2, 1, 0),
    palette: new Uint8Array(1024),
  },
};

Deno.test("the value of the pixel under a place; rows are even in Mercator, not in degrees", () => {
  equal(valueAt(frame, 30, -99.5), null);
  equal(valueAt(frame, 0.01, -98.5), "RF");
  equal(valueAt(frame, 40.9, -97.01), 5);
  equal(valueAt(frame, 40.9, -96.99), 10);
  equal(valueAt(frame, -0.01, -99.5), 10);
});

Deno.test("outside of the picture there is nothing to be said", () => {
  equal(valueAt(frame, 41, -98), undefined);
  equal(valueAt(frame, 0, -100.01), undefined);
  equal(valueAt(frame, 0, -95.99), undefined);
});
