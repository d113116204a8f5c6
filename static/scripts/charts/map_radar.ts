/**
 * The radar picture under the dashboard's track: follows the station's news while it is wanted and
 * seen, fetches nothing otherwise, and never shows a picture as younger than it is.
 *
 * @module
 */
import type { RadarSite } from "../../../formats/radar_messages.ts";
import type { PictureList } from "../../../formats/radar_store.ts";
import { pageState } from "../common/page_state.ts";
import { followRadarNews } from "../radar/radar_news.ts";
import { type Volume, volumesOf } from "../radar/volumes.ts";
import type { MapPicture } from "./map_ground.ts";
import {
  type Look,
  noPictureWords,
  pictureWords,
  type Place,
  strengthOf,
  volumeFor,
} from "./map_radar_choice.ts";
import { fetchLowest, fetchVolumes, type RadarPicture } from "./map_radar_fetch.ts";

/** What the page knows of the radar and the time. */
export interface RadarAround {
  /** Whether the station has a weather radar. */
  isConfigured(): boolean;
  /** Milliseconds since 1970, by the best clock there is. */
  nowMs(): number;
}

/** What is to be said and shown. */
export interface RadarShown {
  /** Null: the station has no weather radar. */
  readonly isOn: boolean | null;
  /** What the picture is, or why there is none. */
  readonly words: string;
  /** The words are of a picture that is too old, or missing. */
  readonly isTrouble: boolean;
  /** Of the picture on the map, for the way to the radar page; null: none. */
  readonly site: string | null;
  readonly picture: MapPicture | null;
}

/** The layer. */
export interface MapRadar {
  /** To be called whenever time, place or window may have changed, at least once a second. */
  look(look: { readonly pastMs: number | null; readonly place: Place | null }): RadarShown;
}

const RETRY_MS = 5_000;
const MOST_RETRY_MS = 60_000;
/** A past that is dragged through is not fetched. */
const SETTLED_MS = 400;

const NOTHING = { words: "", isTrouble: false, site: null, picture: null } as const;

