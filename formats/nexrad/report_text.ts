/**
 * How do the reports of both levels write places, and what is left out?
 *
 * @module
 */
import type { RadarSite, Skipped } from "./sweep.ts";

/** `41.6040° N 88.0850° W, 232 m`. */
export function placeText({ latDeg, lonDeg, heightM }: RadarSite): string {
  const degrees = (value: number, plus: string, minus: string) =>
    `${Math.abs(value).toFixed(4)}° ${value < 0 ? minus : plus}`;
  return `${degrees(latDeg, "N", "S")} ${degrees(lonDeg, "E", "W")}, ${Math.round(heightM)} m`;
}

/** What was left out, one line each. */
export function warningsOf(skipped: readonly Skipped[]): string[] {
  return skipped.map(({ where, code, why }) => `left out: ${where} (${code}): ${why}`);
}
