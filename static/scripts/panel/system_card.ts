/**
 * The cards of facts: the system, the position, the quick links, the configuration, the checks.
 *
 * @module
 */
import type { CheckView, PanelStatus } from "../../../formats/panel_messages.ts";
import type { Point } from "../../../formats/point.ts";
import { byId, el, setText } from "../common/dom.ts";
import { type Fact, factList, link } from "./fact_list.ts";
import { meters } from "./meters.ts";
import { durationText, timeText } from "./words.ts";

/** Where a position is shown on a map; nothing is loaded from there before somebody follows it. */
const MAP = "https://www.google.com/maps?q=";

/** The cards in use. */
export interface SystemCards {
  update(status: PanelStatus): void;
  position(point: Point | null): void;
  /** False while the connection is lost: no figure is left standing. */
  line(open: boolean): void;
}

/** Finds the cards' places on the page, and fills them. */
export function systemCards(): SystemCards {
  const system = factList(byId("system"));
  const config = factList(byId("config"));
  const showLoad = meters(byId("meters"));
  const links = whenChanged(showLinks);
  const checks = whenChanged(showChecks);
  const problems = whenChanged(showProblems);
  let status: PanelStatus | null = null;
  let point: Point | null = null;
  let open = true;
  function showSystem(): void {
    if (status === null) return;
    system(systemFacts(status, point, open));
    showLoad(open ? status : NO_LOAD);
  }
  return {
    update(now) {
      status = now;
      showSystem();
      config(configFacts(now));
      links(linksOf(now));
      checks(now.preflight);
      const { preflight_at: at } = now;
      setText(byId("checks-at"), at === null ? "" : `Looked at ${timeText(at, now.now)}`);
      problems(now.config_problems.map(({ text }) => text));
    },
    position(newest) {
      if (newest === point) return;
      point = newest;
      showSystem();
    },
    line(isOpen) {
      if (isOpen === open) return;
      open = isOpen;
      showSystem();
    },
  };
}

/** Calls `show` only with a value that says something else than before. */
function whenChanged<T>(show: (value: T) => void): (value: T) => void {
  let before: string | undefined;
  return (value) => {
    const text = JSON.stringify(value);
    if (text === before) return;
    before = text;
    show(value);
  };
}

const NO_LOAD = { cpu_percent: null, mem_percent: null, disk_percent: null };

function systemFacts(status: PanelStatus, point: Point | null, open: boolean): Fact[] {
  // What changes by itself is not known while nobody tells.
  const live = (text: string) => open ? text : "––";
  const { now, started_at, cache, record, record_age_s } = status;
  const hasLogger = isLoggerHere(status);
  const uptimeS = (Date.parse(now) - Date.parse(started_at)) / 1000;
  const url = status.urls[0];
  return [
    ["On the network", url === undefined ? "only from this machine" : { text: url, href: url }],
    ["Also at", status.urls.slice(1).join(" ") || null],
    ["By name", nameFact(status, open)],
    ["Datalogger", hasLogger ? null : "none here: logger_ip is null"],
    ["Position", hasLogger ? positionOf(point) : null],
    ["Host clock", live(`${now.slice(0, 10)} ${now.slice(11, 19)} UTC`)],
    ["Running for", live(`${durationText(uptimeS)}, since ${timeText(started_at, now)}`)],
    ["Newest record", hasLogger ? live(recordText(record, record_age_s)) : null],
    ["In memory", hasLogger ? memoryText(cache) : null],
    ["Program", `meso360 ${status.version} on ${status.runtime}`],
    ["Mode", status.test_mode ? "TEST: simulated data" : "live"],
    ["Open pages", live(String(status.stream_readers))],
  ];
}

/** The name in use and why it is another one than configured, or why there is none. */
function nameFact({ mdns, http_port }: PanelStatus, open: boolean): Fact[1] {
  const { state, name, reason } = mdns;
  if (state === "off") return reason;
  if (!open) return "––";
  if (state === "failed") return `no name on the network: ${reason ?? "not known why"}`;
  if (state === "probing" || name === null) {
    return reason ?? `${name ?? "a name"} is being asked for …`;
  }
  const href = `http://${name}:${http_port}/`;
  return { text: href, href, note: reason };
}

const isLoggerHere = ({ live }: PanelStatus) => live?.datalogger !== false;

const memoryText = ({ points, current_file }: PanelStatus["cache"]) =>
  `${points.toLocaleString("en")} points of ${current_file ?? "––"}`;

function recordText(record: PanelStatus["record"], ageS: number | null): string {
  if (record === null || ageS === null) return "none since the start";
  return `number ${record.number}, ${durationText(ageS)} ago`;
}

function positionOf(point: Point | null): Fact[1] {
  const { lat = null, lon = null } = point ?? {};
  if (lat === null || lon === null || (lat === 0 && lon === 0)) return "no GPS position";
  const at = `${lat.toFixed(5)},${lon.toFixed(5)}`;
  const text = at.replace(",", ", ").replaceAll("-", "−");
  return { text, href: `${MAP}${at}`, elsewhere: true };
}

type Link = Parameters<typeof link>[0];

function linksOf(status: PanelStatus): Link[] {
  const { live, config } = status;
  const pages = live?.pages ?? [{ href: "/view", text: "Dashboard" }];
  const here = pages.filter(({ href }) => href !== "/");
  if (!isLoggerHere(status)) return here;
  return [...here, {
    text: "Datalogger",
    href: `http://${config.logger_ip}/`,
    elsewhere: true,
  }];
}

function showLinks(links: readonly Link[]): void {
  byId("links").replaceChildren(...links.map((to) => {
    const made = link(to);
    made.className = "button";
    return made;
  }));
}

function configFacts({ config, config_path }: PanelStatus): Fact[] {
  const values = Object.entries(config).map(([key, value]): Fact => [key, shown(value)]);
  return [["File", config_path ?? "none: the defaults hold; meso360 init makes one"], ...values];
}

const shown = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value) ?? "––";

function showProblems(problems: readonly string[]): void {
  byId("config-problems").replaceChildren(
    ...problems.map((text) => el("li", { class: "busy" }, text)),
  );
}

let warningsBefore = 0;

function showChecks(checks: readonly CheckView[]): void {
  const warnings = checks.filter(({ result }) => result === "WARN");
  const passed = checks.filter(({ result }) => result !== "WARN");
  // Passed checks need no room; a new warning is seen without being asked for.
  const card = byId<HTMLDetailsElement>("checks-card");
  if (warnings.length > warningsBefore) card.open = true;
  if (warnings.length === 0 && warningsBefore > 0) card.open = false;
  warningsBefore = warnings.length;
  setText(
    byId("checks-summary"),
    checks.length === 0
      ? "being made …"
      : warnings.length === 0
      ? `all ${checks.length} passed`
      : `${warnings.length} of ${checks.length} need attention`,
  );
  byId("checks").replaceChildren(...warnings.map(checkItem));
  byId("checks-passed").replaceChildren(...passed.map(checkItem));
  setText(byId("passed-summary"), `${passed.length} passed`);
  const rest = byId<HTMLDetailsElement>("passed");
  rest.hidden = passed.length === 0;
  rest.open = warnings.length === 0;
}

function checkItem({ result, text, fix }: CheckView): HTMLElement {
  const item = el(
    "li",
    { class: "check" },
    el("span", { class: result === "PASS" ? "good" : "busy" }, result),
    el("span", {}, text),
  );
  if (fix !== null) item.append(el("span", { class: "fix" }, fix));
  return item;
}
