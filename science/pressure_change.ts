/**
 * How the pressure changes, and how much of that is the road.
 *
 * @module
 */
import type { Point } from "../formats/point.ts";
import { virtualTemperatureK, ZERO_C_K } from "./thermodynamics.ts";

/** Standard gravity, m/s² (CGPM 1901), and the gas constant of dry air, J/(kg K). */
const GRAVITY = 9.80665;
const DRY_AIR = 287.05;

/** A point so many seconds further back than asked for still stands for it. */
const WITHIN_S = 15;

/** What of a point is needed. */
export type PressurePoint = Pick<Point, "ts" | "t" | "td" | "pressure" | "alt">;

/** Pressure now minus pressure then, hPa. */
export interface PressureChange {
  readonly hpa: number;
  /** The same with the earlier pressure brought to the altitude of now; null without altitudes. */
  readonly reducedHpa: number | null;
}

/**
 * Change of the pressure over `seconds` up to the last point: against the nearest point with a
 * pressure at least that far back, which must be within 15 s of it. Null when there is none, or
 * when the last point has no pressure.
 *
 * 8 m of climb is 1 hPa, so a moving vehicle's plain difference is mostly the road's. The reduced
 * one brings the earlier pressure to the altitude of now with the hypsometric equation,
 * p' = p exp(-g Δz / (R Tv)), Tv the mean of both virtual temperatures (Wallace & Hobbs 2006,
 * Atmospheric Science, eq. 3.29). Where a dew point is missing the temperature stands for the
 * virtual one: 1 % of Tv, 1 % of the correction. GPS altitude is whole metres: 0.1 hPa a metre.
 *
 * @param points in ascending order of time
 */
export function pressureChange(
  points: readonly PressurePoint[],
  seconds = 180,
): PressureChange | null {
  const now = points.at(-1);
  if (now === undefined || now.pressure === null) return null;
  for (let i = points.length - 2; i >= 0; i--) {
    const then = points[i]!;
    const back = now.ts - then.ts;
    if (back > seconds + WITHIN_S) return null;
    if (back < seconds || then.pressure === null) continue;
    return { hpa: now.pressure - then.pressure, reducedHpa: reduced(now, then) };
  }
  return null;
}

function reduced(now: PressurePoint, then: PressurePoint): number | null {
  const temperatures = [virtualOf(now), virtualOf(then)].filter((value) => value !== null);
  if (now.alt === null || then.alt === null || temperatures.length === 0) return null;
  const mean = temperatures.reduce((a, b) => a + b) / temperatures.length;
  const scale = DRY_AIR * mean / GRAVITY;
  return now.pressure! - then.pressure! * Math.exp((then.alt - now.alt) / scale);
}

function virtualOf({ t, td, pressure }: PressurePoint): number | null {
  if (t === null) return null;
  const virtual = td === null ? NaN : virtualTemperatureK(t, td, pressure!);
  return Number.isFinite(virtual) ? virtual : t + ZERO_C_K;
}
