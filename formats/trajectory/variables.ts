/**
 * What the variables of an export are in the words of the CF conventions: standard names and units
 * after the CF Standard Name Table, units as UDUNITS has them.
 *
 * @module
 */

/** A variable. */
export interface ExportVariable {
  readonly units: string;
  readonly longName: string;
  /** Where the table has one. */
  readonly standardName?: string;
  /** Positions need more than seven digits. */
  readonly isDouble?: boolean;
  readonly comment?: string;
  /** Decimals of a derived value in a CSV; others stand as they were recorded. */
  readonly decimals?: number;
}

const CORRECTED = "corrected for the vehicle's motion by the datalogger";

export const EXPORT_VARIABLES: Readonly<Record<string, ExportVariable>> = {
  sfc_wspd: {
    units: "m s-1",
    standardName: "wind_speed",
    longName: "wind speed over ground",
    comment: CORRECTED,
  },
  sfc_wdir: {
    units: "degree",
    standardName: "wind_from_direction",
    longName: "direction from which the wind blows, clockwise from true north",
    comment: CORRECTED,
  },
  t_slow: {
    units: "degC",
    standardName: "air_temperature",
    longName: "air temperature, slow sensor",
  },
  rh_slow: {
    units: "%",
    standardName: "relative_humidity",
    longName: "relative humidity, slow sensor",
  },
  t_fast: {
    units: "degC",
    standardName: "air_temperature",
    longName: "air temperature, fast sensor",
  },
  dewpoint: {
    units: "degC",
    standardName: "dew_point_temperature",
    longName: "dew point temperature",
  },
  der_rh: {
    units: "%",
    standardName: "relative_humidity",
    longName: "relative humidity from the fast temperature and the dew point",
  },
  pressure: { units: "hPa", standardName: "air_pressure", longName: "air pressure at the vehicle" },
  compass_dir: {
    units: "degree",
    standardName: "platform_orientation",
    longName: "heading of the vehicle, clockwise from true north",
  },
  lat: {
    units: "degrees_north",
    standardName: "latitude",
    longName: "latitude",
    isDouble: true,
  },
  lon: {
    units: "degrees_east",
    standardName: "longitude",
    longName: "longitude",
    isDouble: true,
  },
  gps_alt: { units: "m", standardName: "altitude", longName: "altitude above mean sea level" },
  gps_spd: {
    units: "m s-1",
    standardName: "platform_speed_wrt_ground",
    longName: "speed of the vehicle over ground",
  },
  gps_dir: {
    units: "degree",
    standardName: "platform_course",
    longName: "course of the vehicle over ground, clockwise from true north",
  },
  panel_temp: { units: "degC", longName: "temperature inside the datalogger" },
  theta_e: {
    units: "K",
    standardName: "air_equivalent_potential_temperature",
    longName: "equivalent potential temperature",
    comment: "of t_fast, dewpoint and pressure; Bolton (1980), Mon. Wea. Rev. 108, eq. 38",
    decimals: 2,
  },
  true_wspd: {
    units: "m s-1",
    standardName: "wind_speed",
    longName: "wind speed over ground, from the raw wind",
    comment:
      "a check on sfc_wspd: from the raw wind, heading, speed and course of the same second; " +
      "Smith, Bourassa and Sharp (1999), J. Atmos. Oceanic Technol. 16",
    decimals: 2,
  },
  true_wdir: {
    units: "degree",
    standardName: "wind_from_direction",
    longName: "direction from which the wind blows, from the raw wind",
    comment: "a check on sfc_wdir; see true_wspd; missing in a calm",
    decimals: 1,
  },
};

/** The variables that say where and how high, besides time. */
export const POSITION: readonly string[] = ["lat", "lon", "gps_alt"];
