/**
 * Which radar picture belongs under the track, whether it may still stand there, and what is said of
 * it. Pure.
 *
 * @module
 */
import type { RadarSite } from "../../../formats/radar_messages.ts";
import type { PictureFacts } from "../../../formats/radar_store.ts";
import { inverseGeodesic } from "../../../science/geodesic.ts";
import { ageText, OLD_S } from "../common/picture_age.ts";
import type { Volume } from "../radar/volumes.ts";

/** What the map is looked at for: now, or a time of the past. Milliseconds since 1970. */
export interface Look {
  readonly kind: "now" | "past";
  readonly ms: number;
}

/** A place, degrees. */
export interface Place {
  readonly latDeg: number;
  readonly lonDeg: number;
}

/** An older picture is gone; one that is called old is dimmed. */
export const GONE_MS = 60 * 60_000;
/** A picture belongs to a time of the past when it is no farther away from it. */
export const PAST_MS = 10 * 60_000;
/** A volume's newest sweep may be so much younger than the volume. */
const VOLUME_MS = 15 * 60_000;
/** How strong an old picture is, of what it was. */
const OLD_STRENGTH = 0.45;

/**
 * The volume to be shown: the newest of the site nearest to `place` that has one of that time. Sites
 * that nobody knows the place of come last. Null: there is none.
 */
export function volumeFor(
  volumes: readonly Volume[],
  sites: readonly RadarSite[],
  place: Place | null,
  look: Look,
): Volume | null {
  const near = volumes.filter(({ timeMs }) =>
    look.kind === "now"
      ? Math.abs(look.ms - timeMs) <= GONE_MS + VOLUME_MS
      : timeMs <= look.ms && look.ms - timeMs <= PAST_MS + VOLUME_MS
  );
  const far = (name: string) => {
    const index = sites.findIndex(({ site }) => site === name);
    if (index < 0) return Infinity;
    const { lat, lon } = sites[index]!;
    return place === null ? index : inverseGeodesic(place.latDeg, place.lonDeg, lat, lon).distanceM;
  };
  const bySite = [...new Set(near.map(({ site }) => site))].sort((a, b) => {
    // Infinity minus Infinity is no order.
    const [p, q] = [far(a), far(b)];
    return p === q ? 0 : p - q;
  });
  return near.filter(({ site }) => site === bySite[0]).at(-1) ?? null;
}

/** Whether a sweep of that time may be shown, and how strong, 0 to 1; 0: it may not. */
export function strengthOf(sweepMs: number, { kind, ms }: Look): number {
  const away = Math.abs(ms - sweepMs);
  if (kind === "past") return away <= PAST_MS ? 1 : 0;
  if (away > GONE_MS) return 0;
  return away > OLD_S * 1000 ? OLD_STRENGTH : 1;
}

/** `KLOT 0.5° reflectivity 12:38 UTC, 4 min old`. */
export function pictureWords(
  facts: Pick<PictureFacts, "site" | "elevation_angle_degrees" | "sweep_time">,
  look: Look,
): string {
  const { site, elevation_angle_degrees: angle, sweep_time } = facts;
  const sweepMs = Date.parse(sweep_time);
  return `${site} ${angle.toFixed(1)}° reflectivity ${clock(sweepMs)}, ${ageWords(sweepMs, look)}`;
}

function ageWords(sweepMs: number, { kind, ms }: Look): string {
  if (kind === "now") {
    const age = ageText((ms - sweepMs) / 1000);
    return ms - sweepMs > OLD_S * 1000 ? `${age}: dimmed, storms have moved since` : age;
  }
  const minutes = Math.floor(Math.abs(ms - sweepMs) / 60_000);
  if (minutes === 0) return "at the window's end";
  return `${minutes} min ${sweepMs < ms ? "before" : "after"} the window's end`;
}

/** Why there is no picture: the newest one there is, if any, and when it is of. */
export function noPictureWords(
  newest: { readonly site: string; readonly ms: number } | null,
  look: Look,
): string {
  if (look.kind === "past") return "No radar picture from that time";
  if (newest === null) return "No radar picture yet";
  return `No radar picture: the newest, of ${newest.site}, is ${
    ageText((look.ms - newest.ms) / 1000)
  }`;
}

/** No picture is shown that is more than an hour away: it needs no day. */
function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`;
}
