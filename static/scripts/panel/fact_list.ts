/**
 * A list of names and values that changes in place: nothing is made anew when data arrives.
 *
 * @module
 */
import { el, setText } from "../common/dom.ts";

/** A name and its value: text, or text that leads somewhere; null leaves it out. */
export type Fact = readonly [name: string, value: string | LinkFact | null];

/** A value that is a link. */
export interface LinkFact {
  readonly text: string;
  readonly href: string;
  /** On another machine: opens in its own tab, and is not told where from. */
  readonly elsewhere?: boolean;
  /** What stands behind it. */
  readonly note?: string | null;
}

/** Writes facts into a `<dl>`; the names decide which rows there are, in their order. */
export function factList(root: HTMLElement): (facts: readonly Fact[]) => void {
  const rows = new Map<string, { term: HTMLElement; value: HTMLElement }>();
  let order = "";
  return (facts) => {
    const present = facts.filter((fact): fact is readonly [string, string | LinkFact] =>
      fact[1] !== null
    );
    for (const [name, value] of present) {
      let row = rows.get(name);
      if (row === undefined) rows.set(name, row = { term: el("dt", {}, name), value: el("dd") });
      show(row.value, value);
    }
    const names = present.map(([name]) => name);
    if (names.join("\n") === order) return;
    order = names.join("\n");
    root.replaceChildren(...names.flatMap((name) => {
      const { term, value } = rows.get(name)!;
      return [term, value];
    }));
  };
}

function show(place: HTMLElement, value: string | LinkFact): void {
  if (typeof value === "string") {
    setText(place, value);
    return;
  }
  const known = place.firstElementChild;
  if (known instanceof HTMLAnchorElement && known.getAttribute("href") === value.href) {
    setText(known, value.text);
    setText(place.lastElementChild!, value.note ?? "");
    return;
  }
  place.replaceChildren(link(value), " ", el("span", { text: value.note ?? "" }));
}

/** A link; one to another machine opens in its own tab and says nothing of this page. */
export function link({ text, href, elsewhere }: LinkFact): HTMLAnchorElement {
  const foreign = elsewhere ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return el("a", { href, ...foreign }, text);
}