/** @param changed called when a picture or a fault has come */
export function mapRadar(around: RadarAround, changed: () => void): MapRadar {
  let stop: (() => void) | null = null;
  let list: PictureList | null = null;
  let volumes: readonly Volume[] = [];
  let sites: readonly RadarSite[] = [];
  let listing = new AbortController();
  let loading: { readonly key: string; readonly signal: AbortController } | null = null;
  /** Which volume, as it was told of last, has been loaded. */
  let loaded = "";
  /** News of each KEY so far: its lowest tilt may be another one. */
  const told = new Map<string, number>();
  let shown: RadarPicture | null = null;
  let drawn: MapPicture | null = null;
  let wanted = { what: "", sinceMs: 0 };
  let fault: { readonly of: "list" | "picture"; readonly text: string } | null = null;
  let failures = 0;
  let retryAtMs = 0;
  let isListing = false;

  function start(): void {
    if (stop !== null) return;
    // The stream asks for the list as it opens; if it does not, the list is asked for without it.
    retryAtMs = performance.now() + RETRY_MS;
    stop = followRadarNews((news) => {
      if (news.level !== 2 || news.product !== "reflectivity") return;
      // A list that is under way may be older.
      if (list === null || isListing) return void refresh();
      const { key, sweeps, complete } = news;
      told.set(key, (told.get(key) ?? 0) + 1);
      takeList({ ...list, [key]: complete ? { sweeps } : { sweeps, complete } });
      retryAtMs = 0;
      // A site that was not there before: the vehicle has come to another radar.
      if (!sites.some(({ site }) => key.startsWith(site))) refresh();
      changed();
    }, refresh);
  }

  function rest(): void {
    stop?.();
    stop = null;
    listing.abort();
    loading?.signal.abort();
    loading = null;
    [list, volumes, loaded, fault, failures, isListing] = [null, [], "", null, 0, false];
    show(null);
  }

  function takeList(next: PictureList): void {
    list = next;
    volumes = volumesOf(next);
    for (const key of told.keys()) if (!(key in next)) told.delete(key);
  }

  async function refresh(): Promise<void> {
    listing.abort();
    const { signal } = listing = new AbortController();
    isListing = true;
    try {
      const { about, list: next } = await fetchVolumes(signal);
      if (signal.aborted) return;
      sites = about.sites;
      // Whatever was replaced meanwhile was not told.
      for (const [key, { complete }] of Object.entries(next)) {
        if (complete === false) told.set(key, (told.get(key) ?? 0) + 1);
      }
      takeList(next);
      if (fault?.of === "list") fault = null;
      retryAtMs = 0;
    } catch (error) {
      if (signal.aborted) return;
      failed("list", error);
    }
    isListing = false;
    changed();
  }

  function failed(of: "list" | "picture", error: unknown): void {
    fault = { of, text: error instanceof Error ? error.message : String(error) };
    // A picture that cannot be had may be gone from the list too.
    list = null;
    retryAtMs = performance.now() + Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** failures++);
  }

  async function load(volume: Volume, what: string): Promise<void> {
    loading?.signal.abort();
    const signal = new AbortController();
    const own = loading = { key: volume.key, signal };
    try {
      const next = await fetchLowest(volume, shown, signal.signal);
      if (own !== loading) return next === shown ? undefined : next.image.close();
      loaded = what;
      show(next);
      [fault, failures] = [null, 0];
    } catch (error) {
      if (own !== loading) return;
      failed("picture", error);
    }
    loading = null;
    changed();
  }

  function show(next: RadarPicture | null): void {
    if (next === shown) return;
    shown?.image.close();
    shown = next;
  }

  /** Fetches what is missing, unless that has just failed. */
  function want(volume: Volume | null, look: Look): void {
    const nowMs = performance.now();
    if (nowMs < retryAtMs || isListing) return;
    if (list === null) return void refresh();
    if (volume === null) return;
    const what = `${volume.key} ${volume.complete} ${told.get(volume.key) ?? 0}`;
    if (what !== wanted.what) wanted = { what, sinceMs: nowMs };
    // Over a slow link news come faster than pictures: one that is on its way is let come.
    if (what === loaded || volume.key === loading?.key) return;
    if (look.kind === "past" && nowMs - wanted.sinceMs < SETTLED_MS) return;
    load(volume, what);
  }

  /** The picture as the map takes it; the same one while nothing of it differs. */
  function pictureOf(picture: RadarPicture, strength: number): MapPicture {
    if (drawn === null || drawn.image !== picture.image || drawn.strength !== strength) {
      drawn = { ...picture, strength };
    }
    return drawn;
  }

  function wordsOf(volume: Volume | null, look: Look): Omit<RadarShown, "isOn"> {
    const strength = shown === null ? 0 : strengthOf(Date.parse(shown.facts.sweep_time), look);
    if (shown !== null && strength > 0) {
      return {
        words: pictureWords(shown.facts, look),
        isTrouble: strength < 1,
        site: shown.facts.site,
        picture: pictureOf(shown, strength * pageState.get().radarOpacity / 100),
      };
    }
    drawn = null;
    if (fault !== null) {
      return { ...NOTHING, words: `Radar cannot be had: ${fault.text}`, isTrouble: true };
    }
    const isComing = list === null || volume !== null && volume.key !== shown?.key;
    if (isComing) return { ...NOTHING, words: "Looking for a radar picture" };
    const last = volumes.at(-1);
    const newest = shown !== null
      ? { site: shown.facts.site, ms: Date.parse(shown.facts.sweep_time) }
      : last
      ? { site: last.site, ms: last.timeMs }
      : null;
    return { ...NOTHING, words: noPictureWords(newest, look), isTrouble: true };
  }

  document.addEventListener("visibilitychange", () => {
    // The stream closes, and asks for the list when it opens again.
    if (!document.hidden) return;
    loading?.signal.abort();
    loading = null;
  });

  return {
    look({ pastMs, place }) {
      if (!around.isConfigured()) {
        if (stop !== null) rest();
        return { ...NOTHING, isOn: null };
      }
      if (!pageState.get().mapRadar) {
        if (stop !== null) rest();
        return { ...NOTHING, isOn: false };
      }
      const look: Look = pastMs === null
        ? { kind: "now", ms: around.nowMs() }
        : { kind: "past", ms: pastMs };
      const volume = volumeFor(volumes, sites, place, look);
      if (!document.hidden) {
        start();
        want(volume, look);
      }
      return { isOn: true, ...wordsOf(volume, look) };
    },
  };
}
