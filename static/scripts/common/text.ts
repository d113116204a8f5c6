/**
 * How words begin, and how a place is written. Pure.
 *
 * @module
 */

/** With a capital letter at its beginning. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** `41.604° N 88.085° W`. */
export function placeText(lat: number, lon: number): string {
  return `${Math.abs(lat).toFixed(3)}° ${lat < 0 ? "S" : "N"} ${Math.abs(lon).toFixed(3)}° ${
    lon < 0 ? "W" : "E"
  }`;
}
