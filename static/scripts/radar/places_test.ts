import { deepEqual, equal, ok } from "node:assert/strict";
import { placesFile } from "../../places.ts";
import { placesToName, readPlaces } from "./places.ts";

const PLACES = readPlaces({
  names: "Chicago\nAurora\nNaperville\nTokyo",
  lat: [4188, 4176, 4179, 3568],
  lon: [-8763, -8832, -8815, 13969],
});
const BOX = { west: -90, south: 40, east: -86, north: 43 };
/** 150 px a degree from the upper left corner. */
const project = ({ lat, lon }: { lat: number; lon: number }) => ({
  x: (lon - BOX.west) * 150,
  y: (BOX.north - lat) * 150,
});
const AREA = { box: BOX, width: 600, height: 450, project, taken: [] };
const named = (part: Partial<typeof AREA> = {}, limit = 9, places = PLACES) =>
  placesToName(places, { ...AREA, ...part }, limit).map(({ name }) => name);

Deno.test("the larger town is named where two names would touch; what is not on the map is not", () => {
  deepEqual(named(), ["Chicago", "Aurora"]);
});

Deno.test("no more than asked for, and none over what is taken", () => {
  deepEqual(named({}, 1), ["Chicago"]);
  const taken = [{ left: 330, right: 380, top: 140, bottom: 180 }];
  equal(named({ taken: taken as never[] })[0], "Aurora");
});

Deno.test("a name that would be cut off at the edge is left out", () => {
  deepEqual(named({ width: 375 }), ["Aurora"]);
});

Deno.test("the file has the towns of the plains with their places, sorted by people, in 500 KB", () => {
  const file = placesFile();
  ok(JSON.stringify(file).length < 500_000);
  const places = readPlaces(file);
  equal(file.lat.length, places.length);
  equal(file.lon.length, places.length);
  equal(places[0]!.name, "New York City");
  // Positions of the US Board on Geographic Names, to 0.05°.
  for (
    const [name, lat, lon] of [
      ["Lubbock", 33.58, -101.86],
      ["Childress", 34.43, -100.2],
      ["Dodge City", 37.75, -100.02],
    ] as const
  ) {
    const found = places.filter((place) => place.name === name);
    ok(
      found.some((place) => Math.abs(place.lat - lat) < 0.05 && Math.abs(place.lon - lon) < 0.05),
      `${name}: ${JSON.stringify(found)}`,
    );
  }
  equal(places.some(({ name }) => name === "Tokyo"), false);
});
