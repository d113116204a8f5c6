/**
 * The list of instruments, one of which is looked at: each with a dot and a word, and how new its data
 * are.
 *
 * @module
 */
import type { QuicklookEntry } from "../../../formats/quicklook_messages.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { entryWords } from "./quick_words.ts";

interface Row {
  readonly button: HTMLButtonElement;
  show(entry: QuicklookEntry, isChosen: boolean, nowMs: number): void;
}

/** Fills `root`; `chose` is called with an entry's name. */
export function entryList(root: HTMLElement, chose: (id: string) => void) {
  const rows = new Map<string, Row>();
  let order = "";
  let shownFor: string | null = null;

  function rowOf(id: string): Row {
    const dot = el("span", { class: "dot off" });
    const word = el("span", { class: "entry-word" });
    const title = el("span", { class: "entry-title" });
    const text = el("span", { class: "entry-text" });
    const button = el(
      "button",
      { type: "button", class: "entry" },
      title,
      el("span", { class: "entry-state" }, dot, word, text),
    );
    button.addEventListener("click", () => chose(id));
    return {
      button,
      show(entry, isChosen, nowMs) {
        const words = entryWords(entry, nowMs);
        setAttribute(dot, "class", `dot ${words.dot}`);
        setText(word, words.word);
        setText(title, entry.title);
        setText(text, words.text);
        setAttribute(button, "title", entry.title);
        setAttribute(button, "aria-pressed", String(isChosen));
      },
    };
  }

  /** Where the list is longer than its place, the chosen one is brought into it. */
  function showChosen(button: HTMLElement | undefined): void {
    if (button === undefined) return;
    const [frame, own] = [root.getBoundingClientRect(), button.getBoundingClientRect()];
    if (own.left < frame.left || own.right > frame.right) root.scrollLeft += own.left - frame.left;
  }

  return function show(
    entries: readonly QuicklookEntry[],
    chosen: string | null,
    nowMs: number,
  ): void {
    for (const entry of entries) {
      let row = rows.get(entry.id);
      if (row === undefined) rows.set(entry.id, row = rowOf(entry.id));
      row.show(entry, entry.id === chosen, nowMs);
    }
    if (entries.length > 0 && chosen !== shownFor) {
      shownFor = chosen;
      requestAnimationFrame(() => showChosen(rows.get(chosen ?? "")?.button));
    }
    const names = entries.map(({ id }) => id);
    if (names.join(" ") === order) return;
    order = names.join(" ");
    root.replaceChildren(...names.map((name) => rows.get(name)!.button));
  };
}
