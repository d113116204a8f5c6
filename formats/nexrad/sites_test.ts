import assert from "node:assert/strict";
import { fourLetters, nearestSite, siteName, siteOf, SITES } from "./sites.ts";

Deno.test("three letters get the four of their site", () => {
  const pairs: [string, string][] = [
    ["TLX", "KTLX"],
    ["PDT", "KPDT"],
    ["JUA", "TJUA"],
    ["AHG", "PAHG"],
    ["HMO", "PHMO"],
    ["GUA", "PGUA"],
    ["BWI", "TBWI"],
    ["DEN", "TDEN"],
    ["XYZ", "KXYZ"],
    ["KLOT", "KLOT"],
  ];
  for (const [three, four] of pairs) assert.equal(fourLetters(three), four);
});

Deno.test("every site is there once, and three letters never mean two", () => {
  assert.equal(new Set(SITES.map(({ icao }) => icao)).size, SITES.length);
  for (const { icao } of SITES) assert.equal(fourLetters(icao.slice(1)), icao);
  assert.ok(SITES.length > 155 && SITES.every(({ icao }) => /^[A-Z]{4}$/.test(icao)));
});

Deno.test("the nearest site on the air", () => {
  // Norman, Lubbock, Dover, New Orleans (its radar moved to Hammond), across the date line.
  assert.equal(nearestSite(35.18, -97.44).icao, "KTLX");
  assert.equal(nearestSite(33.58, -101.87).icao, "KLBB");
  assert.equal(nearestSite(39.16, -75.52).icao, "KDOX");
  assert.equal(nearestSite(30.34, -89.83).icao, "KHDC");
  assert.equal(nearestSite(55, 179).icao, "PABC");
});

Deno.test("a site's facts", () => {
  assert.equal(siteOf("KTLX")?.name, "Oklahoma City");
  assert.equal(siteName("KTLX"), "Oklahoma City, OK");
  // Only its products know where a TDWR stands.
  assert.equal(siteOf("TBWI"), null);
  assert.equal(siteName("TBWI"), "Baltimore/Washington (TDWR)");
  assert.equal(siteName("KZZZ"), null);
  // A slip of 17 km in the list that was at hand: Pittsburgh's radar is west of the town.
  assert.ok(Math.abs(siteOf("KPBZ")!.lonDeg + 80.218) < 0.001);
});
