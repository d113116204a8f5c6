/**
 * What the panel says of the weather radar. Pure.
 *
 * @module
 */
import type { ComponentView } from "../../../formats/panel_messages.ts";
import type { RadarView, SourceView } from "../../../formats/radar_messages.ts";
import { OLD_S } from "../common/picture_age.ts";
import type { Fact } from "./fact_list.ts";
import { durationText, timeText } from "./words.ts";

const DAY_S = 86_400;

/** What a person calls the sources. */
const SOURCES: Readonly<Record<SourceView["name"], string>> = {
  level2: "Volumes (Level II)",
  chunks: "Live volumes",
  level3: "Products (Level III)",
};

/** What an earlier run made may well be on the map. */
const NO_PICTURE = "no picture since its start";

/** The card's heading, and whether it asks for attention. */
export interface RadarSummary {
  readonly text: string;
  readonly tone: "good" | "busy" | "off";
}

/** How old the newest picture is, which is what a crew wants to know first. */
export function radarSummary(view: RadarView | null, nowIso: string): RadarSummary {
  if (view === null || view.newest_time === null) return { text: NO_PICTURE, tone: "off" };
  const ageS = secondsSince(view.newest_time, nowIso);
  const text = `newest ${ageText(ageS)} old`;
  return { text, tone: ageS > OLD_S ? "busy" : "good" };
}

/** The card's rows. `isOpen` is false while the connection is lost: nothing is left standing. */
export function radarFacts(view: RadarView, nowIso: string, isOpen: boolean): Fact[] {
  const live = (text: string) => isOpen ? text : "––";
  const sites = view.sites.length === 0 ? "none yet" : view.sites.join(", ");
  return [
    ["Sites", view.auto_reason === null ? sites : `${sites}: ${view.auto_reason}`],
    ["Newest since its start", live(newestText(view, nowIso))],
    ["Under way", live(underWayText(view))],
    ...view.sources.map((source): Fact => [
      SOURCES[source.name],
      live(sourceText(source, nowIso)),
    ]),
    ["Since its start", countText(view)],
    ["Fetched", live(fetchedText(view))],
  ];
}

/** Why there are no rows: the component has told nothing. */
export function silenceText(component: ComponentView | undefined): string {
  if (component === undefined) return SILENT;
  const { configured, state, status } = component;
  if (!configured || state === "not configured") {
    return 'Not configured: name a site under radar.sites, as ["KTLX"].';
  }
  return status === "disabled" ? "Disabled: enable it above." : SILENT;
}

const SILENT = "It has told nothing since the program’s start.";

/** How old something is; whoever reads of days does not ask for hours. */
function ageText(seconds: number): string {
  return seconds < DAY_S ? durationText(seconds) : `${Math.floor(seconds / DAY_S)} d`;
}

function newestText({ newest_key, newest_time }: RadarView, nowIso: string): string {
  if (newest_key === null || newest_time === null) return "none";
  const age = ageText(secondsSince(newest_time, nowIso));
  return `${newest_key}, of ${timeText(newest_time, nowIso)}, ${age} ago`;
}

function underWayText({ under_way, waiting }: RadarView): string {
  const rest = waiting === 0 ? "" : `; ${waiting} ${waiting === 1 ? "file waits" : "files wait"}`;
  return `${under_way ?? "nothing"}${rest}`;
}

function sourceText(source: SourceView, nowIso: string): string {
  const { state, last_success, last_failure, last_failure_at } = source;
  if (state === "off") return "off";
  const well = last_success === null
    ? "no answer yet"
    : `answered ${timeText(last_success, nowIso)}`;
  // A failure before the last success is over.
  const isOver = last_failure_at === null || (last_success ?? "") > last_failure_at;
  const failure = last_failure === null || isOver ? "" : `; ${last_failure}`;
  return `${state}; ${well}${failure}`;
}

function countText({ pictures, failures, last_failure }: RadarView): string {
  const made = `${pictures.toLocaleString("en")} ${pictures === 1 ? "picture" : "pictures"}`;
  if (failures === 0) return made;
  const failed = `${failures.toLocaleString("en")} ${failures === 1 ? "failure" : "failures"}`;
  return `${made}, ${failed}${last_failure === null ? "" : `; the last: ${last_failure}`}`;
}

function fetchedText({ bytes_last_hour, bytes_per_hour }: RadarView): string {
  const limit = bytes_per_hour === null ? "" : ` of ${megabytes(bytes_per_hour)} allowed`;
  return `${megabytes(bytes_last_hour)}${limit} in the last hour`;
}

/** `0.4 MB`, `41 MB`: as `radar.megabytes_per_hour` counts them. */
function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return `${mb < 10 ? mb.toFixed(1) : Math.round(mb)} MB`;
}

function secondsSince(iso: string, nowIso: string): number {
  return Math.max(0, (Date.parse(nowIso) - Date.parse(iso)) / 1000);
}
