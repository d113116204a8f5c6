/**
 * The list of radars, one of which is looked at: each with a dot and a word, and what it does.
 *
 * @module
 */
import type { SiteView } from "../../../formats/superdarn_messages.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { siteName, type SiteWords } from "./darn_words.ts";

/** A row. */
interface Row {
  readonly button: HTMLButtonElement;
  show(site: SiteView, words: SiteWords, isChosen: boolean): void;
}

/** Where the list is longer than its place, the chosen one is brought into it. */
function showChosen(root: HTMLElement, button: HTMLElement | undefined): void {
  if (button === undefined) return;
  const [frame, own] = [root.getBoundingClientRect(), button.getBoundingClientRect()];
  if (own.left < frame.left || own.right > frame.right) root.scrollLeft += own.left - frame.left;
}

/** Fills `root`; `chose` is called with a radar's name. */
export function sitesList(root: HTMLElement, chose: (site: string) => void) {
  const rows = new Map<string, Row>();
  let order = "";
  /** The chosen one that was brought into sight. */
  let shownFor: string | null = null;

  function rowOf(name: string): Row {
    const dot = el("span", { class: "dot off" });
    const word = el("span", { class: "site-word" });
    const full = el("span", { class: "site-name" });
    const text = el("span", { class: "site-text" });
    const button = el(
      "button",
      { type: "button", class: "site" },
      el("span", { class: "site-head" }, dot, el("b", { text: name }), full, word),
      text,
    );
    button.addEventListener("click", () => chose(name));
    return {
      button,
      show(site, words, isChosen) {
        setAttribute(dot, "class", `dot ${words.dot}`);
        setText(word, words.word);
        setText(full, siteName(site));
        setText(text, words.text);
        setAttribute(button, "title", words.text);
        setAttribute(button, "aria-pressed", String(isChosen));
      },
    };
  }

  return function show(
    sites: readonly SiteView[],
    wordsOf: (site: SiteView) => SiteWords,
    chosen: string | null,
  ): void {
    for (const site of sites) {
      let row = rows.get(site.site);
      if (row === undefined) rows.set(site.site, row = rowOf(site.site));
      row.show(site, wordsOf(site), site.site === chosen);
    }
    if (sites.length > 0 && chosen !== shownFor) {
      shownFor = chosen;
      requestAnimationFrame(() => showChosen(root, rows.get(chosen ?? "")?.button));
    }
    const names = sites.map(({ site }) => site);
    if (names.join(" ") === order) return;
    order = names.join(" ");
    root.replaceChildren(...names.map((name) => rows.get(name)!.button));
  };
}
