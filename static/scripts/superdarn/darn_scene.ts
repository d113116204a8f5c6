/**
 * What there is to be seen: the radar that is chosen, how it is, and what its plots are made from.
 *
 * @module
 */
import { type Radar, radarOf } from "../../../formats/superdarn/radars.ts";
import type { SiteView } from "../../../formats/superdarn_messages.ts";
import { pageState } from "../common/page_state.ts";
import type { BeamBook, HeardBeam } from "./beam_book.ts";
import { OLD_S } from "./darn_words.ts";
import { PARAMETERS } from "./parameters.ts";
import type { SitesNews } from "./sites_watch.ts";

/** A scan takes one or two minutes: a beam so far behind the newest is of an earlier one. */
export const BEHIND_MS = 180_000;
/** Of beams this far behind nothing is drawn. */
const GONE_MS = 1_800_000;
/** Where no table says how many beams there are. */
const USUAL_BEAMS = 16;

/**
 * @param sites how the radars are
 * @param book the chosen radar's records
 * @param nowMs what time it is at the station
 */
export function darnScene(
  sites: { news(): SitesNews },
  book: BeamBook,
  nowMs: () => number,
) {
  /** When a record of each radar came here last, by this device's steady clock. */
  const heardHere = new Map<string, number>();
  /** The radar that is shown when the address names none: it stays, once there is one. */
  let usual: string | null = null;

  /** The radar that is looked at, by name. */
  function chosen(): string | null {
    const all = sites.news().answer?.sites ?? [];
    const { darnSite } = pageState.get();
    if (darnSite !== null) return darnSite;
    if (!all.some(({ site }) => site === usual)) {
      usual = (all.find(({ state }) => state === "receiving") ?? all[0])?.site ?? null;
    }
    return usual;
  }

  /** As the station tells of it, with what has been heard here since. */
  function siteNow(site: SiteView): SiteView {
    const newest = site.site === chosen() ? book.newest : null;
    if (newest === null) return site;
    const { beam, cp, freq, stid } = newest.message;
    return { ...site, beam, cp, freq, stid };
  }

  /** Seconds since a radar's last record came; null: none did. */
  function heardS({ site, last_heard }: SiteView): number | null {
    const here = heardHere.get(site);
    const hereS = here === undefined ? Infinity : (performance.now() - here) / 1_000;
    const thereS = last_heard === null ? Infinity : (nowMs() - Date.parse(last_heard)) / 1_000;
    const least = Math.min(hereS, Math.max(0, thereS));
    return Number.isFinite(least) ? least : null;
  }

  /** Everything that the plots and the words are made from. */
  function look() {
    const news = sites.news();
    const name = chosen();
    const found = news.answer?.sites.find(({ site }) => site === name) ?? null;
    const site = found === null ? null : siteNow(found);
    const { newest, channels } = book;
    const state = pageState.get();
    const channel = channels.find((one) => one === state.darnChannel) ?? channels[0] ?? 0;
    const stid = newest?.message.stid ?? site?.stid ?? null;
    const radar: Radar | undefined = stid === null ? undefined : radarOf(stid);
    const beams = radar?.beams ?? USUAL_BEAMS;
    const middle = Math.floor(beams / 2) - 1;
    const beam = Math.min(Math.round(state.darnBeam ?? middle), beams - 1);
    const ageS = site === null ? null : heardS(site);
    const parameter = PARAMETERS[state.darnParameter];
    const newestMs = newest?.timeMs ?? nowMs();
    return {
      news,
      site,
      state,
      newest,
      channels,
      channel,
      stid,
      radar,
      beams,
      beam,
      /** Seconds since the radar was heard; null: it was not. */
      ageS,
      /** Nothing of it is of now. */
      isStill: ageS === null || ageS > OLD_S,
      parameter,
      isFan: state.darnPlot === "fan",
      isReplay: news.answer?.replay ?? false,
      echoLook: { parameter, ground: state.darnGround },
      /** As far as the newest record's time; from there on by what has passed since. */
      endMs: newestMs + (ageS ?? 0) * 1_000,
      /** The newest record of each beam. */
      fan: (): HeardBeam[] =>
        book.fan(channel).filter(({ timeMs }) => newestMs - timeMs <= GONE_MS),
      /** The last hour of the chosen beam. */
      times: (): HeardBeam[] => book.history(beam, channel),
    };
  }

  return {
    chosen,
    siteNow,
    heardS,
    look,
    /** A record of that radar has just come. */
    heard: (site: string) => void heardHere.set(site, performance.now()),
  };
}
