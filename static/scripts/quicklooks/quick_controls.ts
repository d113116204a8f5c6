/**
 * What is shown of an instrument, and of which time: the kind of view, the day, and how many hours
 * until now. They change the page's state.
 *
 * @module
 */
import type { QuicklookEntry } from "../../../formats/quicklook_messages.ts";
import { choice } from "../common/choice.ts";
import { el } from "../common/dom.ts";
import { type PageState, pageState } from "../common/page_state.ts";
import { dayBeside, dayOf, hoursText, knownDayBeside } from "./quick_window.ts";
import { dayText } from "./quick_words.ts";

const HOURS = [6, 24, 72, 168];

/** Fills `root`. */
export function quickControls(root: HTMLElement, nowS: () => number) {
  const views = choice("View", "quickView", [
    { value: "chart", text: "Interactive" },
    { value: "picture", text: "Picture" },
  ]);
  const films = choice("Camera", "quickFilm", [
    { value: false, text: "Pictures" },
    { value: true, text: "Film of the day" },
  ]);
  const hours = choice(
    "Latest hours",
    "quickHours",
    HOURS.map((value) => ({ value, text: hoursText(value) })),
  );
  const button = (text: string, hint: string) => {
    const one = el("button", { type: "button", title: hint, "aria-label": hint, text });
    return one;
  };
  const before = button("‹", "Previous day");
  const after = button("›", "Next day");
  const latest = el("button", { type: "button", text: "Latest" });
  const date = el("input", { type: "date", "aria-label": "Day, UTC" });
  root.append(
    el("div", { class: "quick-kinds" }, views, films),
    el(
      "div",
      { class: "quick-days", role: "group", "aria-label": "Day" },
      before,
      date,
      after,
      latest,
    ),
    hours,
  );
  let entry: QuicklookEntry | null = null;

  const look = (day: string | null) => pageState.set({ day, from: null, to: null });
  /** The day beside: of pictures the next that there is, of data the next. */
  function beside(by: -1 | 1): string | null {
    const state = pageState.get();
    if (!isOfPictures(entry, state)) return dayBeside(state, nowS(), by);
    const here = state.day ??
      (entry?.kind === "camera" ? entry.days.at(-1) : null) ?? dayOf(nowS() + 86_400);
    return knownDayBeside(entry?.days ?? [], here, by);
  }
  before.addEventListener("click", () => look(beside(-1)));
  after.addEventListener("click", () => look(beside(1)));
  latest.addEventListener("click", () => look(null));
  date.addEventListener("change", () => {
    if (/^\d{4}-\d\d-\d\d$/.test(date.value)) look(date.value.replaceAll("-", ""));
  });

  return function show(next: QuicklookEntry | null): void {
    entry = next;
    const state = pageState.get();
    const isCamera = entry?.kind === "camera";
    views.hidden = isCamera;
    films.hidden = !isCamera;
    hours.hidden = isOfPictures(entry, state) || state.day !== null || state.from !== null;
    before.disabled = beside(-1) === null;
    after.disabled = beside(1) === null;
    latest.setAttribute("aria-pressed", String(state.day === null && state.from === null));
    date.max = dayText(dayOf(nowS()));
    const shown = dayText(state.day ?? dayOf(nowS()));
    if (document.activeElement !== date && date.value !== shown) date.value = shown;
  };
}

/** Whether what is shown has a picture a day, and nothing between. */
export function isOfPictures(entry: QuicklookEntry | null, { quickView }: PageState): boolean {
  return entry?.kind === "camera" || quickView === "picture";
}
