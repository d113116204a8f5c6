/**
 * Which values a sound sensor on a vehicle can give.
 *
 * @module
 */

/**
 * What is possible at a vehicle on the ground, [from, to], by the daily file's columns: beyond the
 * extremes measured on Earth.
 */
export const POSSIBLE: Readonly<Record<string, readonly [number, number]>> = {
  sfc_wspd: [0, 150],
  t_slow: [-90, 60],
  rh_slow: [0, 105],
  t_fast: [-90, 60],
  dewpoint: [-110, 60],
  der_rh: [0, 105],
  pressure: [300, 1100],
  lat: [-90, 90],
  lon: [-180, 180],
  gps_alt: [-500, 9000],
  gps_spd: [0, 150],
  panel_temp: [-90, 120],
};

/** Columns that are directions in degrees: possible from 0 up to, not including, 360. */
export const DIRECTION_COLUMNS: readonly string[] = ["sfc_wdir", "compass_dir", "gps_dir"];

/** Whether a sound sensor can give `value` in the column `name`; NaN is none. */
export function isPossible(name: string, value: number): boolean {
  if (DIRECTION_COLUMNS.includes(name)) return value >= 0 && value < 360;
  const [from, to] = POSSIBLE[name] ?? [-Infinity, Infinity];
  return value >= from && value <= to;
}
