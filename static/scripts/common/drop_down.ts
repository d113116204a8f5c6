/**
 * A labelled choice from a list.
 *
 * @module
 */
import { el } from "./dom.ts";

/** The choice. */
export interface DropDown {
  readonly root: HTMLElement;
  show(options: readonly { readonly value: string; readonly text: string }[], chosen: string): void;
}

/** A choice that is not there while there is nothing to choose from. */
export function dropDown(label: string, chose: (value: string) => void): DropDown {
  const select = el("select", { "aria-label": label });
  const root = el(
    "label",
    { class: "drop-down" },
    el("span", { class: "quiet", text: label }),
    select,
  );
  let shown = "";
  select.addEventListener("change", () => chose(select.value));
  return {
    root,
    show(options, chosen) {
      const text = JSON.stringify(options);
      if (text !== shown) {
        shown = text;
        select.replaceChildren(...options.map(({ value, text }) => el("option", { value, text })));
      }
      select.value = chosen;
      root.hidden = options.length < 2;
    },
  };
}
