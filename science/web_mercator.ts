/**
 * Where is a position on a web map? Web Mercator (EPSG:3857) as a fraction of the world's width:
 * x from 0 at 180° W to 1 at 180° E, y from 0 in the north to 1 in the south.
 *
 * @module
 */

/** Northern edge of the square world map, degrees: beyond it there is no map (EPSG:3857). */
export const MERCATOR_MAX_LAT_DEG = 85.051128779806592;

/** x of a longitude in degrees; not wrapped, so that a box across 180° stays in one piece. */
export function mercatorX(lonDeg: number): number {
  return 0.5 + lonDeg / 360;
}

/** y of a geodetic latitude in degrees. EPSG Guidance Note 7-2, method 1024 (spherical, on WGS 84). */
export function mercatorY(latDeg: number): number {
  return 0.5 - Math.asinh(Math.tan(latDeg * Math.PI / 180)) / (2 * Math.PI);
}

/** Longitude in degrees of an x. */
export function mercatorLonDeg(x: number): number {
  return (x - 0.5) * 360;
}

/** Latitude in degrees of a y. */
export function mercatorLatDeg(y: number): number {
  return Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180 / Math.PI;
}
