/**
 * The card of components: a dot with a word, since when and why, and the buttons.
 *
 * @module
 */
import type { ComponentView, ControlRights, TunnelView } from "../../../formats/panel_messages.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { capital } from "../common/text.ts";
import { ACTIONS, type ControlRequest, type Outcome } from "./actions.ts";
import { TUNNEL_COMPONENT, tunnelLines } from "./tunnel_words.ts";
import { factsText, reasonText, sinceText, toneOf } from "./words.ts";

/** The supervisor itself: without it there would be no page. */
const ALWAYS_RUNS = "mesoview";

/** So long it is said that a request was done: the state says it from then on. */
export const SHOWN_MS = 10_000;

type OwnAction = (typeof ACTIONS)[number];

interface Row {
  readonly item: HTMLElement;
  readonly dot: HTMLElement;
  readonly state: HTMLElement;
  readonly since: HTMLElement;
  readonly facts: HTMLElement;
  readonly reason: HTMLElement;
  readonly outcome: HTMLElement;
  /** What only this component tells. */
  readonly details: HTMLElement;
  readonly buttons: Readonly<Record<OwnAction, HTMLButtonElement>>;
  /** A request is under way. */
  pending: boolean;
  view: ComponentView | null;
}

/** The card in use. */
export interface ComponentsCard {
  /**
   * @param whole whether what is not configured has its rows among the others, as on a vehicle, whose
   *   crew may miss it; else it is one line, to be opened
   */
  update(
    components: readonly ComponentView[],
    tunnel: TunnelView | null,
    nowIso: string,
    whole: boolean,
  ): void;
  /** What the one who looks may do; null while the connection is lost and nothing is known. */
  rights(rights: ControlRights | null): void;
}

/** What the card's buttons do. */
export interface ComponentActions {
  /** Asks whoever pressed the button, where that is called for. */
  confirmed(request: ControlRequest): Promise<boolean>;
  send(request: ControlRequest): Promise<Outcome>;
  underWay(request: ControlRequest): Outcome;
}

/** Fills the list `root`. */
export function componentsCard(
  root: HTMLElement,
  { confirmed, send, underWay }: ComponentActions,
): ComponentsCard {
  const rows = new Map<string, Row>();
  const folded = foldedRows();
  let allowed = false;
  let known = true;

  function rowOf(name: string): Row {
    const known = rows.get(name);
    if (known !== undefined) return known;
    const row = makeRow(name, async (action) => {
      const request = { component: name, action };
      if (!await confirmed(request)) return;
      row.pending = true;
      showOutcome(row, underWay(request));
      showButtons(row, allowed);
      const outcome = await send(request);
      row.pending = false;
      showOutcome(row, outcome);
      showButtons(row, allowed);
      // A failure stays until something else is asked for.
      if (outcome.state === "done") setTimeout(() => forget(row, outcome), SHOWN_MS);
    });
    rows.set(name, row);
    return row;
  }

  return {
    update(components, tunnel, nowIso, whole) {
      root.removeAttribute("aria-busy");
      for (const view of components) {
        const row = rowOf(view.name);
        row.view = view;
        showState(row, known);
        setText(row.since, sinceText(view, nowIso));
        setText(row.facts, factsText(view, nowIso));
        setText(row.reason, reasonText(view));
        if (view.name === TUNNEL_COMPONENT) showDetails(row, tunnelLines(tunnel, nowIso));
        showButtons(row, allowed);
      }
      const names = new Set(components.map(({ name }) => name));
      for (const [name, { item }] of rows) {
        if (names.has(name)) continue;
        item.remove();
        rows.delete(name);
      }
      const isFolded = ({ configured }: ComponentView) => !whole && !configured;
      place(root, [
        ...components.filter((view) => !isFolded(view)).map(({ name }) => rows.get(name)!.item),
        ...folded(components.filter(isFolded).map(({ name }) => [name, rows.get(name)!.item])),
      ]);
    },
    rights(rights) {
      allowed = rights?.may_control === true;
      known = rights !== null;
      for (const row of rows.values()) {
        showState(row, known);
        showButtons(row, allowed);
      }
    },
  };
}

