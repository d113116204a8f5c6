/**
 * The sidebar's repeated parts: a card of one value, the list of facts, and the layout of a phone.
 *
 * @module
 */
import { el, setAttribute, setText, svg } from "./dom.ts";
import type { ShownValue } from "./observation_values.ts";
import { PHONE } from "./page_state.ts";
import { type Fact, type FactName, FACTS } from "./status_facts.ts";
import { LINE_DASH, type Variable } from "./theme.ts";
import { MISSING, type Quantity } from "./units.ts";

/** A card of one value. */
export interface ValueCard {
  readonly root: HTMLElement;
  show(value: Quantity, more: string, doubt: string | null): void;
}

/** Where each value stands in the grid, and how many digits its number usually has. */
const PLACE: Readonly<Record<ShownValue["name"], readonly [area: string, digits: number]>> = {
  t: ["t", 3.5],
  td: ["td", 3.5],
  wspd: ["wspd", 3.5],
  wdir: ["wdir", 3],
  pressure: ["pressure", 5.5],
  thetaE: ["theta", 4.5],
  alt: ["alt", 3],
  rh: ["rh", 2],
};

/** A card; its label carries a sample of the value's line in the charts. */
export function valueCard({ name, label, variable }: ShownValue): ValueCard {
  const number = el("span", { class: "number", text: MISSING });
  const unit = el("span", { class: "unit" });
  const more = el("dd", { class: "more" });
  const root = el(
    "dl",
    { class: "card value" },
    el("dt", {}, ...(variable ? [lineSample(variable)] : []), label),
    el("dd", { class: "now" }, number, unit),
    more,
  );
  const [area, digits] = PLACE[name];
  root.style.gridArea = area;
  root.style.setProperty("--digits", String(digits));
  return {
    root,
    show(value, text, doubt) {
      setText(number, value.text);
      setText(unit, value.unit);
      setText(more, text);
      setAttribute(root, "data-doubt", doubt);
      setAttribute(more, "title", doubt);
    },
  };
}

/** A piece of a variable's line as the charts draw it: the sidebar is their legend. */
function lineSample(variable: Variable): SVGElement {
  return svg(
    "svg",
    { class: `sample ${variable}`, width: 26, height: 8, "aria-hidden": "true" },
    svg("path", { d: "M2 4H24", "stroke-dasharray": LINE_DASH[variable].join(" ") || null }),
  );
}

/** The list of facts. */
export interface FactList {
  readonly root: HTMLElement;
  show(facts: Readonly<Record<FactName, Fact>>): void;
}

/** Long ones take a whole line. */
const WIDE: readonly FactName[] = ["change", "trueWind", "position"];

/** The status card's lines. */
export function factList(): FactList {
  const lines = FACTS.map(([name, label, title]) => {
    const text = el("dd", { text: MISSING });
    const line = el(
      "div",
      { class: WIDE.includes(name) ? "wide" : "", title },
      el("dt", { text: label }),
      text,
    );
    return { name, text, line };
  });
  return {
    root: el("dl", { class: "facts" }, ...lines.map(({ line }) => line)),
    show(facts) {
      for (const { name, text } of lines) {
        setText(text, facts[name].text);
        setAttribute(text, "class", facts[name].state || null);
      }
    },
  };
}

/** Tells now, and whenever it changes, whether the screen is a phone's. */
export function onPhone(listener: (phone: boolean) => void): void {
  const query = matchMedia(PHONE);
  listener(query.matches);
  query.addEventListener("change", ({ matches }) => listener(matches));
}
