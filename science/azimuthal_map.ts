/**
 * A map on which every place is at its true distance and in its true direction from the centre: the
 * azimuthal equidistant projection of a sphere, Snyder (1987), Map Projections: A Working Manual, USGS
 * Professional Paper 1395, equations 5-3, 22-4, 22-5 and 25-2. For pictures thousands of kilometres
 * wide, where the ellipsoid (0.3 %) is not seen.
 *
 * @module
 */

/** Mean radius of the earth (IUGG), km. */
export const EARTH_RADIUS_KM = 6_371.0088;
const RADIANS = Math.PI / 180;

/** Half around the globe: the map's rim, which is the place opposite to the centre. */
export const RIM_KM = Math.PI * EARTH_RADIUS_KM;

/** A map about a centre: kilometres to the right (x, east at the centre) and up (y, north there). */
export interface AzimuthalMap {
  forward(latDeg: number, lonDeg: number): [xKm: number, yKm: number];
}

/** The map about a centre in degrees. */
export function azimuthalMap(latDeg: number, lonDeg: number): AzimuthalMap {
  const sin1 = Math.sin(latDeg * RADIANS);
  const cos1 = Math.cos(latDeg * RADIANS);
  function forward(lat: number, lon: number): [number, number] {
    const apart = (lon - lonDeg) * RADIANS;
    const [sin, cos] = [Math.sin(lat * RADIANS), Math.cos(lat * RADIANS)];
    const x = cos * Math.sin(apart);
    const y = cos1 * sin - sin1 * cos * Math.cos(apart);
    const out = Math.hypot(x, y);
    const angle = Math.atan2(out, sin1 * sin + cos1 * cos * Math.cos(apart));
    const scale = out === 0 ? 0 : EARTH_RADIUS_KM * angle / out;
    return [scale * x, scale * y];
  }
  return { forward };
}
