/**
 * Wind over ground from a sensor that moves.
 *
 * @module
 */
import { inCircle } from "./angles.ts";

const RADIANS = Math.PI / 180;

/** What a moving sensor and its vehicle measure. */
export interface MovingWind {
  /** Speed of the air past the sensor, m/s. */
  readonly speedMps: number;
  /** Where that air comes from, degrees clockwise from the vehicle's bow. */
  readonly relativeDeg: number;
  /** Where the bow points, degrees clockwise from true north. */
  readonly headingDeg: number;
  /** Speed over ground, m/s. */
  readonly sogMps: number;
  /** Course over ground, degrees clockwise from true north. Of no matter at speed 0. */
  readonly cogDeg: number;
}

/** A wind over ground. */
export interface Wind {
  readonly speedMps: number;
  /** Where it comes from, degrees clockwise from true north, in [0, 360); NaN when calm. */
  readonly fromDeg: number;
}

/**
 * True wind: the air's motion past the vehicle plus the vehicle's over ground. With the apparent
 * wind direction AWD = heading + relative direction, u = SOG sin COG - S sin AWD,
 * v = SOG cos COG - S cos AWD, from = atan2(-u, -v). Smith, Bourassa & Sharp (1999), Establishing
 * more truth in true winds, J. Atmos. Oceanic Technol. 16, 939-952 (their vector form, reference
 * along the bow). A missing (NaN) input gives NaN for both, but for the course at speed 0.
 */
export function trueWind(measured: MovingWind): Wind {
  const { speedMps, relativeDeg, headingDeg, sogMps, cogDeg } = measured;
  const apparent = (headingDeg + relativeDeg) * RADIANS;
  const course = sogMps === 0 ? 0 : cogDeg * RADIANS;
  const u = sogMps * Math.sin(course) - speedMps * Math.sin(apparent);
  const v = sogMps * Math.cos(course) - speedMps * Math.cos(apparent);
  const speed = Math.hypot(u, v);
  // Wind of a car driving with it exactly is calm but for rounding.
  const isCalm = speed < 1e-9;
  return { speedMps: speed, fromDeg: isCalm ? NaN : inCircle(Math.atan2(-u, -v) / RADIANS) };
}
