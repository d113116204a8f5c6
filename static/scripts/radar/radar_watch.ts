/**
 * What radar pictures there are, kept up to date, and which volume and tilt of them is chosen. The
 * choice itself is the page's state; this says what has become of it.
 *
 * @module
 */
import type { PictureNews, RadarAbout, RadarProduct } from "../../../formats/radar_messages.ts";
import type { CodeOption, CodeOptions, PictureList } from "../../../formats/radar_store.ts";
import { pageState } from "../common/page_state.ts";
import { fetchAbout, fetchCodes, fetchList } from "./radar_rest.ts";
import { followRadarNews } from "./radar_news.ts";
import { chosen, offered, positionOf, type Volume, volumesOf } from "./volumes.ts";

/** What there is to be looked at. */
export interface RadarScene {
  /** `ready`: there are volumes. */
  readonly phase: "loading" | "unconfigured" | "empty" | "ready";
  /** Why lists could not be had the last time; null: they could. */
  readonly fault: string | null;
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
  readonly tilt: number;
  /** New volumes go by themselves on the map. */
  readonly isFollowing: boolean;
}

/** Lists are asked for at least so often, should the stream have missed something. */
const REFRESH_MS = 30_000;
const RETRY_MS = 5_000;

/** A watch over the station's pictures. */
export interface RadarWatch {
  scene(): RadarScene;
  /** Asks for the list at once. */
  refresh(): void;
}

/**
 * @param changed called when the scene is another one
 * @param news called with each picture that came, before the scene knows it
 */
export function watchRadar(changed: () => void, news: (news: PictureNews) => void): RadarWatch {
  let about: RadarAbout | null = null;
  let codes: CodeOptions = {};
  let list: PictureList | null = null;
  let fault: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();
  let known: RadarScene | null = null;

  const product = () => {
    const wanted = pageState.get().radarProduct;
    return about?.products.find(({ product }) => product === wanted) ?? about?.products[0] ?? null;
  };

  /** Asks for what is not known yet and for the list; again after a while. */
  async function refresh(): Promise<void> {
    clearTimeout(timer);
    asking.abort();
    const { signal } = asking = new AbortController();
    try {
      // What is configured changes with a restart only, but the page may outlive that.
      if (about === null || about.products.length === 0) about = await fetchAbout();
      const own = product();
      if (own !== null) {
        const [nextCodes, nextList] = await Promise.all([
          own.level === 3 ? fetchCodes() : codes,
          fetchList(own.level, own.product, signal),
        ]);
        if (signal.aborted) return;
        [codes, list] = [nextCodes, nextList];
      }
      fault = null;
    } catch (error) {
      if (signal.aborted) return;
      fault = error instanceof Error ? error.message : String(error);
    }
    timer = setTimeout(refresh, fault === null ? REFRESH_MS : RETRY_MS);
    tell();
  }

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
    const sites = offered(all, "site");
    const site = chosen(state.radarSite, sites);
    const ofSite = all.filter((volume) => volume.site === site);
    const isLevel3 = own?.level === 3;
    const kinds = isLevel3 ? offered(ofSite, "kind") : [];
    const code = chosen(state.radarCode, kinds);
    const volumes = isLevel3 ? ofSite.filter(({ kind }) => kind === code) : ofSite;
    const position = positionOf(volumes, state.radarKey);
    const volume = volumes[position] ?? null;
    return known = {
      phase: phaseOf(volumes),
      fault,
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
      tilt: Math.min(Math.round(state.radarTilt), (volume?.tilts ?? 1) - 1),
      isFollowing: state.radarKey === null,
    };
  }

  pageState.listen((state, before) => {
    if (state.radarProduct !== before.radarProduct) {
      list = null;
      refresh();
    }
    const isOther = state.radarSite !== before.radarSite || state.radarCode !== before.radarCode ||
      state.radarKey !== before.radarKey || state.radarTilt !== before.radarTilt ||
      state.radarProduct !== before.radarProduct;
    if (isOther) tell();
  });
  followRadarNews((one) => {
    const own = product();
    if (one.product !== own?.product || one.level !== own.level) return;
    news(one);
    refresh();
  }, refresh);
  refresh();
  return { scene, refresh };
}
