import assert from "node:assert/strict";
import type { Point } from "../../../formats/point.ts";
import { trackFixes } from "./map_track.ts";
import { alternative, words } from "./map_words.ts";

const point = (ts: number): Point => ({
  ts,
  t: 20,
  td: 10,
  wspd: 5,
  wdir: 180,
  pressure: 900,
  compass_dir: 175.6,
  lat: 34.3124,
  lon: -100.7016,
  alt: 700,
  rh: 50,
});

Deno.test("the text alternative says how long, where and which way", () => {
  const fixes = trackFixes([0, 1, 1799, 1800].map(point), 0, 1800, false);
  assert.equal(
    alternative(fixes, "Wind speed", "now"),
    "Track of 30 min coloured by wind speed, now at 34.312, −100.702, heading 176°.",
  );
  assert.match(alternative(fixes, "Wind speed", "ends"), /ends at 34\.312/);
  assert.match(alternative(fixes, "Wind speed", "last"), /last at 34\.312/);
  assert.match(alternative([], "Wind speed", "now"), /no GPS position/);
  assert.equal(alternative([], "Wind speed", null), "Map, waiting for data.");
});

Deno.test("the most important thing is said first", () => {
  const all = {
    following: true,
    fixes: 5,
    waiting: false,
    outlinesFault: null,
  };
  assert.equal(words(all), "");
  assert.match(words({ ...all, outlinesFault: "County lines are missing" }), /County/);
  assert.match(words({ ...all, following: false }), /Follow brings/);
  assert.match(words({ ...all, following: false, fixes: 0 }), /No GPS/);
  assert.match(words({ ...all, waiting: true }), /Waiting/);
});
