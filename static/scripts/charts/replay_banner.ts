/**
 * The banner that says a past day is looked at, and the way back.
 *
 * @module
 */
import { el, setText } from "../common/dom.ts";
import { dayText } from "../common/header_words.ts";
import { pageState } from "../common/page_state.ts";

/** Shows the banner in `root` as long as the page's state has a day. */
export function replayBanner(root: HTMLElement): void {
  const words = el("strong");
  const back = el("button", { type: "button", text: "Back to live" });
  root.append(words, el("span", { text: "Stored data, not what happens now." }), back);
  back.addEventListener("click", () => pageState.set({ day: null, from: null, to: null }));
  const show = () => {
    const { day } = pageState.get();
    root.hidden = day === null;
    if (day !== null) setText(words, `REPLAY of ${dayText(day)}`);
  };
  pageState.listen(show);
  show();
}
