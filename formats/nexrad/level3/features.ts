/**
 * Where on the map are a product's symbols, as GeoJSON (RFC 7946)?
 *
 * @module
 */
import { directGeodesic } from "../../../science/geodesic.ts";
import type { RadarSite } from "../sweep.ts";
import type { Packet, Place } from "./packets.ts";
import type { SymbolPoint } from "./symbols.ts";

/** Longitude and latitude, degrees. */
export type Position = readonly [lonDeg: number, latDeg: number];

export interface Feature {
  readonly type: "Feature";
  readonly geometry:
    | { readonly type: "Point"; readonly coordinates: Position }
    | { readonly type: "LineString"; readonly coordinates: readonly Position[] };
  readonly properties: Properties;
}

/** `kind` says what it is: `storm`, `hail`, `mesocyclone`, `tvs`, `past-track`, `forecast-track`, … */
export type Properties =
  & { readonly kind: string }
  & Readonly<
    Record<string, string | number | boolean | null>
  >;

export interface FeatureCollection {
  readonly type: "FeatureCollection";
  readonly features: readonly Feature[];
}

/** A place in the symbology is in quarters of a kilometre. */
const METRES = 250;

/** Packet 20 (ICD 2620001, figure 3-14): what it marks, and whether it has a radius. */
const POINT_FEATURES: Readonly<Record<number, readonly [kind: string, hasRadius: boolean]>> = {
  1: ["mesocyclone-extrapolated", true],
  2: ["correlated-shear-extrapolated", true],
  3: ["mesocyclone", true],
  4: ["correlated-shear", true],
  5: ["tvs-extrapolated", false],
  6: ["etvs-extrapolated", false],
  7: ["tvs", false],
  8: ["etvs", false],
  9: ["mesocyclone", true],
  10: ["mesocyclone-aloft", true],
  11: ["mesocyclone-weak", true],
};

const POINT_KINDS: Readonly<Record<number, string>> = {
  3: "mesocyclone",
  11: "correlated-shear",
  12: "tvs",
  13: "hail",
  14: "hail-probable",
  15: "storm",
  19: "hail",
  25: "circle",
  26: "etvs",
};

/** Characters of the special symbols of packet 2; `"` stands where a storm's name does too. */
const MARKS: Readonly<Record<string, string>> = {
  "!": "past-position",
  "#": "forecast-position",
  "$": "mesocyclone-past-position",
  "%": "mesocyclone-forecast-position",
};

/** Hail too far away to tell. */
const UNKNOWN = -999;

/** The features of all layers of the symbology. */
export function featuresOf(
  layers: readonly (readonly Packet[])[],
  site: RadarSite,
): FeatureCollection {
  const features: Feature[] = [];
  const names = namesByPlace(layers.flat());
  const line = (places: readonly Place[], properties: Properties) => {
    const coordinates = places.map((place) => positionOf(place, site));
    features.push({ type: "Feature", geometry: { type: "LineString", coordinates }, properties });
  };
  const point = (place: Place, properties: Properties) => {
    const coordinates = positionOf(place, site);
    features.push({ type: "Feature", geometry: { type: "Point", coordinates }, properties });
  };

  for (const layer of layers) {
    let level: number | null = null;
    for (const packet of layer) {
      switch (packet.kind) {
        case "points":
          for (const symbol of packet.points) {
            const id = names.get(symbol.place.join());
            point(symbol.place, {
              ...meaning(packet.packet, symbol),
              ...(id === undefined ? {} : { id }),
            });
          }
          break;
        case "text": {
          const text = packet.text.trim();
          if (packet.packet === 8) point(packet.place, { kind: "text", text, level: packet.level });
          // Packet 1 is a message for the screen: its place is none on the map.
          const mark = packet.packet === 2 ? MARKS[text] : undefined;
          if (mark !== undefined) point(packet.place, { kind: mark });
          break;
        }
        case "level":
          level = packet.level;
          break;
        case "lines":
          for (const places of packet.lines) {
            line(places, { kind: "line", level: packet.level ?? level });
          }
          break;
        case "track":
          for (const places of tracks(packet)) {
            const kind = packet.packet === 23 ? "past-track" : "forecast-track";
            line(places, { kind, id: names.get(places[0]!.join()) ?? null });
          }
      }
    }
  }
  return { type: "FeatureCollection", features };
}

/** What stands at a place: a storm's name (packet 15), or a mesocyclone's number as text (packet 8). */
function namesByPlace(packets: readonly Packet[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const packet of packets) {
    if (packet.kind === "text" && packet.packet === 8) {
      names.set(packet.place.join(), packet.text.trim());
    }
    if (packet.kind !== "points") continue;
    for (const { place, id } of packet.points) {
      if (id !== undefined) names.set(place.join(), id.trim());
    }
  }
  return names;
}

/** The lines of a track. Each begins where the storm is now. */
function tracks(packet: Packet & { kind: "track" }) {
  return packet.packets.flatMap((part) => part.kind === "lines" ? part.lines : [])
    .filter((places) => places.length > 1);
}

function meaning(packet: number, symbol: SymbolPoint): Properties {
  const radiusKm = (symbol.radius ?? 0) / 4;
  switch (packet) {
    case 15:
      return { kind: "storm" };
    case 19: {
      const percent = (value: number | undefined) => value === UNKNOWN ? null : value ?? null;
      return {
        kind: "hail",
        hail_percent: percent(symbol.hailPercent),
        severe_hail_percent: percent(symbol.severeHailPercent),
        hail_inches: percent(symbol.hailPercent) === null ? null : symbol.hailInches ?? null,
      };
    }
    case 20: {
      const [kind, hasRadius] = POINT_FEATURES[symbol.feature!] ??
        [`feature-${symbol.feature}`, false];
      return hasRadius ? { kind, radius_km: radiusKm } : { kind };
    }
    default: {
      const kind = POINT_KINDS[packet]!;
      return symbol.radius === undefined ? { kind } : { kind, radius_km: radiusKm };
    }
  }
}

/**
 * Longitude and latitude of a place: the grid is azimuthal and equidistant around the radar
 * (ICD 2620001, 3.3.3), so distance and direction hold on the ellipsoid too. Rounded to a metre.
 */
export function positionOf([i, j]: Place, site: RadarSite): Position {
  const azimuthDeg = Math.atan2(i, j) * 180 / Math.PI;
  const { latDeg, lonDeg } = directGeodesic(
    site.latDeg,
    site.lonDeg,
    azimuthDeg,
    Math.hypot(i, j) * METRES,
  );
  return [rounded(lonDeg), rounded(latDeg)];
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
