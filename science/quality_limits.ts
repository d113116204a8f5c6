/**
 * By which limits observations are judged: one table, each limit with where it is from.
 *
 * Zahumenský: Guidelines on Quality Control Procedures for Data from Automatic Weather Stations
 * (WMO, CBS/OPAG-IOS, 2004), fixed limits and plausible rates of change of samples. Where a limit is
 * wider than there, it is because the station drives: the note has what 21,883 records of a real
 * drive of 2025-06-05 reach by themselves, parked and at 40 m/s.
 *
 * His persistence test, a least change within 60 minutes (temperature and dew point 0.1 °C, humidity
 * 1 %, pressure 0.1 hPa, wind 0.5 m/s, direction 10°), is left out: it wants an hour of record, and a
 * quiet night or fog fails it. Instead exactly the same value is looked for, which a sound sensor
 * does not give for minutes; a blocked sensor whose last digit flickers passes.
 *
 * @module
 */
import { POSSIBLE } from "./possible_values.ts";

/** When a sensor is stuck. */
export interface StuckLimit {
  /** Exactly the same value for longer than this, s. */
  readonly afterS: number;
  /** The same where the sensor gives tenths only: so much coarser values stay longer. */
  readonly afterTenthsS?: number;
}

/** How a column of the daily file is judged. */
export interface QualityLimits {
  /** What a sound sensor can give, in the column's unit, both ends included. */
  readonly range: readonly [number, number];
  /** A departure from both sides by more than this, and back within three samples, is a spike. */
  readonly spike?: number;
  readonly stuck?: StuckLimit;
  readonly source: string;
}

const range = (column: string): readonly [number, number] => POSSIBLE[column]!;

/** Loggers write north as 0 or as 360. */
const DIRECTION = [0, 360] as const;

const EXTREMES = "range: beyond WMO's extremes, −89.2 and 56.7 °C";

export const QUALITY_LIMITS: Readonly<Record<string, QualityLimits>> = {
  sfc_wspd: {
    range: range("sfc_wspd"),
    spike: 20,
    stuck: { afterS: 60 },
    source:
      "range: beyond WMO's greatest gust, 113 m/s (Zahumenský 75); spike: Zahumenský 20 m/s (drive 12.4); stuck: drive 5 s",
  },
  sfc_wdir: {
    range: DIRECTION,
    stuck: { afterS: 60 },
    source:
      "range: Zahumenský; stuck: drive 1 s; turns of any size are real at low speed, so no spike",
  },
  t_slow: {
    range: range("t_slow"),
    spike: 2,
    stuck: { afterS: 900, afterTenthsS: 3600 },
    source: `${EXTREMES}; spike: Zahumenský 2 °C; stuck: drive 510 s in tenths`,
  },
  rh_slow: {
    range: range("rh_slow"),
    spike: 5,
    stuck: { afterS: 600, afterTenthsS: 1800 },
    source:
      "range: saturation and sensor error; spike: Zahumenský 5 %; stuck: drive 135 s in tenths",
  },
  t_fast: {
    range: range("t_fast"),
    spike: 4,
    stuck: { afterS: 300, afterTenthsS: 900 },
    source:
      `${EXTREMES}; spike: Zahumenský 2 °C, twice that (drive 2.8); stuck: drive 25 s in hundredths`,
  },
  dewpoint: {
    range: [-90, 36],
    spike: 2,
    stuck: { afterS: 600, afterTenthsS: 1800 },
    source:
      "range: Zahumenský −80…35 °C, down to the coldest air and up by a sensor's error; spike: Zahumenský 2 °C; stuck: drive 134 s in hundredths",
  },
  der_rh: {
    range: range("der_rh"),
    spike: 20,
    stuck: { afterS: 600 },
    source:
      "range: saturation and sensor error; spike: Zahumenský 5 %, drive 19.7 with the fast temperature's own; stuck: drive 9 s",
  },
  pressure: {
    range: [450, 1100],
    spike: 4,
    stuck: { afterS: 120, afterTenthsS: 600 },
    source:
      "range: Zahumenský 500…1100 hPa, down to below the 472 of the standard atmosphere at 6,000 m, above all roads; spike: Zahumenský 0.3 hPa for a station at rest, drive 2.7 in passing lorries; stuck: drive 23 s in hundredths",
  },
  compass_dir: {
    range: DIRECTION,
    source: "range: a full circle; a parked vehicle's stays",
  },
  lat: {
    range: range("lat"),
    spike: 0.001,
    source: "range: the globe; spike: 111 m, of a vehicle below 100 m/s",
  },
  lon: {
    range: range("lon"),
    spike: 0.0015,
    source: "range: the globe; spike: as of lat, at up to 48° latitude",
  },
  gps_alt: {
    range: [-500, 6000],
    spike: 20,
    source: "range: roads, from the Dead Sea's −430 m to below 6,000 m; spike: drive 1 m",
  },
  gps_spd: {
    range: range("gps_spd"),
    spike: 8,
    source:
      "range: faster than vehicles; spike: none gains and loses 8 m/s within a second (drive 1.3)",
  },
  gps_dir: {
    range: DIRECTION,
    source: "range: a full circle; a parked vehicle's is of no meaning",
  },
  panel_temp: {
    range: range("panel_temp"),
    spike: 2,
    stuck: { afterS: 3600 },
    source: "range: wider than a logger works in, −55…85 °C; spike, stuck: drive 0.01 °C, 195 s",
  },
};

/** A spike lasts no more samples than these. */
export const SPIKE_SAMPLES = 3;
/** Across a longer pause nobody knows what was between, s. */
export const MAX_PAUSE_S = 10;
/**
 * The same value again after missing ones or a pause of up to this is still the same stretch, s: in
 * less time the air seldom comes back to it. Of a pause no more than `MAX_PAUSE_S` counts.
 */
export const BRIDGE_S = 300;

/** What lets a value stay for as long as it likes. */
export const STAYS = {
  /** Vanes begin to turn at about this wind, m/s (R. M. Young 05103: 1.1 at 10° displacement). */
  vaneMps: 1.1,
  /** A vehicle faster than this feels its own wind, m/s: neither vane nor anemometer rests then. */
  drivesMps: 2,
  /** Air is not saturated with the dew point further than this below the temperature, °C. */
  saturatedC: 2,
} as const;

/** Limits between columns. */
export const CONSISTENCY = {
  /** Dew point above the temperature: by no more than the rounding of both to tenths, °C. */
  dewpointAboveC: 0.1,
  /** Humidity against that of temperature and dew point, %: drive 0.1 (all three are rounded). */
  humidityPercent: 2,
  /** The fast thermometer against the slow one, °C: drive 5.7, in gust fronts. */
  thermometersC: 10,
  /** From one fix to the next, m/s: no vehicle is faster. */
  movedMps: 100,
} as const;
