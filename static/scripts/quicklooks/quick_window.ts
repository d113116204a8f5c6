/**
 * Which stretch of time the page of the instruments shows: the last hours until now, a day, or a part
 * that was zoomed into. Pure.
 *
 * @module
 */
import type { TimeLimits, TimeWindow, WindowState } from "../charts/time_window.ts";
import { shownWindow } from "../charts/time_window.ts";
import type { PageState } from "../common/page_query.ts";
import { dayText, momentText } from "./quick_words.ts";

const DAY_S = 86_400;

/** How far back a view that ends now can be dragged. */
const MOST_BACK_S = 31 * DAY_S;

type State = Pick<PageState, "from" | "to" | "day" | "quickHours">;

/** The page's state as the charts' window takes it. */
export function windowState({ from, to, day, quickHours }: State): WindowState {
  return { windowS: quickHours * 3_600, from, to, paused: false, day };
}

/** Seconds since 1970 of a day's beginning, `YYYYMMDD`. */
export function dayStart(day: string): number {
  return Date.parse(`${dayText(day)}T00:00:00Z`) / 1000;
}

/** `YYYYMMDD` of a time. */
export function dayOf(ts: number): string {
  return new Date(ts * 1000).toISOString().slice(0, 10).replaceAll("-", "");
}

/** How far one can go: the day that is looked at, or a month back from now. */
export function limitsOf({ day }: State, nowS: number): TimeLimits {
  if (day === null) return { first: nowS - MOST_BACK_S, newest: nowS };
  return { first: dayStart(day), newest: dayStart(day) + DAY_S };
}

/** What is shown. */
export function windowOf(state: State, nowS: number): TimeWindow {
  return shownWindow(windowState(state), limitsOf(state, nowS));
}

/** Whether the window ends now and goes on with it. */
export const isLatest = ({ from, day }: State) => day === null && from === null;

/** What is shown, in words. */
export function windowText(state: State, { from, to }: TimeWindow): string {
  const until = new Date(to * 1000).toISOString();
  const isOneDay = dayOf(from) === dayOf(to - 1);
  const end = isOneDay ? `${until.slice(11, 16)} UTC` : momentText(to * 1000);
  const stretch = `${momentText(from * 1000).replace(" UTC", "")} to ${end}`;
  if (state.from !== null) return `Zoomed: ${stretch}`;
  if (state.day !== null) return `Day ${dayText(state.day)} UTC`;
  return `Latest: the last ${hoursText(state.quickHours)}`;
}

/** The way back from where one is; null: one is there. */
export function backText({ from, day, quickHours }: State): string | null {
  if (from === null) return null;
  return day === null ? `Back to the last ${hoursText(quickHours)}` : "Back to the whole day";
}

/** `24 h`, `3 days`. */
export const hoursText = (hours: number) =>
  hours > 24 ? `${Math.round(hours / 24)} days` : `${hours} h`;

/** The day before (-1) or after (1) the one that is shown; null: that would be the future. */
export function dayBeside(state: State, nowS: number, by: -1 | 1): string | null {
  const today = dayOf(nowS);
  if (state.day === null) return by < 0 ? dayOf(nowS - DAY_S) : null;
  const next = dayOf(dayStart(state.day) + by * DAY_S);
  return next > today ? null : next;
}

/** Of a camera or of pictures: the nearest day before or after one that has something; null: none. */
export function knownDayBeside(days: readonly string[], day: string, by: -1 | 1): string | null {
  const beside = by < 0 ? days.filter((one) => one < day).at(-1) : days.find((one) => one > day);
  return beside ?? null;
}
