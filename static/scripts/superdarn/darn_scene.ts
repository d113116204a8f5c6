/**
 * What there is to be seen: the radar that is chosen, how it is, and what its plots are made from.
 *
 * @module
 */
import { type Radar, radarOf } from "../../../formats/superdarn/radars.ts";
import { isHeard, type SitesAnswer, type SiteView } from "../../../formats/superdarn_messages.ts";
import type { Answer } from "../common/answer_watch.ts";
import type { PageState } from "../common/page_query.ts";
import { type BeamBook, echoAt, type HeardBeam } from "./beam_book.ts";
import { OLD_S } from "./darn_words.ts";
import { PARAMETERS } from "./parameters.ts";

/** A scan takes one or two minutes: a beam so far behind the newest is of an earlier one. */
export const BEHIND_MS = 180_000;
/** Of beams this far behind nothing is drawn. */
const GONE_MS = 1_800_000;
/** Of numbers the one that is nearest to another; that one, where there are none. */
const nearest = (numbers: readonly number[], to: number) =>
  numbers.reduce(
    (best, one) => Math.abs(one - to) < Math.abs(best - to) ? one : best,
    numbers[0] ?? to,
  );

/** Whether there are echoes, but of none of them the elevation was determined. */
function lacksElevation(records: readonly HeardBeam[]): boolean {
  let isEmpty = true;
  for (const { message } of records) {
    for (let gate = 0; gate < message.nrang; gate++) {
      const echo = echoAt(message, gate);
      if (echo === null) continue;
      if (echo.elevation !== null) return false;
      isEmpty = false;
    }
  }
  return !isEmpty;
}

/** A radar's view, with what a record of it says. */
function withRecord(site: SiteView, { message: { beam, cp, freq, stid } }: HeardBeam): SiteView {
  return { ...site, beam, cp, freq, stid };
}

/** The one of the newest time; null: there is none. */
const newestOf = (beams: readonly HeardBeam[]): HeardBeam | null =>
  beams.reduce<HeardBeam | null>(
    (latest, one) => latest === null || one.timeMs > latest.timeMs ? one : latest,
    null,
  );

/** Where no table says how many beams there are. */
const USUAL_BEAMS = 16;

/** Radars have up to 24; a damaged record may name any. */
const MOST_BEAMS = 256;

/** What a scene is made from. */
export interface ScenePlan {
  /** How the radars are. */
  readonly sites: { news(): Answer<SitesAnswer> };
  /** The chosen radar's records. */
  readonly book: BeamBook;
  /** The page's. */
  state(): PageState;
  /** What time it is at the station. */
  nowMs(): number;
}

