/**
 * The wind over ground once more, from a Support row and the vehicle's heading: a check on the
 * logger's own correction.
 *
 * Raw speed and direction are taken as the air past the sensor, the direction clockwise from the
 * vehicle's bow, so that heading + direction is where it comes from. `flux_dir`, the raw compass, and
 * `wd_offset`, the sensor's mounting, are not used: it is not said whether `wdir_raw` contains the
 * offset. A constant difference from the logger's wind in all headings would show that it does not.
 *
 * @module
 */
import { isPossible } from "../science/possible_values.ts";
import { trueWind, type Wind } from "../science/wind.ts";
import { gpsTimeMs } from "./mesonet_day.ts";

/** RMC gives speed in knots; a knot is 1852 m an hour. */
const MPS_PER_KNOT = 1852 / 3600;

/**
 * Slower than this the vehicle stands: receivers freeze or invent the course then, and leaving the
 * motion out is wrong by no more than this, m/s.
 */
const STANDS_MPS = 0.5;

/** A heading of another time than this far off is not the row's: a vehicle turns 30° in 3 s, s. */
export const HEADING_S = 3;

/** A Support row's field by its column's name, bare; "" where it has none. */
export type SupportField = (name: string) => string;

/** When a Support row's GPS sentence is of, seconds since 1970; null without a fix. */
export function supportTimeS(field: SupportField): number | null {
  const timeMs = gpsTimeMs(field("gps_date"), field("gps_time"));
  return timeMs === null || field("rmc_status") !== "A" ? null : timeMs / 1000;
}

/**
 * The wind over ground of a Support row; null without a possible raw speed or GPS speed. Its direction
 * is NaN in a calm, and where raw direction or course are missing.
 */
export function supportWind(field: SupportField, headingDeg: number): Wind | null {
  const number = (name: string) => field(name) === "" ? NaN : Number(field(name));
  const speedMps = number("ws_ms_raw");
  if (!isPossible("sfc_wspd", speedMps)) return null;
  const speed = number("rmc_speed") * MPS_PER_KNOT;
  const sogMps = speed < STANDS_MPS ? 0 : speed;
  if (!isPossible("gps_spd", sogMps)) return null;
  const relativeDeg = number("wdir_raw");
  return trueWind({ speedMps, relativeDeg, headingDeg, sogMps, cogDeg: number("rmc_track") });
}
