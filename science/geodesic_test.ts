import assert from "node:assert/strict";
import { directGeodesic, inverseGeodesic } from "./geodesic.ts";

const dms = (deg: number, min: number, sec: number) => deg + min / 60 + sec / 3600;
const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected} ± ${tolerance}`,
  );

// Geodetic Datum of Australia, technical manual, section 4: GRS 80, which is WGS 84 to 0.1 mm.
const FLINDERS_PEAK = [-dms(37, 57, 3.7203), dms(144, 25, 29.5244)] as const;
const BUNINYONG = [-dms(37, 39, 10.1561), dms(143, 55, 35.3839)] as const;

Deno.test("geodesic: a surveyed line of 55 km, distance and direction", () => {
  const { distanceM, azimuthDeg } = inverseGeodesic(...FLINDERS_PEAK, ...BUNINYONG);
  near(distanceM, 54_972.271, 0.001);
  near(azimuthDeg, dms(306, 52, 5.37), 0.01 / 3600);
});

Deno.test("geodesic: the same line, from its beginning", () => {
  const end = directGeodesic(...FLINDERS_PEAK, dms(306, 52, 5.373), 54_972.271);
  near(end.latDeg, BUNINYONG[0], 1e-7);
  near(end.lonDeg, BUNINYONG[1], 1e-7);
});

Deno.test("geodesic: GeographicLib's examples over half the globe", () => {
  // GeodSolve(1): from JFK airport to Singapore.
  const flight = inverseGeodesic(
    dms(40, 38, 23),
    -dms(73, 46, 44),
    dms(1, 21, 33),
    dms(103, 59, 22),
  );
  near(flight.distanceM, 15_347_628, 0.5);
  near(flight.azimuthDeg, dms(3, 18, 29.9), 0.05 / 3600);
  // GeographicLib for Python, "Examples": 20,000 km south-west of Perth.
  const end = directGeodesic(-32.06, 115.74, 225, 20_000_000);
  near(end.latDeg, 32.11195529, 1e-7);
  near(end.lonDeg, -63.95925278, 1e-7);
});

Deno.test("geodesic: opposite points get an answer too, within 0.6 %", () => {
  // GeographicLib for Python, "Examples": from Wellington to Salamanca.
  near(inverseGeodesic(-41.32, 174.81, 40.96, -5.5).distanceM, 19_959_679, 0.006 * 19_959_679);
  // Half a meridian of WGS 84 is 20,003,931.459 m.
  for (const [lat, lon] of [[0, 180], [0.1, 179.8], [-0.3, 179.7]] as const) {
    near(inverseGeodesic(0, 0, lat, lon).distanceM, 20_003_931, 0.006 * 20_003_931);
  }
});

Deno.test("geodesic: along the equator, across 180°, from a place to itself", () => {
  const degree = 6_378_137 * Math.PI / 180;
  near(inverseGeodesic(0, 179.5, 0, -179.5).distanceM, degree, 1e-3);
  assert.equal(inverseGeodesic(0, 179.5, 0, -179.5).azimuthDeg, 90);
  near(directGeodesic(0, 179.5, 90, degree).lonDeg, -179.5, 1e-9);
  assert.deepEqual(inverseGeodesic(35, -97, 35, -97), { distanceM: 0, azimuthDeg: 0 });
});

Deno.test("geodesic: there and back again, at every azimuth around a radar", () => {
  for (let azimuth = 0; azimuth < 360; azimuth += 7.5) {
    for (const lat of [13.4, 41.6, 64.5]) {
      const { latDeg, lonDeg } = directGeodesic(lat, -88, azimuth, 460_000);
      const back = inverseGeodesic(lat, -88, latDeg, lonDeg);
      near(back.distanceM, 460_000, 1e-3);
      near((back.azimuthDeg - azimuth + 540) % 360 - 180, 0, 1e-7);
    }
  }
});
