/**
 * Where a place is on a flat map of its surroundings: Lambert's azimuthal equal-area projection of
 * the WGS 84 ellipsoid about a chosen centre. In a few hundred kilometres around the centre a
 * kilometre is a kilometre in every direction (0.03 % off at 300 km), at every latitude and across
 * the 180th meridian.
 *
 * Snyder (1987), Map Projections: A Working Manual, USGS Professional Paper 1395, equations 3-11 to
 * 3-13, 3-18, 14-15 and 24-17 to 24-31.
 *
 * @module
 */

/** A flat map about a centre: metres east (x) and north (y) of it. */
export interface LocalProjection {
  readonly latDeg: number;
  readonly lonDeg: number;
  /** The place's [x, y] in metres. NaN in, NaN out. */
  forward(latDeg: number, lonDeg: number): [number, number];
  /** The [latitude, longitude] in degrees at a point, longitude in [-180, 180). NaN in, NaN out. */
  inverse(xM: number, yM: number): [number, number];
  /** Where true north is on the map at a place, in degrees clockwise from straight up. */
  northDeg(latDeg: number, lonDeg: number): number;
}

const DEG = Math.PI / 180;
/** WGS 84: semi-major axis in metres, and the square of the eccentricity. */
const A = 6_378_137;
const E2 = 0.006_694_379_990_14;
const E = Math.sqrt(E2);
const QP = q(1);
/** Radius of the sphere with the ellipsoid's area, eq. 3-13. */
const RQ = A * Math.sqrt(QP / 2);
/** The centre keeps this far from the poles, where "east" has no meaning. */
const MAX_LAT_DEG = 89;

/** Eq. 3-12, of the latitude's sine. */
function q(sine: number): number {
  return (1 - E2) *
    (sine / (1 - E2 * sine * sine) - Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E));
}

/** Latitude of the ellipsoid from the authalic one, both in radians, eq. 3-18. */
function fromAuthalic(beta: number): number {
  const e4 = E2 * E2;
  const e6 = e4 * E2;
  return beta + (E2 / 3 + 31 * e4 / 180 + 517 * e6 / 5040) * Math.sin(2 * beta) +
    (23 * e4 / 360 + 251 * e6 / 3780) * Math.sin(4 * beta) +
    (761 * e6 / 45360) * Math.sin(6 * beta);
}

/** The longitude in degrees brought into [-180, 180). */
export function normalLonDeg(lonDeg: number): number {
  return ((lonDeg + 180) % 360 + 360) % 360 - 180;
}

/**
 * The flat map about a centre in degrees. Latitudes beyond 89° are taken as 89°.
 *
 * @throws {RangeError} when the centre is not a finite place.
 */
export function localProjection(centreLatDeg: number, centreLonDeg: number): LocalProjection {
  if (!Number.isFinite(centreLatDeg) || !Number.isFinite(centreLonDeg)) {
    throw new RangeError(
      `A map needs a centre in finite degrees, not ${centreLatDeg}, ${centreLonDeg}`,
    );
  }
  const latDeg = Math.min(MAX_LAT_DEG, Math.max(-MAX_LAT_DEG, centreLatDeg));
  const lonDeg = normalLonDeg(centreLonDeg);
  const sinPhi1 = Math.sin(latDeg * DEG);
  const sinBeta1 = q(sinPhi1) / QP;
  const cosBeta1 = Math.sqrt(1 - sinBeta1 * sinBeta1);
  // Eq. 24-20 with 14-15: makes the scale at the centre the same to the east and to the north.
  const d = A * Math.cos(latDeg * DEG) / Math.sqrt(1 - E2 * sinPhi1 * sinPhi1) / (RQ * cosBeta1);

  function forward(lat: number, lon: number): [number, number] {
    const sinBeta = Math.max(-1, Math.min(1, q(Math.sin(lat * DEG)) / QP));
    const cosBeta = Math.sqrt(1 - sinBeta * sinBeta);
    const cosLon = Math.cos((lon - lonDeg) * DEG);
    const b = RQ * Math.sqrt(2 / (1 + sinBeta1 * sinBeta + cosBeta1 * cosBeta * cosLon));
    return [
      b * d * cosBeta * Math.sin((lon - lonDeg) * DEG),
      b / d * (cosBeta1 * sinBeta - sinBeta1 * cosBeta * cosLon),
    ];
  }

  function inverse(x: number, y: number): [number, number] {
    const rho = Math.hypot(x / d, d * y);
    if (rho === 0) return [latDeg, lonDeg];
    const ce = 2 * Math.asin(Math.min(1, rho / (2 * RQ)));
    const sinBeta = Math.cos(ce) * sinBeta1 + d * y * Math.sin(ce) * cosBeta1 / rho;
    const beta = Math.asin(Math.max(-1, Math.min(1, sinBeta)));
    const lon = Math.atan2(
      x * Math.sin(ce),
      d * rho * cosBeta1 * Math.cos(ce) - d * d * y * sinBeta1 * Math.sin(ce),
    );
    return [fromAuthalic(beta) / DEG, normalLonDeg(lonDeg + lon / DEG)];
  }

  function northDeg(lat: number, lon: number): number {
    const STEP_DEG = 1e-4;
    const [x0, y0] = forward(lat - STEP_DEG, lon);
    const [x1, y1] = forward(lat + STEP_DEG, lon);
    return Math.atan2(x1 - x0, y1 - y0) / DEG;
  }

  return { latDeg, lonDeg, forward, inverse, northDeg };
}
