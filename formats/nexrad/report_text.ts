/**
 * How do the reports of both levels write times, places and tables?
 *
 * @module
 */
import type { RadarSite, Skipped } from "./sweep.ts";

/** ISO 8601 UTC, whole seconds. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19) + "Z";
}

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

/** Rows under a line of headings, each column as wide as its widest cell and right-aligned unless named. */
export function alignedTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  leftColumns: readonly number[] = [],
): string[] {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0))
  );
  return all.map((row) =>
    "  " +
    row.map((cell, column) =>
      leftColumns.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  );
}
