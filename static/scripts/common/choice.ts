/**
 * Buttons of which one is chosen, bound to a value of the page's state.
 *
 * @module
 */
import { el } from "./dom.ts";
import { type PageState, pageState } from "./page_state.ts";

/** One button. With an icon (a class of meso360.css) the text is spoken and shown as a hint. */
export interface Option<T> {
  readonly value: T;
  readonly text: string;
  readonly icon?: string;
}

/** A group of buttons named `label` for the state's `key`. */
export function choice<K extends keyof PageState>(
  label: string,
  key: K,
  options: readonly Option<PageState[K]>[],
): HTMLElement {
  const buttons = options.map(({ value, text, icon }) => {
    const button = icon
      ? el(
        "button",
        { type: "button", title: text, "aria-label": text },
        el("span", { class: `icon ${icon}` }),
      )
      : el("button", { type: "button", text });
    button.addEventListener("click", () => {
      const part: Partial<PageState> = { [key]: value };
      pageState.set(part);
    });
    return button;
  });
  function show(state: PageState): void {
    options.forEach(({ value }, i) => {
      buttons[i]!.setAttribute("aria-pressed", String(state[key] === value));
    });
  }
  show(pageState.get());
  pageState.listen(show);
  return el("div", { class: "choice", role: "group", "aria-label": label }, ...buttons);
}