/** The scene; it asks anew each time it is looked at. */
export function darnScene({ sites, book, state: stateNow, nowMs }: ScenePlan) {
  /** When a record of each radar came here last, by this device's steady clock. */
  const heardHere = new Map<string, number>();
  /** The radar that is shown when the address names none: it stays, once there is one. */
  let usual: string | null = null;

  /** The radar that is looked at, by name. */
  function chosen(): string | null {
    const all = sites.news().answer?.sites ?? [];
    const { darnSite } = stateNow();
    if (darnSite !== null) return darnSite;
    if (!all.some(({ site }) => site === usual)) {
      usual = (all.find(isHeard) ?? all[0])?.site ?? null;
    }
    return usual;
  }

  /** As the station tells of it, with what has been heard here since. */
  function siteNow(site: SiteView): SiteView {
    const newest = site.site === chosen() ? book.newest : null;
    const isLater = newest !== null &&
      newest.timeMs >= (Date.parse(site.last_record ?? "") || -Infinity);
    return isLater ? withRecord(site, newest) : site;
  }

  /** Seconds since a radar's last record came; null: none did. */
  function heardS({ site, last_heard }: SiteView): number | null {
    const here = heardHere.get(site);
    const hereS = here === undefined ? Infinity : (performance.now() - here) / 1_000;
    const thereS = last_heard === null ? Infinity : (nowMs() - Date.parse(last_heard)) / 1_000;
    const least = Math.min(hereS, Math.max(0, thereS));
    return Number.isFinite(least) ? least : null;
  }

  /**
   * Seconds since a record of the book came: by when it came here; of one that was asked for, by how
   * long before the station's newest it was made. Others that came to the station, but not here, make it
   * no younger.
   */
  function bookAgeS({ timeMs, cameMs }: HeardBeam, site: SiteView | null): number {
    if (cameMs !== null) return (performance.now() - cameMs) / 1_000;
    const [heardMs, madeMs] = [site?.last_heard, site?.last_record]
      .map((time) => Date.parse(time ?? ""));
    const lateMs = heardMs! - madeMs!;
    return Math.max(0, nowMs() - timeMs - (Number.isNaN(lateMs) ? 0 : lateMs)) / 1_000;
  }

  /** Of none chosen the first that is heard: after a change of mode the old ones stay an hour. */
  function usualChannel(): number {
    const { newest, channels } = book;
    const isNow = (channel: number) =>
      newest!.timeMs - newestOf(book.fan(channel))!.timeMs <= OLD_S * 1_000;
    return channels.find(isNow) ?? 0;
  }

  /** Everything that the plots and the words are made from. */
  function look() {
    const news = sites.news();
    const name = chosen();
    const found = news.answer?.sites.find(({ site }) => site === name) ?? null;
    const { channels } = book;
    const state = stateNow();
    const channel = channels.find((one) => one === state.darnChannel) ?? usualChannel();
    const ownFan = book.fan(channel);
    const newest = newestOf(ownFan);
    // What stands beside the plot is of what is in it.
    const site = found === null || newest === null ? found : withRecord(found, newest);
    const stid = newest?.message.stid ?? site?.stid ?? null;
    const radar: Radar | undefined = stid === null ? undefined : radarOf(stid);
    const scanned = ownFan.map(({ message }) => message.beam);
    const heardBeams = scanned.filter((beam) => beam < MOST_BEAMS);
    const beams = radar?.beams ?? Math.max(USUAL_BEAMS, 1 + Math.max(...heardBeams));
    const middle = Math.floor(beams / 2) - 1;
    const beam = state.darnBeam !== null && state.darnBeam < beams
      ? Math.round(state.darnBeam)
      : nearest(scanned, middle);
    const ageS = newest !== null ? bookAgeS(newest, found) : found === null ? null : heardS(found);
    const parameter = PARAMETERS[state.darnParameter];
    const newestMs = newest?.timeMs ?? nowMs();
    const isFan = state.darnPlot === "fan";
    const fan = (): HeardBeam[] =>
      ownFan.filter(({ message, timeMs }) => message.stid === stid && newestMs - timeMs <= GONE_MS);
    const times = (): HeardBeam[] => book.history(beam, channel);
    return {
      news,
      site,
      state,
      /** Of the channel; null: nothing has been heard. */
      newest,
      channels,
      channel,
      stid,
      radar,
      beams,
      beam,
      /** The beams that the channel was at in the last hour. */
      scanned,
      /** Seconds since the channel's newest record came; of an empty book, the station's. Null: none did. */
      ageS,
      /** Another channel of the radar is heard, and this one is not any more. */
      isElsewhere: newest !== null && book.newest!.timeMs - newestMs > OLD_S * 1_000 &&
        bookAgeS(book.newest!, found) <= OLD_S,
      /** Nothing of it is of now. */
      isStill: ageS === null || ageS > OLD_S,
      parameter,
      isFan,
      echoLook: { parameter, ground: state.darnGround },
      /** As far as the newest record's time; from there on by what has passed since. */
      endMs: newestMs + (ageS ?? 0) * 1_000,
      /** The newest record of each beam. */
      fan,
      /** The last hour of the chosen beam. */
      times,
      /** There are echoes, but nothing to be drawn of them. */
      lacksElevation: parameter.name === "elevation" && lacksElevation(isFan ? fan() : times()),
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
