/**
 * Cards that are folded where a laptop has no room for them: what matters of them is said in their
 * summary. On a phone they are open, at the end of the page.
 *
 * @module
 */
import { byId, setText } from "./dom.ts";
import { onPhone } from "./observation_parts.ts";
import { type PageState, pageState } from "./page_state.ts";

/** Makes a fold of the page's `<details id="NAME-fold">`; the answer says its state in NAME-state. */
export function fold(name: string): (state: string) => void {
  const details = byId<HTMLDetailsElement>(`${name}-fold`);
  const state = byId(`${name}-state`);
  let isPhone = false;
  onPhone((phone) => {
    isPhone = phone;
    details.open = phone;
  });
  details.addEventListener("toggle", () => {
    if (details.open && !isPhone) details.scrollIntoView({ block: "nearest" });
  });
  return (text) => setText(state, text);
}

/** The fold of the alarms, which says which of them are on. */
export function alarmsFold(name: string): void {
  const say = fold(name);
  const show = (state: PageState) => say(alarmsText(state));
  pageState.listen(show);
  show(pageState.get());
}

/** Which alarms are on, in a word or three. */
export function alarmsText(
  { gustAlarm, recordingAlarm, muted }: Pick<
    PageState,
    "gustAlarm" | "recordingAlarm" | "muted"
  >,
): string {
  const on = [gustAlarm === null ? "" : "gust", recordingAlarm ? "recording" : ""].filter(Boolean);
  if (on.length === 0) return "off";
  return muted ? "muted" : on.join(", ");
}
