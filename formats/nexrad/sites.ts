/**
 * Which radar is meant by three letters, where does it stand, and which is the nearest?
 *
 * @module
 */
import { inverseGeodesic } from "../../science/geodesic.ts";
import { TDWRS, WSR88D } from "./site_table.ts";

/** A WSR-88D radar. */
export interface Site {
  /** Four letters: `KTLX`. */
  readonly icao: string;
  readonly name: string;
  /** Two letters of a state, or a region abroad. */
  readonly state: string;
  readonly latDeg: number;
  readonly lonDeg: number;
  /** Of the ground, above mean sea level. */
  readonly elevationM: number;
}

/** All WSR-88D radars. */
export const SITES: readonly Site[] = WSR88D.map(
  ([icao, name, state, latDeg, lonDeg, elevationM]) => ({
    icao,
    name,
    state,
    latDeg,
    lonDeg,
    elevationM,
  }),
);

/** No longer on the air, but in the archive: New Orleans moved to Hammond (KHDC). */
const RETIRED: ReadonlySet<string> = new Set(["KLIX"]);

const BY_ICAO: ReadonlyMap<string, Site> = new Map(SITES.map((site) => [site.icao, site]));
const BY_THREE: ReadonlyMap<string, string> = new Map(
  SITES.map(({ icao }) => [icao.slice(1), icao]),
);

/** A WSR-88D by its four letters; null for any other (of the TDWRs only products know the place). */
export function siteOf(icao: string): Site | null {
  return BY_ICAO.get(icao) ?? null;
}

/** `Chicago, IL`, `Dallas Love (TDWR)`; null for a site that is in no list. */
export function siteName(icao: string): string | null {
  const site = BY_ICAO.get(icao);
  if (site !== undefined) return `${site.name}, ${site.state}`;
  return Object.hasOwn(TDWRS, icao) ? `${TDWRS[icao]} (TDWR)` : null;
}

/**
 * The four letters that Level III's three stand for: PDT is KPDT, JUA is TJUA, AHG is PAHG, the
 * TDWR BWI is TBWI; a site that is in no list gets a K. Four letters stay as they are.
 */
export function fourLetters(site: string): string {
  if (site.length !== 3) return site;
  const tdwr = `T${site}`;
  return BY_THREE.get(site) ?? (Object.hasOwn(TDWRS, tdwr) ? tdwr : `K${site}`);
}

/** The WSR-88D on the air that stands nearest to a position, degrees. */
export function nearestSite(latDeg: number, lonDeg: number): Site {
  let nearest = { site: SITES[0]!, distanceM: Infinity };
  for (const site of SITES) {
    if (RETIRED.has(site.icao)) continue;
    const { distanceM } = inverseGeodesic(latDeg, lonDeg, site.latDeg, site.lonDeg);
    if (distanceM < nearest.distanceM) nearest = { site, distanceM };
  }
  return nearest.site;
}
