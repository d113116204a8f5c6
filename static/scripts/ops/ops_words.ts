/**
 * How the operations page words what was found: for somebody who is tired and wants to know whether to
 * get up.
 *
 * @module
 */
import type { Alert, Check, Colour, OpsState } from "../../../formats/ops_messages.ts";
import { spanText } from "../common/connection.ts";

/** A word and the dot beside it. */
export interface Said {
  readonly text: string;
  readonly dot: "good" | "busy" | "bad" | "off";
}

/** What a colour says to a person. */
export const COLOUR_WORDS: Readonly<Record<Colour, Said>> = {
  green: { text: "well", dot: "good" },
  amber: { text: "look at it", dot: "busy" },
  red: { text: "wrong", dot: "bad" },
};

/** Seconds between two times, never less than none; ISO 8601 each. */
export const ageS = (iso: string, nowIso: string): number =>
  Math.max(0, (Date.parse(nowIso) - Date.parse(iso)) / 1000);

/** `3 min ago`, `2 d 4 h ago`. */
export function agoText(iso: string, nowIso: string): string {
  const s = ageS(iso, nowIso);
  const days = Math.floor(s / 86_400);
  if (days < 2) return `${spanText(s)} ago`;
  return `${days} d ${Math.floor(s / 3_600) % 24} h ago`;
}

/** The one glance: whether all is well, and how old that is. */
export function verdict(
  state: OpsState,
  nowIso: string,
): { readonly said: Said; readonly looked: string; readonly isBehind: boolean } {
  if (!state.configured) {
    return {
      said: { text: "Nothing is watched here", dot: "off" },
      looked: "This station has no instruments, no archive and no alerts in its configuration.",
      isBehind: false,
    };
  }
  const { health } = state;
  if (health === null) {
    const looked = "The job ops-monitor-collect does it every few minutes; it can be run below.";
    return { said: { text: "Not looked at yet", dot: "off" }, looked, isBehind: false };
  }
  const age = ageS(health.time, nowIso);
  const looked = `Looked at ${agoText(health.time, nowIso)}: ${health.checks.length} checks.`;
  if (age > state.behind_minutes * 60) {
    return {
      said: { text: "Not known: nobody looks", dot: "bad" },
      looked: `${looked} What stands below was true then. See the job ops-monitor-collect.`,
      isBehind: true,
    };
  }
  return { said: verdictOf(health.checks), looked, isBehind: false };
}

function verdictOf(checks: readonly Check[]): Said {
  const count = (colour: Colour) => checks.filter((check) => check.colour === colour).length;
  return countsSaid(count("red"), count("amber"));
}

/** How things are, where so many are wrong and to be looked at. */
export function countsSaid(red: number, amber: number): Said {
  const things = (n: number) => n === 1 ? "1 thing" : `${n} things`;
  if (red > 0) {
    const more = amber === 0 ? "" : `, ${amber} more to look at`;
    return { text: `${things(red)} wrong${more}`, dot: "bad" };
  }
  if (amber > 0) return { text: `${things(amber)} to look at`, dot: "busy" };
  return { text: "All is well", dot: "good" };
}

/** The worst first; of one colour as they were looked at. */
export function badChecks(checks: readonly Check[]): Check[] {
  const bad = (colour: Colour) => checks.filter((check) => check.colour === colour);
  return [...bad("red"), ...bad("amber")];
}

const AREAS: Readonly<Record<string, string>> = {
  disks: "Disks",
  streams: "Instruments",
  jobs: "Jobs",
  components: "Components",
  mirrors: "Copies",
  power: "Power",
  http: "Program",
};

/** Those that are well, by area. */
export function goodAreas(
  checks: readonly Check[],
): { readonly area: string; readonly checks: readonly Check[] }[] {
  const good = checks.filter(({ colour }) => colour === "green");
  const areas = [...new Set(good.map(({ area }) => area))];
  return areas.map((area) => ({
    area: AREAS[area] ?? area,
    checks: good.filter((check) => check.area === area),
  }));
}

/** How an alert is. */
export function alertWord({ state, told, waiting }: Alert): Said {
  if (state === "holding") return { text: "may become one", dot: "off" };
  if (state === "over") return { text: "over", dot: waiting.length > 0 ? "busy" : "good" };
  return { text: told === null ? "on, nobody told yet" : "on", dot: "bad" };
}

/** The alerts of one state, the newest first. */
export function alertsThatAre(state: Alert["state"], alerts: readonly Alert[]): Alert[] {
  return alerts.filter((one) => one.state === state)
    .sort((a, b) => Date.parse(b.since) - Date.parse(a.since));
}

/** When it began, and when somebody was told. */
export function alertTimes({ since, told, state }: Alert, nowIso: string): string {
  const began = `${state === "over" ? "began" : "since"} ${agoText(since, nowIso)}`;
  return told === null ? began : `${began}, told ${agoText(told, nowIso)}`;
}

/** Whom alerts go to. */
export function toldText({ told, judged, configured }: OpsState, nowIso: string): Said {
  if (!configured) return { text: "", dot: "off" };
  if (told === null) {
    return { text: "Nobody is told: set alerts.mail or alerts.webhook.", dot: "busy" };
  }
  const when = judged === null ? "not judged yet" : `judged ${agoText(judged, nowIso)}`;
  return { text: `Goes by ${told}; ${when}.`, dot: "off" };
}
