/**
 * What radar pictures there are, kept up to date, and which volume and tilt of them is chosen. The
 * choice itself is the page's state; this says what has become of it.
 *
 * @module
 */
import type { PictureNews, RadarAbout, RadarProduct } from "../../../formats/radar_messages.ts";
import {
  type CodeOption,
  type CodeOptions,
  parseStoreKey,
  type PictureList,
} from "../../../formats/radar_store.ts";
import { pageState } from "../common/page_state.ts";
import { fetchAbout, fetchCodes, fetchList } from "./radar_rest.ts";
import { followRadarNews } from "./radar_news.ts";
import type { TiltBook, TiltChoice } from "./tilt_book.ts";
import {
  chosen,
  inOrder,
  newestWith,
  offered,
  positionOf,
  siteByDefault,
  type Volume,
  volumesOf,
} from "./volumes.ts";

/** What there is to be looked at. */
export interface RadarScene {
  /** `ready`: there are volumes. */
  readonly phase: "loading" | "unconfigured" | "empty" | "ready";
  /** Why lists could not be had the last time; null: they could. */
  readonly fault: string | null;
  /** Why the list is not of now, and how old it is; null: it is of now. */
  readonly stale: { readonly why: string; readonly ageS: number } | null;
  readonly about: RadarAbout | null;
  readonly product: RadarProduct | null;
  readonly sites: readonly string[];
  readonly site: string | null;
  /** Codes of a Level III product, with labels; empty in Level II. */
  readonly codes: readonly CodeOption[];
  readonly code: string | null;
  /** Of the site, product and code, oldest first. */
  readonly volumes: readonly Volume[];
  /** In `volumes`; -1: none. */
  readonly position: number;
  readonly volume: Volume | null;
  /** Of the chosen tilt in `volume`, or the one nearest to it. */
  readonly tilt: number;
  readonly tiltChoice: TiltChoice;
  /** New volumes go by themselves on the map. */
  readonly isFollowing: boolean;
}

/** Lists are asked for at least so often, should the stream have missed something. */
const REFRESH_MS = 30_000;
const RETRY_MS = 5_000;
/** What there is changes seldom; which radar is followed, with the vehicle's place. */
const ABOUT_MS = 60_000;

/** A watch over the station's pictures. */
export interface RadarWatch {
  scene(): RadarScene;
  /** Asks for the list at once. */
  refresh(): void;
  /** More is known of the tilts. */
  retold(): void;
}

/**
 * @param tilts what is known of the volumes' tilts
 * @param changed called when the scene is another one
 * @param news called with each picture that came, before the scene knows it
 */
