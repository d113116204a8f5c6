/**
 * What is told of instruments' data and pictures: below `/quicklooks/api`, and in the files that jobs
 * leave for it.
 *
 * @module
 */
import type { Panel } from "./instruments/profile.ts";

/** A store or a camera, as the page's list has it. */
export interface QuicklookEntry {
  /** `cl61`, `HK_ASFS`. */
  readonly id: string;
  /** The instrument it belongs to. */
  readonly instrument: string;
  readonly title: string;
  readonly kind: "science" | "housekeeping" | "camera";
  readonly panels: readonly Panel[];
  /** Older than this the newest is late. */
  readonly stale_minutes: number;
  /** Newest row or picture, ISO 8601 UTC; null: nothing yet. */
  readonly newest: string | null;
  /** Differs when anything in it has changed. */
  readonly mark: string;
  /** Days, `YYYYMMDD`, with a picture, oldest first. */
  readonly days: readonly string[];
  /** Whether there is a picture of the last 24 h, and when it was made. */
  readonly latest: string | null;
}

/** `GET /quicklooks/api/instruments`. */
export interface QuicklookList {
  readonly entries: readonly QuicklookEntry[];
}

/** `<products_dir>/<id>/append.json`: how far a store is; written by append after each run. */
export interface AppendState {
  readonly id: string;
  /** Of the newest and oldest row in the store, ISO 8601 UTC; null: none. */
  readonly newest: string | null;
  readonly oldest: string | null;
  readonly rows: number;
  /** Files seen, and those in quarantine with the reason. */
  readonly files: number;
  readonly quarantined: readonly { readonly file: string; readonly reason: string }[];
  /** Folders of older stores, of another range grid or from before a rebuild; none where absent. */
  readonly kept?: readonly string[];
  /** Folders of all stores that rows go to; absent in states from before they were listed. */
  readonly stores?: readonly string[];
  /** Of the last run. */
  readonly updated: string;
}

/** `<products_dir>/wxcam/<id>/catalog.json`. */
export interface WxcamCatalog {
  readonly id: string;
  readonly updated: string;
  /** The newest whole picture, as the camera made it, under one name; null or absent: none yet. */
  readonly latest?: { readonly time: string; readonly path: string } | null;
  readonly days: readonly {
    /** `YYYYMMDD`. */
    readonly day: string;
    readonly pictures: number;
    /** ISO 8601 UTC. */
    readonly first: string;
    readonly last: string;
    /** Paths below `<products_dir>/wxcam`, `/` between. */
    readonly video: string | null;
    readonly thumbnails: readonly { readonly hour: number; readonly path: string }[];
  }[];
}
