/**
 * What a page does when the station has been updated under it.
 *
 * @module
 */
import { el } from "./dom.ts";

/**
 * Says that a new version runs and offers to load it; loads it at once when nobody minds.
 *
 * @param mayReload false while somebody would lose something: a zoom, a pause, armed alarms, a note
 */
export function newVersion(banners: HTMLElement, version: string, mayReload: () => boolean): void {
  if (mayReload()) return location.reload();
  banners.querySelector(".new-version")?.remove();
  const reload = el("button", { type: "button", text: "Reload" });
  reload.addEventListener("click", () => location.reload());
  banners.append(
    el(
      "div",
      { class: "banner new-version", role: "status" },
      el("span", { text: `A new version runs on the vehicle's computer (${version}).` }),
      reload,
    ),
  );
}
