import { deepEqual, equal, ok } from "node:assert/strict";
import { inverseGeodesic } from "./geodesic.ts";
import {
  beamAzimuthDeg,
  elevationDeg,
  fanGroundKm,
  type FanRadar,
  gatePosition,
  gateSlantKm,
  virtualHeightKm,
} from "./radar_fan.ts";

/** Hankasalmi and Buckland Park, as RST's tables have them. */
const HAN: FanRadar = {
  latDeg: 62.32,
  lonDeg: 26.61,
  boresightDeg: -12,
  beamSepDeg: 3.24,
  beams: 16,
};
const BPK: FanRadar = {
  latDeg: -34.62,
  lonDeg: 138.46,
  boresightDeg: 146.5,
  beamSepDeg: -3.24,
  beams: 22,
};
const RULE = { frang: 180, rsep: 45 };
const RADIANS = Math.PI / 180;

Deno.test("the virtual height is the standard model's: a climb, the E region, a ramp, the F region", () => {
  const heights = [75, 150, 400, 600, 700, 800, 3_000].map(virtualHeightKm);
  deepEqual(heights, [57.5, 115, 115, 115, 207.5, 300, 300]);
});

Deno.test("a gate's middle and its edges are at the slant ranges that RST counts", () => {
  deepEqual([0, 1, 9.5].map((gate) => gateSlantKm(RULE, gate)), [180, 225, 607.5]);
  // Hankasalmi, 2018: (lagfr 1200 µs − rxrise 100 µs + gate · smsep 300 µs) · 0.15 km/µs.
  const late = { ...RULE, rxrise: 100 };
  deepEqual([-0.5, 0, 1, 74].map((gate) => gateSlantKm(late, gate)), [142.5, 165, 210, 3_495]);
  deepEqual(gateSlantKm({ frang: 0, rsep: 15, rxrise: 100 }, 0), 1);
});

Deno.test("a gate farther than the other side of the earth is there, not nowhere", () => {
  // Straight down, through the earth and out to the height of 300 km: 2 · 6371.0088 + 300 km.
  deepEqual([13_042.1, 20_000].map(elevationDeg), [-90, -90]);
  const { latDeg, lonDeg } = gatePosition(HAN, { frang: 180, rsep: 250 }, 3, 74);
  ok(Number.isFinite(latDeg) && Number.isFinite(lonDeg), `${latDeg} ${lonDeg}`);
});

Deno.test("beams lie about the boresight, in the table's sense", () => {
  equal(beamAzimuthDeg(HAN, 7.5), -12);
  ok(Math.abs(beamAzimuthDeg(HAN, 0) + 12 + 24.3) < 1e-9);
  ok(Math.abs(beamAzimuthDeg(HAN, 15) + 12 - 24.3) < 1e-9);
  ok(Math.abs(beamAzimuthDeg(BPK, 0) - 146.5 - 34.02) < 1e-9);
  // tan² = sin² 24.3° / (cos² 24.3° − sin² 30°), by hand: 0.16935 / (0.83065 − 0.25) = 0.29166.
  ok(Math.abs(beamAzimuthDeg(HAN, 15, 30) + 12 - 28.37) < 0.01);
});

/** WGS 84, km. */
const A = 6_378.137;
const E2 = 0.00669437999014;

/** A place in space, km, by the ellipsoid's textbook formula. */
function inSpace(latDeg: number, lonDeg: number, heightKm: number): [number, number, number] {
  const [lat, lon] = [latDeg * RADIANS, lonDeg * RADIANS];
  const n = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
  return [
    (n + heightKm) * Math.cos(lat) * Math.cos(lon),
    (n + heightKm) * Math.cos(lat) * Math.sin(lon),
    (n * (1 - E2) + heightKm) * Math.sin(lat),
  ];
}

/** Latitude, longitude and height of a place in space: Bowring's rounds, until nothing moves. */
function onEarth([x, y, z]: readonly [number, number, number]) {
  const p = Math.hypot(x, y);
  let lat = Math.atan2(z, p * (1 - E2));
  let height = 0;
  for (let round = 0; round < 30; round++) {
    const n = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
    height = p / Math.cos(lat) - n;
    lat = Math.atan2(z, p * (1 - E2 * n / (n + height)));
  }
  return { latDeg: lat / RADIANS, lonDeg: Math.atan2(y, x) / RADIANS, height };
}

/**
 * The gate's place by rays in space above the ellipsoid: straight out along the cone's direction, at
 * the elevation (found by halving) that ends at the model's height.
 */
function byRays(radar: FanRadar, beam: number, slantKm: number) {
  const [lat, lon] = [radar.latDeg * RADIANS, radar.lonDeg * RADIANS];
  const start = inSpace(radar.latDeg, radar.lonDeg, 0);
  const east = [-Math.sin(lon), Math.cos(lon), 0];
  const north = [
    -Math.sin(lat) * Math.cos(lon),
    -Math.sin(lat) * Math.sin(lon),
    Math.cos(lat),
  ];
  const up = [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
  const psi = (beam - (radar.beams - 1) / 2) * radar.beamSepDeg * RADIANS;
  const bore = radar.boresightDeg * RADIANS;
  const at = (elevation: number) => {
    // The cone: what lies along the array's axis is sin psi, whatever the elevation.
    const across = Math.sin(psi);
    const rise = Math.sin(elevation);
    const ahead = Math.sqrt(1 - across * across - rise * rise);
    const e = ahead * Math.sin(bore) + across * Math.cos(bore);
    const n = ahead * Math.cos(bore) - across * Math.sin(bore);
    return onEarth(
      [0, 1, 2].map((i) =>
        start[i]! + slantKm * (e * east[i]! + n * north[i]! + rise * up[i]!)
      ) as [
        number,
        number,
        number,
      ],
    );
  };
  let [low, high] = [-20 * RADIANS, 60 * RADIANS];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (at(middle).height < virtualHeightKm(slantKm)) low = middle;
    else high = middle;
  }
  return at(low);
}

Deno.test("gates are where straight rays in space above the ellipsoid come to", () => {
  let farthest = 0;
  for (const radar of [HAN, BPK]) {
    for (const beam of [0, 5, radar.beams - 1]) {
      for (const gate of [0, 4, 11, 13, 30, 74]) {
        const place = gatePosition(radar, RULE, beam, gate);
        const ray = byRays(radar, beam, gateSlantKm(RULE, gate));
        const apart = inverseGeodesic(place.latDeg, place.lonDeg, ray.latDeg, ray.lonDeg);
        farthest = Math.max(farthest, apart.distanceM);
      }
    }
  }
  // A fifth of a gate: the model's earth is a sphere.
  ok(farthest < 9_000, `${farthest} m`);
});

Deno.test("on the ground a gate is nearer than along the wave", () => {
  // By hand, law of cosines: R = 6371.0088, h = 300, s = 1000: cos θ = (R² + (R+h)² − s²) / 2R(R+h).
  const [r, h, s] = [6_371.0088, 300, 1_000];
  const byHand = r * Math.acos((r * r + (r + h) ** 2 - s * s) / (2 * r * (r + h)));
  ok(Math.abs(fanGroundKm(1_000) - byHand) < 1e-6);
  ok(byHand < s - 50);
});
