/**
 * What the map says in words. Pure.
 *
 * @module
 */
import type { Fix } from "./map_track.ts";

/** What is to be said about the map, if anything: the most important first. */
export function words(about: {
  readonly following: boolean;
  readonly fixes: number;
  readonly waiting: boolean;
  readonly outlinesFault: string | null;
}): string {
  if (about.waiting) return "Waiting for data.";
  if (about.fixes === 0) return "No GPS position in this window.";
  if (!about.following) return "Moved by hand. Follow brings the track back.";
  return about.outlinesFault ?? "";
}

/** What the end of the track is: the vehicle's place of now, the last one known, or one of the past. */
export type TrackEnd = "now" | "last" | "ends";

/** The map for those who do not see it. `end` null: there are no data yet. */
export function alternative(
  fixes: readonly Fix[],
  variable: string,
  end: TrackEnd | null,
): string {
  if (end === null) return "Map, waiting for data.";
  const [first, last] = [fixes[0], fixes.at(-1)];
  if (!first || !last) return "Map without a track: no GPS position in this window.";
  const minutes = Math.round((last.point.ts - first.point.ts) / 60);
  const heading = last.point.compass_dir;
  const parts = [
    `Track of ${minutes} min coloured by ${variable.toLowerCase()}`,
    `${end} at ${degrees(last.latDeg)}, ${degrees(last.lonDeg)}`,
  ];
  if (heading !== null) parts.push(`heading ${Math.round(heading)}°`);
  return `${parts.join(", ")}.`;
}

function degrees(value: number): string {
  return value.toFixed(3).replace("-", "−");
}