/** Puts items into a list, unless they are there: nothing moves under a finger. */
function place(list: Element, items: readonly Element[]): void {
  const isSame = list.children.length === items.length &&
    items.every((item, i) => list.children[i] === item);
  if (!isSame) list.replaceChildren(...items);
}

/** The item that rows are folded into; none for none. */
function foldedRows(): (rows: readonly (readonly [name: string, item: Element])[]) => Element[] {
  const summary = el("span");
  const list = el("ul");
  const item = el(
    "li",
    { class: "component not-configured" },
    el("details", {}, el("summary", {}, summary), list),
  );
  return (rows) => {
    setText(summary, `Not configured: ${rows.map(([name]) => name).join(", ")}`);
    place(list, rows.map(([, item]) => item));
    return rows.length === 0 ? [] : [item];
  };
}

function makeRow(name: string, act: (action: OwnAction) => void): Row {
  const buttons = Object.fromEntries(ACTIONS.map((action) => {
    const button = el("button", { type: "button", class: "button" }, capital(action));
    button.setAttribute("aria-label", `${capital(action)} ${name}`);
    button.addEventListener("click", () => act(action));
    return [action, button];
  })) as Record<OwnAction, HTMLButtonElement>;
  const dot = el("span", { class: "dot off", "aria-hidden": "true" });
  const state = el("span", { class: "state" });
  const since = el("span", { class: "quiet" });
  const facts = el("span", { class: "quiet" });
  const reason = el("span", { class: "reason" });
  const outcome = el("span", { class: "outcome", role: "status" });
  const details = el("ul", { class: "component-details quiet" });
  const item = el(
    "li",
    { class: "component", "data-component": name },
    el("p", { class: "component-head" }, dot, el("strong", {}, name), state, since),
    details,
    el("p", { class: "component-words" }, reason, facts, outcome),
  );
  if (name === ALWAYS_RUNS) outcome.append("part of the program itself: always runs");
  else {
    const group = el("div", { class: "component-buttons", role: "group", "aria-label": name });
    group.append(...Object.values(buttons));
    item.append(group);
  }
  const words = { state, since, facts, reason, outcome, details };
  return { item, dot, ...words, buttons, pending: false, view: null };
}

/** One line each; changed in place. */
function showDetails({ details }: Row, lines: readonly string[]): void {
  while (details.childElementCount > lines.length) details.lastElementChild?.remove();
  lines.forEach((line, i) => {
    const place = details.children[i] ?? details.appendChild(el("li"));
    setText(place, line);
  });
}

/** A state that nobody confirms any more is no state: it says what it was. */
function showState({ view, dot, state }: Row, known: boolean): void {
  if (view === null) return;
  const tone = known ? toneOf(view) : "off";
  setAttribute(dot, "class", `dot ${tone}`);
  setAttribute(state, "class", `state ${tone}`);
  setText(state, known ? view.state : `was ${view.state}`);
}

function showOutcome({ outcome }: Row, { state, text }: Outcome): void {
  setText(outcome, text);
  setAttribute(outcome, "class", `outcome ${toneOfOutcome(state)}`);
}

/** Takes an outcome away, unless another one stands there by now. */
function forget({ outcome, pending }: Row, { text }: Outcome): void {
  if (!pending && outcome.textContent === text) setText(outcome, "");
}

/** The class of a text that says how a request stands. */
export function toneOfOutcome(state: Outcome["state"]): string {
  return state === "failed" ? "bad" : state === "done" ? "good" : "busy";
}

function showButtons({ buttons, view, pending, item }: Row, allowed: boolean): void {
  if (view === null) return;
  const { status, enabled, configured } = view;
  const active = status === "running" || status === "exited";
  const useless: Record<OwnAction, boolean> = {
    start: status === "running" || !configured,
    stop: !active,
    restart: status !== "running" || !configured,
    enable: enabled,
    disable: !enabled,
  };
  for (const action of ACTIONS) {
    buttons[action].disabled = !allowed || pending || useless[action];
  }
  setAttribute(item, "aria-busy", pending ? "true" : null);
}
