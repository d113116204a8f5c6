/**
 * What the panel says of updates: how it stands, what can be done, and who can do it. Pure.
 *
 * @module
 */
import type { ControlRights, UpdateView } from "../../../formats/panel_messages.ts";
import { UPDATING_PAUSE } from "../common/header_words.ts";
import { capital } from "../common/text.ts";
import type { Fact } from "./fact_list.ts";
import { timeText, type Tone } from "./words.ts";

/** Of the body of `GET /version`, what the page shows. */
export interface RunningProgram {
  readonly version: string;
  readonly commit: string | null;
  readonly dirty: boolean | null;
}

/** The words of each state that passes by itself. */
const STEPS: Partial<Record<UpdateView["state"], string>> = {
  looking: "looking for the new version",
  downloading: "downloading",
  verifying: "checking the signature",
  testing: "trying the new version",
  installing: "putting it in place",
  "handing over": "handing over to the new version",
};

/** As many figures of a commit as people compare. */
const SHORT = 7;

/** An update is under way that somebody asked for. */
export function isUnderWay({ state }: UpdateView): boolean {
  return STEPS[state] !== undefined;
}

/** How it stands, in a few words. */
export function summaryOf(update: UpdateView): { readonly text: string; readonly tone: Tone } {
  const { state, available, latest, progress } = update;
  const step = STEPS[state];
  if (step !== undefined) {
    const share = progress === null ? "" : ` ${Math.floor(progress * 100)} %`;
    return { text: `${step}${share}`, tone: "busy" };
  }
  if (state === "failed") return { text: "the update failed", tone: "bad" };
  if (state === "restart needed") return { text: "restart needed", tone: "busy" };
  if (available === true) return { text: `${latest ?? "a newer one"} can be had`, tone: "busy" };
  if (available === false) return { text: "up to date", tone: "good" };
  const cannot = update.impossible_because !== null;
  return { text: cannot ? "no updates from here" : "not known whether up to date", tone: "off" };
}

/** Versions and when it was looked. */
export function updateFacts(
  update: UpdateView,
  running: RunningProgram | null,
  nowIso: string,
): Fact[] {
  const { latest, looked_at } = update;
  return [
    ["Running", running === null ? "––" : runningText(running)],
    ["Newest", latest ?? "not known"],
    ["Looked", looked_at === null ? "not yet" : timeText(looked_at, nowIso)],
  ];
}

/** `0.2.0 (a1b2c3d), with changes of its own`. */
export function runningText({ version, commit, dirty }: RunningProgram): string {
  const short = commit === null ? "" : ` (${commit.slice(0, SHORT)})`;
  return `${version}${short}${dirty ? ", with changes of its own" : ""}`;
}

/** The sentences under the facts: what is happening, why it failed, why it cannot be. */
export function sentencesOf(update: UpdateView): string {
  const { text, impossible_because: because } = update;
  const said = text === null ? [] : [sentence(text)];
  if (update.state === "handing over") {
    said.push(`${UPDATING_PAUSE}. This page comes back by itself.`);
  } else if (isUnderWay(update)) {
    said.push("Recording goes on meanwhile, and this page comes back by itself.");
  } else if (because !== null) {
    said.push(`This program cannot update itself: ${sentence(because, false)}`);
  }
  return said.join(" ");
}

/** The button and the line beside it; null when there is nothing to press. */
export function buttonOf(
  update: UpdateView,
  rights: ControlRights | null,
  isOpen: boolean,
  hasLogger = true,
): { readonly label: string; readonly isAllowed: boolean; readonly why: string } | null {
  if (update.available !== true || update.impossible_because !== null) return null;
  if (isUnderWay(update) || update.state === "restart needed") return null;
  const isHost = rights?.is_host === true;
  const why = !isOpen
    ? "Not while the connection is lost."
    : isHost
    ? ""
    : `Only on ${hasLogger ? "the vehicle's computer" : "the station's machine"} itself: ` +
      "open this page there.";
  return {
    label: `Update to ${update.latest ?? "the newest"}`,
    isAllowed: isHost && isOpen,
    why,
  };
}

function sentence(text: string, isFirst = true): string {
  const begun = isFirst ? capital(text) : text;
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
