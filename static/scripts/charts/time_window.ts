/**
 * Which stretch of time the charts show, and what panning, zooming, pausing and going back to live
 * make of it.
 *
 * @module
 */
import { clockText } from "../common/connection.ts";

/** A stretch of time, in seconds since 1970. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** How far the charts can go: from the start of the operations day to the newest point. */
export interface TimeLimits {
  readonly first: number;
  readonly newest: number;
}

/** The part of the page's state that says which window is shown. */
export interface WindowState {
  /** Length of the live window, in seconds. */
  readonly windowS: number;
  /** Both null: the window's home, which is the live edge, or in a replay the whole day. */
  readonly from: number | null;
  readonly to: number | null;
  readonly paused: boolean;
  /** YYYYMMDD in a replay. */
  readonly day: string | null;
}

/** Below this the points of a second stand so far apart that nothing is gained. */
export const MIN_SPAN_S = 10;

/** A pause so long begins a new operations day: crews stop for the night, not for lunch. */
export const OPERATIONS_GAP_S = 4 * 3_600;

/**
 * Where the operations day begins that ends with the last of `times`: the first time after the
 * last pause of 4 h. `times` is ascending; NaN when it is empty.
 */
export function operationsStart(times: readonly number[]): number {
  for (let i = times.length - 1; i > 0; i--) {
    if (times[i]! - times[i - 1]! >= OPERATIONS_GAP_S) return times[i]!;
  }
  return times[0] ?? NaN;
}

/** The window that is shown when nobody has moved it. */
export function homeWindow(state: WindowState, limits: TimeLimits): TimeWindow {
  if (state.day === null) return { from: limits.newest - state.windowS, to: limits.newest };
  const missing = Math.max(0, MIN_SPAN_S - (limits.newest - limits.first));
  return { from: limits.first - missing, to: limits.newest };
}

/** The window to be shown. */
export function shownWindow(state: WindowState, limits: TimeLimits): TimeWindow {
  if (state.from === null || state.to === null || !(state.to > state.from)) {
    return homeWindow(state, limits);
  }
  return confined({ from: state.from, to: state.to }, state, limits);
}

/**
 * What to make of a window that reaches beyond the newest point, as an address can ask for: cut to
 * what there is, once, or it would move on with each point. Null: nothing is to be done.
 */
export function cutToNewest(state: WindowState, limits: TimeLimits): WindowChange | null {
  const { from, to, day } = state;
  if (day !== null || from === null || to === null || to <= limits.newest + 1) return null;
  return settled({ from, to }, state, limits);
}

/** The window moved and, where there is no room for it, shortened into what can be shown. */
function confined(window: TimeWindow, state: WindowState, limits: TimeLimits): TimeWindow {
  const home = homeWindow(state, limits);
  // A station that has just begun shows an unfilled window: its left part is no place beyond.
  const first = Math.min(limits.first, home.from);
  const most = limits.newest - first;
  const span = Math.min(Math.max(window.to - window.from, MIN_SPAN_S), most);
  const to = Math.min(Math.max(window.to, first + span), limits.newest);
  return { from: to - span, to };
}

/** What of the state a movement changes. */
export type WindowChange = Pick<WindowState, "from" | "to">;

/** The window moved by so many seconds, later being positive. */
export function panned(state: WindowState, limits: TimeLimits, seconds: number): WindowChange {
  const { from, to } = shownWindow(state, limits);
  return settled({ from: from + seconds, to: to + seconds }, state, limits);
}

/**
 * The window `factor` times as long (below 1: closer), the time `aboutTs` staying where it is on
 * the screen as far as the limits let it.
 */
export function zoomed(
  state: WindowState,
  limits: TimeLimits,
  factor: number,
  aboutTs: number,
): WindowChange {
  const { from, to } = shownWindow(state, limits);
  const span = Math.max((to - from) * factor, MIN_SPAN_S);
  const share = (aboutTs - from) / (to - from);
  const start = aboutTs - share * span;
  return settled({ from: start, to: start + span }, state, limits);
}

/**
 * The window in which one time stands at one share of its width and another at another: two
 * fingers hold on to what they touch. No change when they are too close together to tell.
 */
export function pinched(
  state: WindowState,
  limits: TimeLimits,
  one: { readonly ts: number; readonly share: number },
  other: { readonly ts: number; readonly share: number },
): WindowChange {
  const span = (other.ts - one.ts) / (other.share - one.share);
  if (!(span > 0 && Number.isFinite(span))) return { from: state.from, to: state.to };
  const long = Math.max(span, MIN_SPAN_S);
  const from = one.ts - one.share * long;
  return settled({ from, to: from + long }, state, limits);
}

/** The window between two times in any order, at least `MIN_SPAN_S` long. */
export function selected(
  state: WindowState,
  limits: TimeLimits,
  oneTs: number,
  otherTs: number,
): WindowChange {
  const middle = (oneTs + otherTs) / 2;
  const half = Math.max(Math.abs(oneTs - otherTs), MIN_SPAN_S) / 2;
  return settled({ from: middle - half, to: middle + half }, state, limits);
}

/** Back at home the window follows the newest point again, except in a pause. */
function settled(window: TimeWindow, state: WindowState, limits: TimeLimits): WindowChange {
  const inside = confined(window, state, limits);
  const home = homeWindow(state, limits);
  const isHome = Math.abs(inside.from - home.from) < 0.5 && Math.abs(inside.to - home.to) < 0.5;
  if (isHome && !state.paused) return { from: null, to: null };
  return { from: hundredths(inside.from), to: hundredths(inside.to) };
}

/** Finer is nothing to see, and the address stays readable. */
function hundredths(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

/** `17:52:28`, UTC, of seconds since 1970. */
export function clockTextOf(ts: number): string {
  return clockText(Math.round(ts) * 1000);
}

/** What the charts show, in words; `isFresh`: the newest point is that of now. */
export function windowWords(state: WindowState, limits: TimeLimits, isFresh: boolean): string {
  const { from, to } = shownWindow(state, limits);
  const isMoved = state.from !== null && state.to !== null;
  const stretch = `${clockTextOf(from)} to ${clockTextOf(to)} UTC`;
  if (state.day !== null) return isMoved ? `Zoomed: ${stretch}` : `Whole day: ${stretch}`;
  if (state.paused) return `Paused: ${stretch}`;
  if (isMoved) return `Zoomed: ${stretch}`;
  if (!isFresh) return `Nothing newer than ${clockTextOf(to)} UTC`;
  return `Live: the last ${Math.round(state.windowS / 60)} min`;
}
