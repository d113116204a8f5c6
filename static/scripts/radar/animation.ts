/**
 * How an animation runs: which picture is next and when. It waits for one that is not there yet, and
 * rests a little at the end, which is what one wants to see.
 *
 * @module
 */

/** Pictures a second at speed 1. */
export const RATE = 10;
/** At the last picture before it begins again. */
export const REST_MS = 900;

/** What runs: through time forward or backward, or up through the tilts. */
export type Animation = "forward" | "backward" | "tilts";

/** What is next after `position` of `count`; an animation begins again at its end. */
export function nextPosition(position: number, count: number, animation: Animation): number {
  if (count === 0) return -1;
  const step = animation === "backward" ? -1 : 1;
  return (position + step + count) % count;
}

/** Whether an animation rests at `position`. */
export function isEnd(position: number, count: number, animation: Animation): boolean {
  return animation === "backward" ? position === 0 : position === count - 1;
}

/** What an animation moves. */
export interface Reel {
  /** Where it is, and of how many. */
  place(animation: Animation): { readonly position: number; readonly count: number };
  /** Goes there when that picture is in memory; false: not yet. */
  go(animation: Animation, position: number): boolean;
  /** Pictures a second relative to `RATE`; tilts go at a third of it: they are looked at one by one. */
  speed(): number;
  changed(running: Animation | null): void;
}

/** An animation that is started and stopped. */
export interface Player {
  readonly running: Animation | null;
  start(animation: Animation): void;
  stop(): void;
}

const TILT_SHARE = 1 / 3;

/** A player over a reel; `frame` calls back with the next picture of the screen. */
export function player(reel: Reel, frame: (then: (nowMs: number) => void) => void): Player {
  let running: Animation | null = null;
  /** Names the run: what is left of one before does nothing more. */
  let run = 0;
  let dueMs = 0;

  function tick(of: number, nowMs: number): void {
    if (of !== run || running === null) return;
    frame((nextMs) => tick(of, nextMs));
    if (nowMs < dueMs) return;
    const { position, count } = reel.place(running);
    if (count < 2) return;
    const next = nextPosition(position, count, running);
    if (!reel.go(running, next)) return;
    const stepMs = 1000 / (RATE * reel.speed() * (running === "tilts" ? TILT_SHARE : 1));
    // A step that came a little late does not make the next one late too; what was waited for does.
    const onTimeMs = nowMs - dueMs < stepMs ? dueMs + stepMs : nowMs + stepMs;
    dueMs = isEnd(next, count, running) ? nowMs + Math.max(REST_MS, stepMs) : onTimeMs;
  }

  return {
    get running() {
      return running;
    },
    start(animation) {
      running = animation;
      const own = ++run;
      frame((nowMs) => {
        dueMs = nowMs;
        tick(own, nowMs);
      });
      reel.changed(running);
    },
    stop() {
      if (running === null) return;
      running = null;
      run++;
      reel.changed(running);
    },
  };
}
