/**
 * What the columns of a daily file hold: how many values are there, missing or impossible,
 * their range and mean, and where the positions jump.
 *
 * @module
 */
import { DirectionSum } from "../science/angles.ts";
import { DIRECTION_COLUMNS, isPossible } from "../science/possible_values.ts";
import type { DayLayout } from "./day_layout.ts";
import type { RowListener } from "./day_scan.ts";
import { dayValue } from "./mesonet_day.ts";

/** One column. `valid + missing + impossible` is the number of rows. */
export interface ColumnValues {
  readonly valid: number;
  /** Empty, `nan`, no number, or a sentinel (-999, 999). */
  readonly missing: number;
  /** Numbers that no sound sensor gives (`science/possible_values.ts`), or a position (0, 0). */
  readonly impossible: number;
  /** Of the valid values; null when there is none. */
  readonly min: number | null;
  readonly max: number | null;
  /** Of directions the circular mean, degrees; null when it has no direction. */
  readonly mean: number | null;
}

/** A move between two consecutive fixes that no vehicle makes. */
export interface PositionJump {
  readonly line: number;
  readonly metres: number;
  readonly seconds: number;
}

/** What the rows of a file hold. */
export interface DayValues {
  /** By the column's name; GPS date and time are no values. */
  readonly columns: ReadonlyMap<string, ColumnValues>;
  /** Rows whose dew point is above the temperature by more than their rounding. */
  readonly dewpointAboveTemperature: number;
  /** Rows at latitude 0, longitude 0: no fix. */
  readonly zeroPositions: number;
  readonly positionJumps: number;
  /** The jump at the greatest speed. */
  readonly fastestJump: PositionJump | null;
}

/** Faster than this between two fixes is a jump, metres a second. */
const JUMP_MPS = 100;
/** Half the last digit of t_fast. */
const ROUNDING_C = 0.05;

interface Sums {
  valid: number;
  missing: number;
  impossible: number;
  min: number;
  max: number;
  sum: number;
  readonly directions: DirectionSum;
}

/** Gathers the values of one file: pass `onRow` to the scanner, then ask for `result`. */
export function dayValues(): { readonly onRow: RowListener; result(): DayValues } {
  const sums = new Map<string, Sums>();
  let dewpointAbove = 0, zeroPositions = 0, jumps = 0;
  let fastest: PositionJump | null = null;
  let fix: { lat: number; lon: number; timeMs: number } | null = null;

  function add(name: string, value: number, isPossible: boolean): void {
    let s = sums.get(name);
    if (s === undefined) {
      const none = { valid: 0, missing: 0, impossible: 0, sum: 0, min: Infinity, max: -Infinity };
      sums.set(name, s = { ...none, directions: new DirectionSum() });
    }
    if (Number.isNaN(value)) s.missing++;
    else if (!isPossible) s.impossible++;
    else {
      s.valid++;
      s.sum += value;
      if (value < s.min) s.min = value;
      if (value > s.max) s.max = value;
      if (DIRECTION_COLUMNS.includes(name)) s.directions.add(value);
    }
  }

  function sawFix(lat: number, lon: number, timeMs: number, line: number): void {
    if (fix !== null) {
      const metres = distanceM(fix.lat, fix.lon, lat, lon);
      // Two rows may share a second; the record is a second later all the same.
      const seconds = Math.max(1, Math.abs(timeMs - fix.timeMs) / 1000);
      if (metres > JUMP_MPS * seconds) {
        jumps++;
        if (fastest === null || metres / seconds > fastest.metres / fastest.seconds) {
          fastest = { line, metres, seconds };
        }
      }
    }
    fix = { lat, lon, timeMs };
  }

  return {
    onRow(fields, timeMs, line, layout: DayLayout) {
      const row: Record<string, number> = {};
      layout.columns.forEach((name, i) => row[name] = dayValue(name, fields[i]!));
      const isZero = row["lat"] === 0 && row["lon"] === 0;
      if (isZero) zeroPositions++;
      layout.columns.forEach((name, i) => {
        if (i === layout.dateColumn || i === layout.timeColumn) return;
        const value = row[name]!;
        add(
          name,
          value,
          isPossible(name, value) && !(isZero && (name === "lat" || name === "lon")),
        );
      });
      const { lat = NaN, lon = NaN, dewpoint = NaN, t_fast = NaN } = row;
      const areTemperatures = isPossible("dewpoint", dewpoint) && isPossible("t_fast", t_fast);
      if (areTemperatures && dewpoint > t_fast + ROUNDING_C) dewpointAbove++;
      const isFix = !isZero && isPossible("lat", lat) && isPossible("lon", lon);
      if (isFix && timeMs !== null) sawFix(lat, lon, timeMs, line);
    },
    result: () => ({
      columns: new Map([...sums].map(([name, s]) => [name, columnOf(name, s)])),
      dewpointAboveTemperature: dewpointAbove,
      zeroPositions,
      positionJumps: jumps,
      fastestJump: fastest,
    }),
  };
}

function columnOf(name: string, { valid, missing, impossible, ...s }: Sums): ColumnValues {
  const counts = { valid, missing, impossible };
  if (valid === 0) return { ...counts, min: null, max: null, mean: null };
  const mean = DIRECTION_COLUMNS.includes(name) ? s.directions.meanDeg : s.sum / valid;
  return { ...counts, min: s.min, max: s.max, mean: Number.isNaN(mean) ? null : mean };
}

const RADIANS = Math.PI / 180;
/** Mean radius of the Earth, IUGG, metres. */
const EARTH_M = 6_371_008.8;

/** Distance of two positions in degrees along a great circle, metres (haversine formula). */
function distanceM(latA: number, lonA: number, latB: number, lonB: number): number {
  const halfLat = Math.sin((latB - latA) * RADIANS / 2);
  const halfLon = Math.sin((lonB - lonA) * RADIANS / 2);
  const a = halfLat ** 2 + Math.cos(latA * RADIANS) * Math.cos(latB * RADIANS) * halfLon ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(a)));
}
