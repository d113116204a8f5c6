/**
 * What the page of the ionospheric radars says: how a radar is doing, and why there is nothing to be
 * seen. Pure.
 *
 * @module
 */
import { isHeard, type SitesAnswer, type SiteView } from "../../../formats/superdarn_messages.ts";
import { radarNamed, radarOf } from "../../../formats/superdarn/radars.ts";
import { gateSlantKm } from "../../../science/radar_fan.ts";
import { clockText, spanText } from "../common/connection.ts";
import { capital, placeText } from "../common/text.ts";
import { type GateValues, type HeardBeam } from "./beam_book.ts";
import { type Parameter, PARAMETERS, valueText } from "./parameters.ts";

/** A radar that scans is heard every few seconds: of one silent so long nothing is of now. */
export const OLD_S = 60;

/** Word and dot of each state that the component names. */
const STATES: Readonly<Record<string, readonly [word: string, dot: Dot]>> = {
  receiving: ["receiving", "good"],
  connecting: ["connecting", "busy"],
  "no data": ["no data", "busy"],
  unreachable: ["unreachable", "bad"],
  noise: ["noise", "bad"],
  stopped: ["stopped", "off"],
};

type Dot = "good" | "busy" | "bad" | "off";

/** A radar in the list. */
export interface SiteWords {
  readonly word: string;
  readonly dot: Dot;
  /** The rest, one or two short lines. */
  readonly text: string;
}

/** Numbers of the seconds since: `4 s ago`, `12 min ago`. */
export function agoText(ageS: number): string {
  return ageS < 1.5 ? "just now" : `${spanText(ageS)} ago`;
}

/** `17:52 UTC`, with the date where it is not of the same day. */
export function sinceText(iso: string, nowMs: number): string {
  const ms = Date.parse(iso);
  if (!Number.isFinite(ms)) return "an unknown time";
  const time = new Date(ms).toISOString();
  const isToday = time.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10);
  return `${isToday ? "" : `${time.slice(0, 10)} `}${time.slice(11, 16)} UTC`;
}

/** `10.51 MHz`. */
export const frequencyText = (khz: number): string => `${(khz / 1_000).toFixed(2)}\u00a0MHz`;

/** How a radar is doing. `heardS`: since its last record came; null: none did. */
export function siteWords(
  site: SiteView,
  { heardS, nowMs, why }: {
    readonly heardS: number | null;
    readonly nowMs: number;
    /** Why nothing at all comes; null: the component runs. */
    readonly why: string | null;
  },
): SiteWords {
  if (why !== null) return { word: "not followed", dot: "off", text: why };
  const [word, dot] = STATES[site.state] ?? [site.state, "busy" as const];
  if (isHeard(site) && (heardS ?? Infinity) <= OLD_S) {
    const parts = [
      heardS === null ? null : agoText(heardS),
      `${site.records_per_minute}/min`,
      site.beam === null ? null : `beam ${site.beam}`,
      site.freq === null ? null : frequencyText(site.freq),
      site.cp,
      site.reason,
    ];
    return { word, dot, text: parts.filter((part) => part !== null).join(" · ") };
  }
  const since = `since ${sinceText(site.since, nowMs)}`;
  const last = heardS === null ? "nothing heard yet" : `last heard ${agoText(heardS)}`;
  const reason = site.reason === null ? "" : `: ${site.reason}`;
  const isSilent = isHeard(site);
  return {
    word: isSilent ? "silent" : word,
    dot: isSilent ? "busy" : dot,
    text: isSilent ? `${last}${reason}` : `${since}, ${last}${reason}`,
  };
}

/** A radar's full name: by its number where it is known, else by its short one. */
export function siteName({ site, stid }: Pick<SiteView, "site" | "stid">): string {
  return (stid === null ? radarNamed(site) : radarOf(stid))?.name ?? "";
}

/** Letters that the field calls channels by. */
const LETTERS = ["", "A", "B", "C", "D"];
export const channelName = (channel: number): string => LETTERS[channel] || String(channel);

/** Numbers in their order, in words: `0–6, 8 and 15`. */
function numbersText(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  const texts = runs.map(([first, last]) => first === last ? `${first}` : `${first}–${last}`);
  const end = texts.pop()!;
  return texts.length === 0 ? end : `${texts.join(", ")} and ${end}`;
}

/** Why nothing comes from any radar; null: the component runs. */
export function componentText(answer: SitesAnswer | null): string | null {
  if (answer === null || answer.running) return null;
  const reason = answer.reason === null ? "" : `: ${answer.reason}`;
  return `the component is ${answer.state}${reason}`;
}

/** What stands over the plot, when there is none. */
export interface Absence {
  readonly title: string;
  readonly text: string;
}