export function watchRadar(
  tilts: TiltBook,
  changed: () => void,
  news: (news: PictureNews) => void,
): RadarWatch {
  let about: RadarAbout | null = null;
  let aboutMs = -Infinity;
  /** Radars that were looked for there. */
  const lookedFor = new Set<string>();
  let codes: CodeOptions = {};
  let list: PictureList | null = null;
  let stale: RadarScene["stale"] = null;
  /** What was looked at last: it stays, while it can. */
  let before: { readonly site: string | null; readonly code: string | null } = {
    site: null,
    code: null,
  };
  let fault: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();
  let known: RadarScene | null = null;

  const product = () => {
    const { radarProduct, radarLevel } = pageState.get();
    const products = about?.products ?? [];
    const named = products.filter(({ product }) => product === radarProduct);
    return named.find(({ level }) => level === radarLevel) ?? named[0] ?? products[0] ?? null;
  };

  /** Whether the list has a radar that nobody has looked for. */
  function hasStranger(): boolean {
    const sites = offered(volumesOf(list ?? {}), "site");
    const strangers = sites.filter((site) =>
      !about?.sites.some((one) => one.site === site) && !lookedFor.has(site)
    );
    for (const site of strangers) lookedFor.add(site);
    return strangers.length > 0;
  }

  /** What is known already stays when the station does not say; the list is what matters then. */
  async function askAbout(): Promise<void> {
    const atMs = performance.now();
    try {
      about = await fetchAbout();
      aboutMs = atMs;
    } catch (error) {
      if (about === null) throw error;
    }
  }

  /** Asks for what is not known yet and for the list; again after a while. */
  async function refresh(): Promise<void> {
    clearTimeout(timer);
    asking.abort();
    const { signal } = asking = new AbortController();
    try {
      const isOld = performance.now() - aboutMs >= ABOUT_MS;
      if (about === null || about.products.length === 0 || isOld) await askAbout();
      const own = product();
      if (own !== null) {
        const [nextCodes, nextList] = await Promise.all([
          own.level === 3 ? fetchCodes() : codes,
          fetchList(own.level, own.product, signal),
        ]);
        if (signal.aborted) return;
        [codes, list, stale] = [nextCodes, nextList.list, nextList.stale];
        if (hasStranger()) await askAbout();
        if (signal.aborted) return;
      }
      fault = null;
    } catch (error) {
      if (signal.aborted) return;
      fault = error instanceof Error ? error.message : String(error);
    }
    timer = setTimeout(refresh, fault === null ? REFRESH_MS : RETRY_MS);
    tell();
  }

  /** The scene may be another one. */
  function tell(): void {
    known = null;
    changed();
  }

  function phaseOf(volumes: readonly Volume[]): RadarScene["phase"] {
    if (about === null) return "loading";
    if (!about.configured && volumes.length === 0) return "unconfigured";
    if (list === null) return about.products.length === 0 ? "empty" : "loading";
    return volumes.length === 0 ? "empty" : "ready";
  }

  function scene(): RadarScene {
    if (known !== null) return known;
    const state = pageState.get();
    const own = product();
    const all = volumesOf(list ?? {});
    const wanted = state.radarKey === null ? null : parseStoreKey(state.radarKey);
    const sites = inOrder(offered(all, "site"), about?.sites.map(({ site }) => site) ?? []);
    const usual = siteByDefault(all, sites, before.site);
    const site = chosen([wanted?.site ?? null, state.radarSite, usual], sites);
    const ofSite = all.filter((volume) => volume.site === site);
    const isLevel3 = own?.level === 3;
    const kinds = isLevel3 ? inOrder(offered(ofSite, "kind"), own.codes ?? []) : [];
    const code = chosen([wanted?.kind ?? null, state.radarCode, before.code], kinds);
    if (all.length > 0) before = { site, code: isLevel3 ? code : before.code };
    const volumes = isLevel3 ? ofSite.filter(({ kind }) => kind === code) : ofSite;
    const tiltChoice = isLevel3
      ? { index: 0, elevationDeg: null }
      : { index: Math.round(state.radarTilt), elevationDeg: state.radarElevation };
    // A volume of another radar is none that is replaced by the next in time.
    const key = wanted?.site === site ? state.radarKey : null;
    const position = key === null
      ? newestWith(volumes, (volume) => tilts.indexIn(volume, tiltChoice), tiltChoice.index)
      : positionOf(volumes, key);
    const volume = volumes[position] ?? null;
    return known = {
      phase: phaseOf(volumes),
      fault,
      stale,
      about,
      product: own,
      sites,
      site,
      codes: kinds.map((value) =>
        codes[own?.product ?? ""]?.find((one) => one.value === value) ??
          { value, label: value, count: 0 }
      ),
      code,
      volumes,
      position,
      volume,
      tilt: volume === null ? 0 : tilts.nearest(volume, tiltChoice),
      tiltChoice,
      isFollowing: key === null,
    };
  }

  pageState.listen((state, before) => {
    const isProduct = state.radarProduct !== before.radarProduct ||
      state.radarLevel !== before.radarLevel;
    if (isProduct) {
      list = null;
      stale = null;
      tilts.clear();
      refresh();
    }
    const isOther = state.radarSite !== before.radarSite || state.radarCode !== before.radarCode ||
      state.radarKey !== before.radarKey || state.radarTilt !== before.radarTilt ||
      state.radarElevation !== before.radarElevation || isProduct;
    if (isOther) tell();
  });
  followRadarNews((one) => {
    const own = product();
    if (one.product !== own?.product || one.level !== own.level) return;
    news(one);
    refresh();
  }, refresh);
  refresh();
  return { scene, refresh, retold: tell };
}
