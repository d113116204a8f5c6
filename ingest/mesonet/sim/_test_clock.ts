/**
 * A clock that stands until a test moves it.
 *
 * @module
 */
import type { SimClock } from "./server.ts";

export interface TestClock extends SimClock {
  /** Moves the time on, calling what is due on the way at its own moment. */
  advance(ms: number): void;
}

/** A clock at `unixMs`; the monotonic one starts at 1,000,000 ms. */
export function createTestClock(unixMs: number): TestClock {
  const origin = 1_000_000;
  let now = origin;
  let timers: { atMs: number; then: () => void }[] = [];
  return {
    monotonicMs: () => now,
    unixMs: () => unixMs + now - origin,
    after(ms, then) {
      const timer = { atMs: now + ms, then };
      timers.push(timer);
      return () => timers = timers.filter((other) => other !== timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = timers.filter((t) => t.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        timers = timers.filter((other) => other !== due);
        now = Math.max(now, due.atMs);
        due.then();
      }
      now = end;
    },
  };
}
