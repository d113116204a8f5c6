/**
 * How far is it from here to there, and in which direction? Geodesics on the WGS 84 ellipsoid:
 * Vincenty (1975), Direct and inverse solutions of geodesics on the ellipsoid with application of
 * nested equations, Survey Review 23 (176), 88–93. Accurate to a millimetre.
 *
 * @module
 */

/** Equatorial radius and flattening of WGS 84 (NIMA TR8350.2, table 3.1). */
const A = 6_378_137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
/** For points all but opposite on the globe, where Vincenty's iteration finds no end. */
const MEAN_RADIUS_M = 6_371_008.8;

const RADIANS = Math.PI / 180;
/** Radians: 0.006 mm on the ground. */
const CLOSE_ENOUGH = 1e-12;
/** Neighbours need 3 to 8 rounds; what has not settled by now is nearly opposite. */
const ROUNDS = 60;

/** From a first point to a second. */
export interface Inverse {
  readonly distanceM: number;
  /** At the first point, clockwise from north, in [0, 360); 0 when both are the same. */
  readonly azimuthDeg: number;
}

export interface Position {
  readonly latDeg: number;
  /** In [−180, 180). */
  readonly lonDeg: number;
}

/**
 * Distance in metres and direction from a first position to a second, degrees. Points within about
 * half a degree of opposite each other get the great circle of a sphere instead (within 0.6 %).
 * Vincenty (1975), equations 13–21.
 */
export function inverseGeodesic(lat1: number, lon1: number, lat2: number, lon2: number): Inverse {
  const apart = wrap(lon2 - lon1) * RADIANS;
  const [sinU1, cosU1] = reduced(lat1);
  const [sinU2, cosU2] = reduced(lat2);

  let lambda = apart;
  for (let round = 0; round < ROUNDS; round++) {
    const sinLambda = Math.sin(lambda);
    const cosLambda = Math.cos(lambda);
    const east = cosU2 * sinLambda;
    const north = cosU1 * sinU2 - sinU1 * cosU2 * cosLambda;
    const sinSigma = Math.hypot(east, north);
    if (sinSigma === 0 && Math.abs(lambda) < 1) return { distanceM: 0, azimuthDeg: 0 };
    const cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosLambda;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = sinSigma === 0 ? 0 : cosU1 * cosU2 * sinLambda / sinSigma;
    const cos2Alpha = 1 - sinAlpha * sinAlpha;
    // On the equator there is no middle of the arc to speak of; the term vanishes.
    const cos2Middle = cos2Alpha < 1e-15 ? 0 : cosSigma - 2 * sinU1 * sinU2 / cos2Alpha;
    const before = lambda;
    lambda = apart + longitudeExcess(sinAlpha, cos2Alpha, sigma, cos2Middle);
    if (Math.abs(lambda) > Math.PI) break;
    if (Math.abs(lambda - before) < CLOSE_ENOUGH) {
      const { a, b } = series(cos2Alpha);
      const distanceM = B * a * (sigma - deltaSigma(b, sigma, cos2Middle));
      return { distanceM, azimuthDeg: turn(Math.atan2(east, north) / RADIANS) };
    }
  }
  return onSphere(lat1, lat2, apart);
}

/**
 * The position `distanceM` metres from a first one in the direction `azimuthDeg`.
 * Vincenty (1975), equations 1–11.
 */
export function directGeodesic(
  latDeg: number,
  lonDeg: number,
  azimuthDeg: number,
  distanceM: number,
): Position {
  const sinA1 = Math.sin(azimuthDeg * RADIANS);
  const cosA1 = Math.cos(azimuthDeg * RADIANS);
  const [sinU1, cosU1] = reduced(latDeg);
  const sigma1 = Math.atan2(sinU1, cosU1 * cosA1);
  const sinAlpha = cosU1 * sinA1;
  const cos2Alpha = 1 - sinAlpha * sinAlpha;
  const { a, b } = series(cos2Alpha);

  const straight = distanceM / (B * a);
  let sigma = straight;
  for (let round = 0; round < ROUNDS; round++) {
    const next = straight + deltaSigma(b, sigma, Math.cos(2 * sigma1 + sigma));
    const moved = Math.abs(next - sigma);
    sigma = next;
    if (moved < CLOSE_ENOUGH) break;
  }
  const sinSigma = Math.sin(sigma);
  const cosSigma = Math.cos(sigma);
  const across = sinU1 * sinSigma - cosU1 * cosSigma * cosA1;
  const lat2 = Math.atan2(
    sinU1 * cosSigma + cosU1 * sinSigma * cosA1,
    (1 - F) * Math.hypot(sinAlpha, across),
  );
  const lambda = Math.atan2(sinSigma * sinA1, cosU1 * cosSigma - sinU1 * sinSigma * cosA1);
  const middle = Math.cos(2 * sigma1 + sigma);
  const east = lambda - longitudeExcess(sinAlpha, cos2Alpha, sigma, middle);
  return { latDeg: lat2 / RADIANS, lonDeg: wrap(lonDeg + east / RADIANS) };
}

/** Sine and cosine of the reduced latitude. */
function reduced(latDeg: number): [number, number] {
  const u = Math.atan2((1 - F) * Math.sin(latDeg * RADIANS), Math.cos(latDeg * RADIANS));
  return [Math.sin(u), Math.cos(u)];
}

/** Equations 3 and 4. */
function series(cos2Alpha: number): { a: number; b: number } {
  const u2 = cos2Alpha * (A * A - B * B) / (B * B);
  return {
    a: 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
    b: u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
  };
}

/** Equation 6. */
function deltaSigma(b: number, sigma: number, middle: number): number {
  const sinSigma = Math.sin(sigma);
  const inner = Math.cos(sigma) * (2 * middle * middle - 1) -
    b / 6 * middle * (4 * sinSigma * sinSigma - 3) * (4 * middle * middle - 3);
  return b * sinSigma * (middle + b / 4 * inner);
}

/** Longitude on the sphere less longitude on the ellipsoid. Equations 10 and 11. */
function longitudeExcess(sinAlpha: number, cos2Alpha: number, sigma: number, middle: number) {
  const c = F / 16 * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
  const inner = middle + c * Math.cos(sigma) * (2 * middle * middle - 1);
  return (1 - c) * F * sinAlpha * (sigma + c * Math.sin(sigma) * inner);
}

/** The great circle. */
function onSphere(lat1: number, lat2: number, apart: number): Inverse {
  const [sin1, cos1] = [Math.sin(lat1 * RADIANS), Math.cos(lat1 * RADIANS)];
  const [sin2, cos2] = [Math.sin(lat2 * RADIANS), Math.cos(lat2 * RADIANS)];
  const east = cos2 * Math.sin(apart);
  const north = cos1 * sin2 - sin1 * cos2 * Math.cos(apart);
  const along = sin1 * sin2 + cos1 * cos2 * Math.cos(apart);
  return {
    distanceM: MEAN_RADIUS_M * Math.atan2(Math.hypot(east, north), along),
    azimuthDeg: turn(Math.atan2(east, north) / RADIANS),
  };
}

/** Into [−180, 180). */
function wrap(deg: number): number {
  return deg >= -180 && deg < 180 ? deg : turn(deg + 180) - 180;
}

/** Into [0, 360). */
function turn(deg: number): number {
  const positive = ((deg % 360) + 360) % 360;
  return positive === 360 ? 0 : positive;
}
