/**
 * A page that loads itself anew under a new version says so afterwards.
 *
 * @module
 */
import { el } from "../common/dom.ts";

const KEY = "meso360 updated from";

/** Loads the page of the program that runs now; `from` is what ran before. */
export function reloadAfterUpdate(from: string): void {
  try {
    sessionStorage.setItem(KEY, from);
  } catch {
    // A browser that keeps nothing: the new page says nothing of the old one.
  }
  location.reload();
}

/**
 * Says that another version runs than before, if this page was loaded for that: a newer one, or
 * one that was put back. `now` is what runs.
 */
export function sayUpdated(banners: HTMLElement, now: string): void {
  let from: string | null = null;
  try {
    from = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
  } catch {
    // As above.
  }
  if (from === null || from === now) return;
  const close = el("button", { type: "button", text: "Close" });
  const banner = el(
    "div",
    { class: "banner", role: "status" },
    el("span", { text: `Now ${now} runs; before it was ${from}.` }),
    close,
  );
  close.addEventListener("click", () => banner.remove());
  banners.append(banner);
}
