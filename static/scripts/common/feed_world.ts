/**
 * What the feed needs of the browser, so that tests can be one.
 *
 * @module
 */
import { type Clock, systemClock } from "../../../clock.ts";

/** What the feed needs of an EventSource. */
export type Stream = EventTarget & Pick<EventSource, "close" | "readyState">;

/** The browser as the feed sees it. */
export interface FeedWorld {
  readonly clock: Clock;
  openStream(url: string): Stream;
  fetch(url: string, init: { signal: AbortSignal }): Promise<Response>;
  /** Calls `then` when the page may have slept or the network came back; the result ends that. */
  onWake(then: () => void): () => void;
}

/** The real one. */
export const browserWorld: FeedWorld = {
  clock: systemClock,
  openStream: (url) => new EventSource(url),
  fetch: (url, init) => fetch(url, { ...init, cache: "no-store" }),
  onWake(then) {
    const whenVisible = () => {
      if (document.visibilityState === "visible") then();
    };
    document.addEventListener("visibilitychange", whenVisible);
    document.addEventListener("resume", then);
    addEventListener("pageshow", then);
    addEventListener("online", then);
    return () => {
      document.removeEventListener("visibilitychange", whenVisible);
      document.removeEventListener("resume", then);
      removeEventListener("pageshow", then);
      removeEventListener("online", then);
    };
  },
};
