/**
 * Time as the program sees it: a clock for people, one that never steps for intervals, and
 * timers. Given to what waits, so that tests own the time.
 *
 * @module
 */

/** The clocks of the program. */
export interface Clock {
  /** The host's clock, milliseconds since 1970; it may step. */
  nowMs(): number;
  /** Monotonic milliseconds from any origin. */
  monoMs(): number;
  /** Calls `then` once after `ms`; the result calls it off. */
  after(ms: number, then: () => void): () => void;
}

/** The machine's own clocks. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monoMs: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};
