/**
 * How hands and buttons move the window that the page's state remembers: panning, zooming, pausing
 * and the ways back.
 *
 * @module
 */
import { type PageState, pageState } from "../common/page_state.ts";
import { shownWindow, type TimeLimits, type TimeWindow, type WindowChange } from "./time_window.ts";

/** The state that follows the newest point. */
export const HOME = { paused: false, from: null, to: null } as const;

/** What can be done with the window. */
export interface WindowMoves {
  /** Sets the window that `to` makes of what is shown. */
  move(to: (state: PageState, limits: TimeLimits, window: TimeWindow) => WindowChange): void;
  pause(): void;
  togglePause(): void;
  /** To the whole window: in a pause the one that was held. */
  resetZoom(): void;
  /** Whether a reset would change anything. */
  isZoomed(): boolean;
}

/** Moves the page's window within `limits`; `moved` is called after each movement by hand. */
export function windowMoves(limits: () => TimeLimits | null, moved: () => void): WindowMoves {
  /** The newest time when the pause began; after a reload the end of what was shown. */
  let pausedTo = pageState.get().paused ? pageState.get().to : null;
  pageState.listen(({ paused }) => {
    if (!paused) pausedTo = null;
  });

  /** The window that a pause holds on to. */
  function pausedWindow(): TimeWindow | null {
    const { paused, windowS } = pageState.get();
    return paused && pausedTo !== null ? { from: pausedTo - windowS, to: pausedTo } : null;
  }

  function pause(): void {
    const bounds = limits();
    if (bounds === null) return;
    pausedTo = bounds.newest;
    pageState.set({ paused: true, ...shownWindow(pageState.get(), bounds) });
  }

  return {
    move(to) {
      const bounds = limits();
      if (bounds === null) return;
      const state = pageState.get();
      pageState.set(to(state, bounds, shownWindow(state, bounds)));
      moved();
    },
    pause,
    togglePause() {
      const { paused, day } = pageState.get();
      // What is stored stands still anyway.
      if (day !== null) return;
      if (paused) pageState.set(HOME);
      else pause();
    },
    resetZoom: () => pageState.set(pausedWindow() ?? { from: null, to: null }),
    isZoomed() {
      const { from, to } = pageState.get();
      if (from === null || to === null) return false;
      const held = pausedWindow();
      return held === null || Math.abs(held.from - from) > 0.5 || Math.abs(held.to - to) > 0.5;
    },
  };
}
