import { equal } from "node:assert/strict";
import type { Volume } from "../radar/volumes.ts";
import {
  type Look,
  noPictureWords,
  pictureWords,
  strengthOf,
  volumeFor,
} from "./map_radar_choice.ts";

const NOON = Date.UTC(2026, 5, 4, 12, 0, 0);
const MIN = 60_000;
const now = (ms = NOON): Look => ({ kind: "now", ms });
const past = (ms = NOON): Look => ({ kind: "past", ms });

/** Where they stand (shared facts: nexrad/sites.csv), to a hundredth of a degree. */
const SITES = [
  { site: "KLOT", name: "Chicago", lat: 41.6, lon: -88.08 },
  { site: "KILX", name: "Lincoln", lat: 40.15, lon: -89.34 },
];
const CHICAGO = { latDeg: 41.8, lonDeg: -87.7 };
const SPRINGFIELD = { latDeg: 39.8, lonDeg: -89.65 };

const volume = (site: string, minutesAgo: number): Volume => ({
  key: `${site} ${minutesAgo}`,
  site,
  kind: "V06",
  timeMs: NOON - minutesAgo * MIN,
  tilts: 1,
  complete: true,
});
const VOLUMES = [40, 30, 20, 10, 5].flatMap((age) => [volume("KLOT", age), volume("KILX", age)]);
const key = (...parts: Parameters<typeof volumeFor>) => volumeFor(...parts)?.key ?? null;

Deno.test("the newest volume of the nearest radar is chosen", () => {
  equal(key(VOLUMES, SITES, CHICAGO, now()), "KLOT 5");
  equal(key(VOLUMES, SITES, SPRINGFIELD, now()), "KILX 5");
});

Deno.test("without a position it is the first site's, as they are configured", () => {
  equal(key(VOLUMES, SITES, null, now()), "KLOT 5");
  equal(key(VOLUMES, [...SITES].reverse(), null, now()), "KILX 5");
});

Deno.test("a radar that rests leaves the place to the next one", () => {
  const volumes = [volume("KLOT", 100), ...VOLUMES.filter(({ site }) => site === "KILX")];
  equal(key(volumes, SITES, CHICAGO, now()), "KILX 5");
  equal(key([volume("KLOT", 100)], SITES, CHICAGO, now()), null);
  equal(key([], SITES, CHICAGO, now()), null);
});

Deno.test("a site that nobody knows the place of comes last", () => {
  equal(key([volume("XXXX", 1), volume("KLOT", 30)], SITES, CHICAGO, now()), "KLOT 30");
  equal(key([volume("XXXX", 1)], SITES, CHICAGO, now()), "XXXX 1");
});

Deno.test("a time of the past has the volume that was the newest then", () => {
  equal(key(VOLUMES, SITES, CHICAGO, past(NOON - 8 * MIN)), "KLOT 10");
  equal(key(VOLUMES, SITES, CHICAGO, past(NOON - 41 * MIN)), null);
});

Deno.test("older than 20 min is dimmed, older than 60 min gone; ahead of the clock likewise", () => {
  equal(strengthOf(NOON - 20 * MIN, now()), 1);
  const old = strengthOf(NOON - 20 * MIN - 1, now());
  equal(old > 0 && old < 1, true);
  equal(strengthOf(NOON - 60 * MIN, now()), old);
  equal(strengthOf(NOON - 60 * MIN - 1, now()), 0);
  equal(strengthOf(NOON + 61 * MIN, now()), 0);
});

Deno.test("a time of the past has no picture that is more than 10 min away", () => {
  equal(strengthOf(NOON - 10 * MIN, past()), 1);
  equal(strengthOf(NOON + 10 * MIN, past()), 1);
  equal(strengthOf(NOON - 10 * MIN - 1, past()), 0);
  equal(strengthOf(NOON + 10 * MIN + 1, past()), 0);
});

Deno.test("the words say site, tilt, product, time, and an age that grows", () => {
  const facts = {
    site: "KLOT",
    elevation_angle_degrees: 0.4833,
    sweep_time: "2026-06-04T11:38:20Z",
  };
  const at = (minutes: number) => Date.parse(facts.sweep_time) + minutes * MIN;
  equal(
    pictureWords(facts, now(at(0.5))),
    "KLOT 0.5° reflectivity 11:38 UTC, under 1 min old",
  );
  equal(pictureWords(facts, now(at(4.9))), "KLOT 0.5° reflectivity 11:38 UTC, 4 min old");
  equal(
    pictureWords(facts, now(at(25))),
    "KLOT 0.5° reflectivity 11:38 UTC, 25 min old: dimmed, storms have moved since",
  );
  equal(
    pictureWords(facts, now(at(-7))),
    "KLOT 0.5° reflectivity 11:38 UTC, 7 min ahead of the clock",
  );
  equal(
    pictureWords(facts, past(at(3))),
    "KLOT 0.5° reflectivity 11:38 UTC, 3 min before the window's end",
  );
  equal(
    pictureWords(facts, past(at(-2))),
    "KLOT 0.5° reflectivity 11:38 UTC, 2 min after the window's end",
  );
});

Deno.test("where there is none, it is said why", () => {
  equal(noPictureWords(null, now()), "No radar picture yet");
  equal(
    noPictureWords({ site: "KLOT", ms: NOON - 125 * MIN }, now()),
    "No radar picture: the newest, of KLOT, is 2 h 5 min old",
  );
  equal(noPictureWords({ site: "KLOT", ms: NOON }, past()), "No radar picture from that time");
});
