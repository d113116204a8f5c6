import assert from "node:assert/strict";
import { localProjection, normalLonDeg } from "./map_projection.ts";

/**
 * pyproj 3.4.1 (PROJ 9.1.1), `Proj(proj="laea", lat_0, lon_0, ellps="WGS84")`: centre, place,
 * x and y in metres.
 */
const PROJ = [
  [34.31, -101.42, 34.31, -100.4, 93886.377, 468.915],
  [34.31, -101.42, 35, -101.42, 0, 76543.709],
  [34.31, -101.42, 33.2, -103, -147317.022, -121986.617],
  [34.31, -101.42, 34.5, -101, 38572.81, 21156.023],
  [75, 20, 75.3, 22, 56663.597, 34441.139],
  [75, 20, 74.5, 19, -29840.439, -55556.631],
  [-41, 179.9, -41.2, -179.7, 33552.164, -22287.735],
  [-41, 179.9, -40.5, 179, -76289.195, 55134.021],
  [0, 0, 1, 1, 111305.475, 110577.195],
] as const;

/**
 * pyproj 3.4.1, `Geod(ellps="WGS84").fwd`: start, azimuth, and the place 10 km along the geodesic.
 */
const TEN_KM = [
  [34.31, -101.42, 0, 34.400147902, -101.42],
  [34.31, -101.42, 45, 34.373720212, -101.343122392],
  [34.31, -101.42, 90, 34.309951825, -101.311360875],
  [34.31, -101.42, 270, 34.309951825, -101.528639125],
  [75, 20, 0, 75.089590623, 20],
  [75, 20, 45, 75.063219011, 20.245668623],
  [75, 20, 90, 74.999738709, 20.345992823],
  [-75, 179.95, 0, -74.910408669, 179.95],
  [-75, 179.95, 45, -74.936519339, -179.806349582],
  [-75, 179.95, 270, -74.999738709, 179.604007177],
] as const;

Deno.test("places lie where PROJ puts them, also across the 180th meridian", () => {
  for (const [lat0, lon0, lat, lon, x, y] of PROJ) {
    const [ourX, ourY] = localProjection(lat0, lon0).forward(lat, lon);
    assert.ok(Math.abs(ourX - x) < 0.002, `x ${ourX}, PROJ ${x}`);
    assert.ok(Math.abs(ourY - y) < 0.002, `y ${ourY}, PROJ ${y}`);
  }
});

Deno.test("the way back leads to the same place within a centimetre", () => {
  for (const [lat0, lon0, lat, lon, x, y] of PROJ) {
    const [ourLat, ourLon] = localProjection(lat0, lon0).inverse(x, y);
    assert.ok(Math.abs(ourLat - lat) < 1e-7, `${ourLat}, ${lat}`);
    assert.ok(Math.abs(ourLon - lon) < 1e-7, `${ourLon}, ${lon}`);
  }
});

Deno.test("ten kilometres are ten kilometres on the map in every direction, up to 75 degrees", () => {
  for (const [lat0, lon0, azimuth, lat, lon] of TEN_KM) {
    const [x, y] = localProjection(lat0, lon0).forward(lat, lon);
    assert.ok(Math.abs(Math.hypot(x, y) - 10_000) < 0.1, `${Math.hypot(x, y)} m`);
    // How far the ends lie apart when the line starts out in the right direction.
    const aside = Math.hypot(
      x - 10_000 * Math.sin(azimuth * Math.PI / 180),
      y - 10_000 * Math.cos(azimuth * Math.PI / 180),
    );
    assert.ok(aside < 0.1, `${aside} m beside ${azimuth}°`);
  }
});

Deno.test("true north away from the centre is PROJ's meridian convergence", () => {
  // Proj(proj="laea", lat_0=70, lon_0=20, ellps="WGS84").get_factors(25, 70): 4.697047.
  const north = localProjection(70, 20).northDeg(70, 25);
  assert.ok(Math.abs(north + 4.697047) < 1e-4, `${north}`);
});

Deno.test("no value in, no value out; a map without a centre is refused", () => {
  assert.ok(localProjection(34, -101).forward(NaN, -101).every(Number.isNaN));
  assert.ok(localProjection(34, -101).inverse(NaN, 0).every(Number.isNaN));
  assert.throws(() => localProjection(NaN, 0), RangeError);
});

Deno.test("longitudes come back into [-180, 180)", () => {
  assert.deepEqual([180, -180, 181, -541, 0].map(normalLonDeg), [-180, -180, -179, 179, 0]);
});
