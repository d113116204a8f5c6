/**
 * What the panel says of the ionospheric radars. Pure.
 *
 * @module
 */
import type { ComponentView } from "../../../formats/panel_messages.ts";
import { isHeard, type SiteView, type SuperdarnView } from "../../../formats/superdarn_messages.ts";
import type { Fact } from "./fact_list.ts";
import { durationText, timeText } from "./words.ts";

/** Names are listed up to so many. */
const MOST_NAMES = 12;

/** The card's heading, and whether it asks for attention. */
export interface SuperdarnSummary {
  readonly text: string;
  readonly tone: "good" | "busy" | "off";
}

const isWellHeard = ({ state }: SiteView) => state === "receiving";
const runs = (component: ComponentView | undefined) => component?.status === "running";

/** How many radars are heard, which is what one wants to know first. */
export function superdarnSummary(
  view: SuperdarnView | null,
  component: ComponentView | undefined,
): SuperdarnSummary {
  if (component !== undefined && !runs(component)) return { text: component.status, tone: "off" };
  if (view === null) return { text: "nothing told yet", tone: "off" };
  const all = view.sites.length;
  if (all === 0) return { text: "none heard yet", tone: "off" };
  const heard = view.sites.filter(isHeard).length;
  const isWell = view.sites.every(isWellHeard) && view.store.state === "keeping";
  return { text: `${heard} of ${all} received`, tone: isWell ? "good" : "busy" };
}

/** The card's rows. `isOpen` is false while the connection is lost: nothing is left standing. */
export function superdarnFacts(view: SuperdarnView, nowIso: string, isOpen: boolean): Fact[] {
  const live = (text: string) => isOpen ? text : "––";
  const troubled = view.sites.filter((site) => !isWellHeard(site));
  const more = troubled.length - MOST_NAMES;
  const rate = view.sites.reduce((sum, { records_per_minute }) => sum + records_per_minute, 0);
  return [
    ["Received", live(namesText(view.sites.filter(isHeard)))],
    ...troubled.slice(0, MOST_NAMES).map((site): Fact => [
      site.site,
      live(troubleText(site, nowIso)),
    ]),
    [
      "Others",
      more > 0 ? `${more} more not received, or not as they should be` : null,
    ],
    ["Records", live(`${rate.toLocaleString("en")} a minute`)],
    ["Damaged", live(damageText(view.sites))],
    ["ZeroMQ", view.zmq === null ? null : live(zmqText(view.zmq))],
    ["Listening", live(clientsText(view))],
    ["Echo counts", live(storeText(view, nowIso))],
  ];
}

/** Why there are no rows: the component has told nothing. */
export function superdarnSilence(component: ComponentView | undefined): string {
  if (component === undefined) return SILENT;
  if (!component.configured || component.state === "not configured") {
    return 'Not configured: name a radar under superdarn.radars, as {"kod": {"host": "192.0.2.7", ' +
      '"port": 9999}}.';
  }
  return component.status === "disabled" ? "Disabled: enable them above." : SILENT;
}

const SILENT = "They have told nothing since the program’s start.";

function namesText(sites: readonly SiteView[]): string {
  if (sites.length === 0) return "none";
  const names = sites.slice(0, MOST_NAMES).map(({ site }) => site).join(", ");
  return sites.length > MOST_NAMES ? `${names} and ${sites.length - MOST_NAMES} more` : names;
}

function troubleText({ state, since, reason, last_heard }: SiteView, nowIso: string): string {
  const why = reason === null ? "" : `: ${reason}`;
  const last = last_heard === null ? "never heard" : `last heard ${agoText(last_heard, nowIso)}`;
  return `${state} since ${timeText(since, nowIso)}${why}; ${last}`;
}

function damageText(sites: readonly SiteView[]): string {
  const bad = sites.reduce((sum, { bad_packets }) => sum + bad_packets, 0);
  const skipped = sites.reduce((sum, { skipped_bytes }) => sum + skipped_bytes, 0);
  if (bad === 0 && skipped === 0) return "nothing";
  return `${bad.toLocaleString("en")} ${bad === 1 ? "packet" : "packets"}, ` +
    `${skipped.toLocaleString("en")} stray ${skipped === 1 ? "byte" : "bytes"} passed over`;
}

function zmqText({ state, reason }: NonNullable<SuperdarnView["zmq"]>): string {
  return reason === null ? state : `${state}: ${reason}`;
}

function clientsText({ clients, slow_clients }: SuperdarnView): string {
  const now = `${clients.toLocaleString("en")} ${clients === 1 ? "client" : "clients"}`;
  return slow_clients === 0
    ? now
    : `${now}; ${slow_clients.toLocaleString("en")} let go because they did not read`;
}

function storeText({ store }: SuperdarnView, nowIso: string): string {
  const { state, reason, waiting, last_saved } = store;
  const parts = [
    reason === null ? state : `${state}: ${reason}`,
    waiting === 0 ? null : `${waiting} ${waiting === 1 ? "scan waits" : "scans wait"} in memory`,
    last_saved === null ? "nothing saved yet" : `last saved ${agoText(last_saved, nowIso)}`,
  ];
  return parts.filter((part) => part !== null).join("; ");
}

function agoText(iso: string, nowIso: string): string {
  const seconds = Math.max(0, (Date.parse(nowIso) - Date.parse(iso)) / 1000);
  return `${durationText(seconds)} ago`;
}
