/**
 * When is a day and a time of day of the radar?
 *
 * @module
 */

const DAY_MS = 86_400_000;

/** 1988-06-01: the first of these radars began later. */
const FIRST_DAY = 6727;

/** Milliseconds since 1970; null when they cannot be. Day 1 is 1970-01-01 (ICD 2620002, table II). */
export function radarTimeMs(day: number, msOfDay: number): number | null {
  if (day < FIRST_DAY || day > 0xffff || msOfDay >= DAY_MS) return null;
  return (day - 1) * DAY_MS + msOfDay;
}
