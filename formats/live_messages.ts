/**
 * What the server tells the pages besides points: the shapes of the JSON that both sides read.
 * Field names are a contract with pages and scripts; fields may be added, none renamed.
 *
 * @module
 */
import type { Point, PointLists } from "./point.ts";

/** `GET /view/initial`: the last two hours as lists, and the id of the newest point among them. */
export type InitialBody = PointLists & {
  /** For `/view/stream?after=`: the stream goes on exactly after these points. */
  readonly last_id: string | null;
  /** As in {@link LiveStatus}. */
  readonly loaded_at: string;
};

/** `GET /view/history`: a stored day, or a part of it, as lists. */
export type HistoryBody = PointLists & {
  readonly day: string;
  /** First and last time of the whole day, seconds since 1970; null when it has none. */
  readonly first_ts: number | null;
  readonly last_ts: number | null;
  /** Points in the part asked for, before it was reduced. */
  readonly points: number;
  /** True when points were left out; gaps then stand as a point whose values are all null. */
  readonly reduced: boolean;
};

/** `GET /view/days`: the stored days, YYYYMMDD, newest first. */
export interface DaysBody {
  readonly days: readonly string[];
}

/** An operator's note: a row of `YYYYMMDD_notes.csv`. */
export interface Note {
  /** Seconds since 1970. */
  readonly ts: number;
  readonly lat: number | null;
  readonly lon: number | null;
  /** One line; empty for a bare mark. */
  readonly text: string;
}

/** `event: unrecorded`: the newest record, which the disk does not take. */
export interface Unrecorded {
  readonly point: Point | null;
  readonly queued: number;
}

/** A page of the program that is there to be looked at. */
export interface PageLink {
  readonly href: string;
  readonly text: string;
}

/** Wind over ground from the raw sensor and the vehicle's motion. */
export interface TrueWind {
  readonly ts: number;
  readonly speed_mps: number;
  readonly from_deg: number;
}

/** `event: status`: the station in short. At once when a state changes, otherwise every 5 s. */
export interface LiveStatus {
  readonly vehicle_id: string;
  readonly version: string;
  readonly test_mode: boolean;
  /**
   * Whether there is a datalogger. False: nothing is recorded here, and that is no trouble; what is
   * about records (`ingest`, `record`, …) then says nothing.
   */
  readonly datalogger: boolean;
  /** The host's clock, ISO 8601 UTC. */
  readonly now: string;
  /**
   * When the points in memory were read from the files, ISO 8601 UTC: names this reading. A page
   * whose points are of another one asks for `/view/initial` again: rows that came late to an
   * earlier file meanwhile stand before its place in the stream, which does not bring them.
   */
  readonly loaded_at: string;
  /** The recording component. */
  readonly ingest: {
    readonly status: string;
    readonly state: string;
    readonly since: string;
    readonly reason: string | null;
  };
  /** What the disk does not take, or null. */
  readonly not_recorded: { readonly queued: number | null; readonly reason: string | null } | null;
  /** The newest record in the file. */
  readonly record: {
    readonly number: number;
    readonly time_inferred: boolean;
    readonly gps_status: string | null;
    readonly battery_v: number | null;
  } | null;
  /** Seconds since it was written. */
  readonly record_age_s: number | null;
  readonly satellites: number | null;
  readonly hdop: number | null;
  readonly true_wind: TrueWind | null;
  /** Gaps of 2 s or more in the current daily file (since UTC midnight), and the seconds missing. */
  readonly gaps_today: { readonly count: number; readonly missing_s: number } | null;
  /** A newer version is to be had; null when nobody has looked. */
  readonly update_available: boolean | null;
  /** A new version is about to take over: recording pauses for seconds, and that is no trouble. */
  readonly handing_over: boolean;
  /** Navigation, in order: only what is configured. */
  readonly pages: readonly PageLink[];
}
