/**
 * By which limits observations are judged: one table, each limit with where it is from.
 *
 * Zahumenský: Guidelines on Quality Control Procedures for Data from Automatic Weather Stations
 * (WMO, CBS/OPAG-IOS, 2004), plausible rates of change of samples. Where a limit is wider than there,
 * it is because the station drives: the note has what 21,883 records of a real drive of 2025-06-05
 * reach by themselves, parked and at 40 m/s.
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
  /** What a sound sensor can give, in the column's unit; directions are possible from 0 to below 360. */
  readonly range: readonly [number, number] | "direction";
  /** A departure from both sides by more than this, and back within three samples, is a spike. */
  readonly spike?: number;
  readonly stuck?: StuckLimit;
  readonly source: string;
}

const EXTREMES = "range: beyond the extremes measured on Earth (WMO archive of extremes)";

const range = (column: string): readonly [number, number] => POSSIBLE[column]!;

export const QUALITY_LIMITS: Readonly<Record<string, QualityLimits>> = {
  sfc_wspd: {
    range: range("sfc_wspd"),
    spike: 20,
    stuck: { afterS: 60 },
    source: `${EXTREMES}; spike: Zahumenský 20 m/s (drive 12.4); stuck: drive 5 s`,
  },
  sfc_wdir: {
    range: "direction",
    stuck: { afterS: 60 },
    source: "stuck: drive 1 s; turns of any size are real at low speed, so no spike",
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
    range: range("dewpoint"),
    spike: 2,
    stuck: { afterS: 600, afterTenthsS: 1800 },
    source: `${EXTREMES}; spike: Zahumenský 2 °C; stuck: drive 134 s in hundredths`,
  },
  der_rh: {
    range: range("der_rh"),
    spike: 20,
    stuck: { afterS: 600 },
    source:
      "range: saturation and sensor error; spike: Zahumenský 5 %, drive 19.7 with the fast temperature's own; stuck: drive 9 s",
  },
  pressure: {
    range: range("pressure"),
    spike: 4,
    stuck: { afterS: 120, afterTenthsS: 600 },
    source:
      `${EXTREMES}; spike: Zahumenský 0.3 hPa for a station at rest, drive 2.7 in passing lorries; stuck: drive 23 s in hundredths`,
  },
  compass_dir: { range: "direction", source: "a parked vehicle's stays" },
  lat: { range: range("lat"), spike: 0.001, source: "spike: 111 m, of a vehicle below 100 m/s" },
  lon: { range: range("lon"), spike: 0.0015, source: "spike: as of lat, at up to 48° latitude" },
  gps_alt: {
    range: range("gps_alt"),
    spike: 20,
    source: "range: roads on Earth; spike: drive 1 m",
  },
  gps_spd: {
    range: range("gps_spd"),
    spike: 8,
    source: "spike: no vehicle gains and loses 8 m/s within a second (drive 1.3)",
  },
  gps_dir: { range: "direction", source: "a parked vehicle's is of no meaning" },
  panel_temp: {
    range: range("panel_temp"),
    spike: 2,
    stuck: { afterS: 3600 },
    source: "range: the logger's own; spike, stuck: drive 0.01 °C, 195 s",
  },
};

/** A spike lasts no more samples than these. */
export const SPIKE_SAMPLES = 3;
/** Across a longer pause nobody knows what was between, s. */
export const MAX_PAUSE_S = 10;

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