/** Why there is no plot, and what to do; null: there is one. */
export function absenceText(facts: {
  readonly answer: SitesAnswer | null;
  /** Why the list cannot be had; null: it can. */
  readonly fault: string | null;
  readonly site: SiteView | null;
  /** The name in the address. */
  readonly wanted: string | null;
  readonly isLoading: boolean;
  readonly hasRecords: boolean;
  /** The station number of a radar that no table has; null: it is known. */
  readonly strangerStid: number | null;
  readonly isFan: boolean;
  readonly beam: number;
  readonly channel: number;
  /** All channels that are heard. */
  readonly channels: readonly number[];
  /** The beams that the channel was at in the last hour. */
  readonly scanned: readonly number[];
  /** Elevations are to be shown, and no echo has one. */
  readonly lacksElevation: boolean;
  readonly nowMs: number;
}): Absence | null {
  const { answer, fault, site, wanted, nowMs } = facts;
  if (facts.hasRecords) {
    const { beam, channel, channels, scanned } = facts;
    if (!facts.isFan && !scanned.includes(beam) && scanned.length > 0) {
      const who = channels.length > 1 ? `Channel ${channelName(channel)}` : "The radar";
      return {
        title: `Beam ${beam} was not scanned`,
        text: `${who} was at ${numbersText(scanned)} in the last hour. Choose one of them.`,
      };
    }
    if (facts.lacksElevation) {
      return {
        title: "No elevations",
        text: "The radar has echoes, but tells no elevation of any of them.",
      };
    }
    if (!facts.isFan || facts.strangerStid === null) return null;
    return {
      title: "No place for its fan",
      text:
        `Station ${facts.strangerStid} is in no table of radars, so nobody knows where it looks. ` +
        "Range over time shows what it hears.",
    };
  }
  if (answer === null) {
    return fault === null ? { title: "Loading", text: "Asking for the radars." } : {
      title: "The radars cannot be had",
      text: `${capital(fault)}. Asked again every few seconds.`,
    };
  }
  if (!answer.configured) {
    return {
      title: "No radar is configured",
      text: 'Name one under "superdarn" in meso360.config.json, as "radars": {"kod": {"host": ' +
        '"192.0.2.7", "port": 9999}}. Then start meso360 anew.',
    };
  }
  if (!answer.running) {
    const what = answer.state === "disabled" ? "Enable it on the panel." : "The panel says more.";
    return {
      title: "The ionospheric radars are not followed",
      text: `${capital(componentText(answer)!)}. ${what}`,
    };
  }
  if (site === null) {
    return wanted === null
      ? { title: "No radar has been heard yet", text: "It appears here with its first record." }
      : {
        title: `No radar named ${wanted}`,
        text: "It is not among those that are followed. Choose another one.",
      };
  }
  if (facts.isLoading) return { title: "Loading", text: `Asking for the records of ${site.site}.` };
  if (isHeard(site) || site.state === "connecting") {
    return {
      title: `Nothing from ${site.site} yet`,
      text: "Its first record appears here as it comes.",
    };
  }
  const reason = site.reason === null ? "" : `: ${site.reason}`;
  return {
    title: `Nothing from ${site.site}`,
    text: `${capital(site.state)} since ${sinceText(site.since, nowMs)}${reason}.`
      .replace("?.", "?"),
  };
}

/** Why there is no curve of the echo counts; empty: there is one. `channels`: those that have scans. */
export function noScansText(channels: readonly number[], channel: number | null): string {
  if (channels.length === 0) return "No scans are kept yet";
  if (channel === null || channels.includes(channel)) return "";
  return `No scans of channel ${channelName(channel)} are kept yet`;
}

/** What is under the finger. */
export interface ReadingWords {
  readonly value: string;
  readonly where: string;
  readonly more: string;
}

/** Before something is pointed at. */
export const NO_READING: ReadingWords = {
  value: "–– under the cursor",
  where: "Point at the plot, or tap it",
  more: "",
};

/** A gate in words. */
export function readingWords(
  { beam, gate, record, echo, place, parameter, hasGround }: {
    readonly beam: number;
    readonly gate: number;
    /** Null: the beam has not been heard, or not lately. */
    readonly record: HeardBeam | null;
    readonly echo: GateValues | null;
    readonly place: { readonly latDeg: number; readonly lonDeg: number } | null;
    readonly parameter: Parameter;
    /** Whether echoes of the ground are shown. */
    readonly hasGround: boolean;
  },
): ReadingWords {
  const parts = [`Beam ${beam}, gate ${gate}`];
  if (record !== null) parts.push(`${Math.round(gateSlantKm(record.message, gate))} km`);
  if (place !== null) parts.push(placeText(place.latDeg, place.lonDeg));
  if (record !== null) parts.push(`${clockText(record.timeMs)} UTC`);
  const where = parts.join(" · ");
  if (record === null) return { value: "nothing heard lately", where, more: "" };
  if (echo === null) return { value: "no echo", where, more: "" };
  if (echo.isGround && !hasGround) return { value: "ground scatter, not shown", where, more: "" };
  const others = Object.values(PARAMETERS).filter(({ name }) => name !== parameter.name);
  return {
    value: valueText(parameter, echo[parameter.name]),
    where,
    more: [
      echo.isGround ? "ground scatter" : "ionospheric",
      ...others.map((one) => `${one.text.toLowerCase()} ${valueText(one, echo[one.name])}`),
    ].join(" · "),
  };
}
