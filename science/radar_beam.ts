/**
 * Where does a radar beam get to? Path of the beam above an earth of 4/3 the radius, over which a
 * beam in a standard atmosphere is straight: Doviak & Zrnić (1993), Doppler Radar and Weather
 * Observations, equations 2.28b and 2.28c.
 *
 * Distances over ground are along sea level; heights are above it. An antenna at height 0 gives the
 * equations as printed; one at `antennaM` begins that much further from the earth's centre.
 *
 * @module
 */

/** Mean radius of the earth (IUGG), metres. */
const EARTH_RADIUS_M = 6_371_008.8;
/** The same, for a beam bent by a standard atmosphere: D&Z section 2.2.3, k_e = 4/3. */
const BEAM_EARTH_M = EARTH_RADIUS_M * 4 / 3;

const RADIANS = Math.PI / 180;

/** Distance over ground, metres, to below a point `slantM` metres along the beam. D&Z 2.28c. */
export function groundDistanceM(slantM: number, elevationDeg: number, antennaM = 0): number {
  const elevation = elevationDeg * RADIANS;
  const out = slantM * Math.cos(elevation);
  const up = BEAM_EARTH_M + antennaM + slantM * Math.sin(elevation);
  return BEAM_EARTH_M * Math.atan2(out, up);
}

/**
 * Distance along the beam, metres, to above a point `groundM` metres away: the inverse of
 * {@linkcode groundDistanceM}. Infinity where the beam never gets.
 */
export function slantRangeM(groundM: number, elevationDeg: number, antennaM = 0): number {
  const elevation = elevationDeg * RADIANS;
  const turn = groundM / BEAM_EARTH_M;
  const cosine = Math.cos(elevation + turn);
  if (cosine <= 0) return Infinity;
  return (BEAM_EARTH_M + antennaM) * Math.sin(turn) / cosine;
}

/** Height above sea level, metres, of the middle of the beam `slantM` metres along it. D&Z 2.28b. */
export function beamHeightM(slantM: number, elevationDeg: number, antennaM = 0): number {
  const start = BEAM_EARTH_M + antennaM;
  const squared = slantM * slantM + start * start +
    2 * slantM * start * Math.sin(elevationDeg * RADIANS);
  return Math.sqrt(squared) - BEAM_EARTH_M;
}
