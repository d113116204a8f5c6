/**
 * The same geometry by other formulas, for tests only: geodesics by integrating their differential
 * equations, the beam as printed and solved by halving.
 *
 * @module
 */

const A = 6_378_137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const RADIANS = Math.PI / 180;
const STEPS = 60;

type State = readonly [lat: number, lon: number, azimuth: number];

/** Change per metre along a geodesic (Rapp 1993, Geometric Geodesy II, eqs. 1.16 to 1.18). */
function slope([lat, , azimuth]: State): State {
  const w2 = 1 - E2 * Math.sin(lat) ** 2;
  const meridian = A * (1 - E2) / w2 ** 1.5;
  const across = A / Math.sqrt(w2);
  return [
    Math.cos(azimuth) / meridian,
    Math.sin(azimuth) / (across * Math.cos(lat)),
    Math.sin(azimuth) * Math.tan(lat) / across,
  ];
}

/** Latitude and longitude at a distance, by Runge and Kutta's fourth order. */
export function walk(latDeg: number, lonDeg: number, azimuthDeg: number, distanceM: number) {
  let state: State = [latDeg * RADIANS, lonDeg * RADIANS, azimuthDeg * RADIANS];
  const h = distanceM / STEPS;
  const moved = (by: State, part: number): State => [
    state[0] + by[0] * part,
    state[1] + by[1] * part,
    state[2] + by[2] * part,
  ];
  for (let step = 0; step < STEPS; step++) {
    const k1 = slope(state);
    const k2 = slope(moved(k1, h / 2));
    const k3 = slope(moved(k2, h / 2));
    const k4 = slope(moved(k3, h));
    const sum = (i: 0 | 1 | 2) => state[i] + h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    state = [sum(0), sum(1), sum(2)];
  }
  return { lat: state[0] / RADIANS, lon: state[1] / RADIANS };
}

/** Distance and azimuth to a place, by correcting a walk until it ends there. */
export function seek(lat1: number, lon1: number, lat2: number, lon2: number) {
  const east = (lon: number, lat: number) => lon * RADIANS * A * Math.cos(lat * RADIANS);
  let x = east(lon2 - lon1, lat2);
  let y = (lat2 - lat1) * RADIANS * A;
  for (let round = 0; round < 12; round++) {
    const end = walk(lat1, lon1, Math.atan2(x, y) / RADIANS, Math.hypot(x, y));
    x += east(lon2 - end.lon, lat2);
    y += (lat2 - end.lat) * RADIANS * A;
  }
  return {
    groundM: Math.hypot(x, y),
    azimuthDeg: (Math.atan2(x, y) / RADIANS + 360) % 360,
  };
}

const BEAM_EARTH_M = 4 / 3 * 6_371_000;

/** Doviak & Zrnić (1993), 2.28b in 2.28c, as printed. */
export function groundOfSlant(slantM: number, elevationDeg: number): number {
  const elevation = elevationDeg * RADIANS;
  const height = Math.sqrt(
    slantM ** 2 + BEAM_EARTH_M ** 2 + 2 * slantM * BEAM_EARTH_M * Math.sin(elevation),
  ) - BEAM_EARTH_M;
  return BEAM_EARTH_M * Math.asin(slantM * Math.cos(elevation) / (BEAM_EARTH_M + height));
}

/** The slant range that gets to a ground distance, by halving. */
export function slantOfGround(groundM: number, elevationDeg: number): number {
  let [least, most] = [0, 600_000];
  for (let round = 0; round < 60; round++) {
    const middle = (least + most) / 2;
    if (groundOfSlant(middle, elevationDeg) < groundM) least = middle;
    else most = middle;
  }
  return least;
}
