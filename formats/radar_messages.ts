/**
 * What the radar's component, its REST interface and its pages tell each other besides the store's
 * own objects. Field names are a contract: fields may be added, none renamed.
 *
 * @module
 */
import type { Level } from "./radar_store.ts";

/** `hello` on `GET /radar/events`: the first event, whenever a page's stream opens. */
export interface RadarHello {
  /** False: something may have been missed, so the lists have to be asked for. */
  readonly resumed: boolean;
}

/** `picture` on `GET /radar/events`: a KEY is in its list, with so many pictures. */
export interface PictureNews {
  readonly level: Level;
  readonly product: string;
  readonly key: string;
  readonly sweeps: number;
  readonly complete: boolean;
}

/**
 * A header of `GET /radar/list/…`: why the list is not the store's of now but an older one, so many
 * seconds old as `Age` says. Absent: it is of now.
 */
export const STORE_FAULT = "Radar-Store-Fault";

/** A tilt above a point, in the answer of `GET /radar/sample`. */
export interface SampleTilt {
  /** As in the picture's name. */
  readonly index: number;
  readonly elevation_deg: number;
  /** In `unit`, a class, `"RF"`; null: nothing there. */
  readonly value: number | string | null;
  /** Middle of the beam above mean sea level; null where it does not get. */
  readonly beam_height_m: number | null;
}

/** The answer of `GET /radar/sample?lat=&lon=&product=[&key=]`. */
export interface SampleAnswer {
  readonly lat: number;
  readonly lon: number;
  readonly level: Level;
  readonly product: string;
  /** The newest one, or the one asked for. */
  readonly key: string;
  readonly unit: string | null;
  readonly site: string;
  /** From the radar to the point, over ground and clockwise from north. */
  readonly distance_km: number;
  readonly bearing_deg: number;
  readonly tilts: readonly SampleTilt[];
}

/** How one source is doing. */
export interface SourceView {
  readonly name: "level2" | "chunks" | "level3";
  /** `waiting`, `listing`, `fetching`, `unreachable`, `off`, … */
  readonly state: string;
  /** ISO 8601 UTC; null until something came. */
  readonly last_success: string | null;
  readonly last_failure: string | null;
  readonly last_failure_at: string | null;
}

/** The component's progress, as the panel shows it. */
export interface RadarView {
  /** Four-letter sites that are followed now. */
  readonly sites: readonly string[];
  /** Chosen by the vehicle's position; null: named in the configuration. */
  readonly auto_reason: string | null;
  readonly sources: readonly SourceView[];
  /** What is being fetched or drawn: `KTLX 0.5° reflectivity`; null: nothing. */
  readonly under_way: string | null;
  /** Known but not yet processed. */
  readonly waiting: number;
  /** The newest that was published: its KEY, and the time in it. */
  readonly newest_key: string | null;
  readonly newest_time: string | null;
  readonly pictures: number;
  readonly failures: number;
  /** Of those, what the last one was, for people; null: none. */
  readonly last_failure: string | null;
  /** Bytes fetched in the last hour, and most that may be; null: no limit. */
  readonly bytes_last_hour: number;
  readonly bytes_per_hour: number | null;
}

/** The answer of `GET /radar/about/`: what the page has to know before it asks for lists. */
export interface RadarAbout {
  readonly configured: boolean;
  /** What is made here, or in the store. */
  readonly products: readonly RadarProduct[];
  /**
   * Those that somebody knows the place of: first the configured and followed ones, then what else is
   * in a list.
   */
  readonly sites: readonly RadarSite[];
  /** Whether `GET /radar/roads.pmtiles` answers. */
  readonly roads: boolean;
}

export interface RadarProduct {
  readonly level: Level;
  readonly product: string;
  /** `Reflectivity`. */
  readonly label: string;
  /** `dBZ`; null for classes, or where nobody knows. */
  readonly unit: string | null;
  /** Configured codes of Level III, in the configuration's order. */
  readonly codes?: readonly string[];
}

export interface RadarSite {
  /** Four letters. */
  readonly site: string;
  /** `Chicago`; the four letters where nobody knows. */
  readonly name: string;
  /** Degrees. */
  readonly lat: number;
  readonly lon: number;
}
