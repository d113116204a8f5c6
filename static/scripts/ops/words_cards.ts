/**
 * What the operations page says in words: how things are, alerts, checks and copies. Written anew only
 * where it differs: nothing moves under a finger.
 *
 * @module
 */
import type {
  Alert,
  Check,
  Coverage,
  MirrorReport,
  OpsState,
} from "../../../formats/ops_messages.ts";
import { byId, el, setAttribute, setText } from "../common/dom.ts";
import {
  agoText,
  alertsThatAre,
  alertTimes,
  alertWord,
  badChecks,
  COLOUR_WORDS,
  goodAreas,
  type Said,
  toldText,
  verdict,
} from "./ops_words.ts";

/** Shows a state as of `nowIso`, the station's clock. */
export function wordsCards(): (state: OpsState, nowIso: string) => void {
  const filled = new Map<string, string>();
  /** Fills a place when what it says has changed, and nobody reads in it what would go. */
  function fill(id: string, key: unknown, make: () => readonly Node[]): void {
    const text = JSON.stringify(key);
    if (filled.get(id) === text) return;
    filled.set(id, text);
    byId(id).replaceChildren(...make());
  }

  return function show(state, nowIso) {
    const { said, looked, isBehind } = verdict(state, nowIso);
    fill("verdict", said, () => [dotOf(said), el("b", { text: said.text })]);
    setText(byId("looked"), looked);
    document.body.classList.toggle("behind", isBehind);
    const told = toldText(state, nowIso);
    setText(byId("told"), told.text);
    setAttribute(byId("told"), "class", told.dot === "busy" ? "busy" : "quiet");
    const minute = nowIso.slice(0, 16);
    fill("alerts", [state.alerts, minute], () => alertItems(state, nowIso));
    const checks = state.health?.checks ?? [];
    fill("bad-checks", [badChecks(checks), checks.length], () => checkItems(checks, state));
    fill("good-checks", goodAreas(checks), () => goodItems(checks));
    showMirror(state.mirror, nowIso, fill);
  };
}

const dotOf = ({ dot }: Said) => el("span", { class: `dot ${dot}` });

function alertItems({ alerts, configured }: OpsState, nowIso: string): Node[] {
  const items = (state: Alert["state"]) =>
    alertsThatAre(state, alerts).map((alert) => alertItem(alert, nowIso));
  const on = items("on");
  const none = el("li", { class: "quiet", text: configured ? "None is on." : "" });
  return [...(on.length > 0 ? on : [none]), ...mayCome(items("holding")), ...items("over")];
}

/** What may become an alert is no reason to scroll past it: one line, until it is opened. */
function mayCome(items: readonly HTMLElement[]): Node[] {
  if (items.length === 0) return [];
  const text = items.length === 1 ? "1 may become one" : `${items.length} may become one`;
  const summary = el("summary", {}, el("span", { class: "dot off quiet" }), text);
  const details = el("details", {}, summary, el("ul", {}, ...items));
  // Ages are written anew: what is open stays so.
  details.open = byId("alerts").querySelector("details")?.open ?? false;
  return [el("li", {}, details)];
}

function alertItem(alert: Alert, nowIso: string): HTMLElement {
  const said = alertWord(alert);
  return el(
    "li",
    { class: "ops-item" },
    el("span", { class: `dot ${said.dot} ${tone(said)}` }),
    el("span", {}, el("b", { text: alert.rule }), ": ", said.text),
    el("p", { text: alert.text }),
    el("p", { class: "quiet", text: alertTimes(alert, nowIso) }),
    ...alert.waiting.map((text) => el("p", { class: "waits busy", text })),
  );
}

/** A dot's colour where its place has none of its own. */
const tone = ({ dot }: Said) => dot === "off" ? "quiet" : dot;

function checkItems(checks: readonly Check[], { configured }: OpsState): Node[] {
  const bad = badChecks(checks);
  if (bad.length === 0 && configured) {
    const text = checks.length === 0 ? "Nothing was looked at yet." : "Nothing to do.";
    return [el("li", { class: "quiet", text })];
  }
  return bad.map(checkItem);
}

function checkItem({ name, colour, text }: Check): HTMLElement {
  const said = COLOUR_WORDS[colour];
  return el(
    "li",
    { class: "ops-item" },
    el("span", { class: `dot ${said.dot} ${tone(said)}` }),
    el("span", {}, el("b", { text: name }), ": ", el("span", { class: said.dot }, said.text)),
    el("p", { text }),
  );
}

function goodItems(checks: readonly Check[]): Node[] {
  return goodAreas(checks).map(({ area, checks }) =>
    el(
      "details",
      {},
      el(
        "summary",
        {},
        el("span", { class: "dot good" }),
        `${area}: ${checks.length} well`,
      ),
      el("ul", {}, ...checks.map(checkItem)),
    )
  );
}

// --- copies

function showMirror(
  mirror: MirrorReport | null,
  nowIso: string,
  fill: (id: string, key: unknown, make: () => readonly Node[]) => void,
): void {
  const summary = byId("mirrors-summary");
  const said = mirror === null ? null : COLOUR_WORDS[mirror.colour];
  const age = mirror === null ? "" : `, verified ${agoText(mirror.time, nowIso)}`;
  setText(summary, said === null ? "not verified yet" : `${said.text}${age}`);
  setAttribute(summary, "class", said?.dot ?? "quiet");
  fill("mirrors", mirror, () => mirror === null ? [] : mirrorParts(mirror));
}

function mirrorParts(report: MirrorReport): Node[] {
  const { text, coverage, faults, more, unreachable } = report;
  const left = more === 0 ? [] : [el("li", { class: "quiet", text: `and ${more} more` })];
  return [
    el("p", { text }),
    ...unreachable.map((one) => el("p", { class: "busy", text: `Not looked at: ${one}` })),
    ...(coverage.length === 0 ? [] : [table(coverage)]),
    ...(faults.length === 0 ? [] : [
      el("h2", { text: "What is wrong" }),
      el(
        "ul",
        { class: "fault-list" },
        ...faults.map(({ kind, where, path, text }) =>
          el("li", {}, el("b", { text: `${kind} in the ${where}: ` }), `${path}: ${text}`)
        ),
        ...left,
      ),
    ]),
  ];
}

/** An instrument's days together: a year of them nobody reads. */
function table(coverage: readonly Coverage[]): HTMLElement {
  const keys = [...new Set(coverage.map(({ instrument, where }) => `${instrument}\n${where}`))];
  const rows = keys.map((key) => {
    const own = coverage.filter((one) => `${one.instrument}\n${one.where}` === key);
    const sum = (of: (one: Coverage) => number) => own.reduce((all, one) => all + of(one), 0);
    const [instrument, where] = key.split("\n") as [string, string];
    const numbers = [sum((c) => c.expected), sum((c) => c.found), sum((c) => c.missing)]
      .concat(sum((c) => c.mismatched), sum((c) => c.extra));
    return el(
      "tr",
      {},
      el("th", { scope: "row", text: instrument }),
      el("td", { text: where }),
      ...numbers.map((one, i) =>
        el("td", {
          class: `number-cell ${(i === 2 || i === 3) && one > 0 ? "bad" : ""}`,
          text: one,
        })
      ),
    );
  });
  const heads = ["Instrument", "In", "Expected", "Found", "Missing", "Different", "Extra"];
  return el(
    "div",
    { class: "mirror-scroll", tabindex: "0", role: "region", "aria-label": "Copies by instrument" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { scope: "col", text })))),
      el("tbody", {}, ...rows),
    ),
  );
}
