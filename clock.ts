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

/** Resolves after `ms`, or at once when the signal is aborted. */
export function pause(
  clock: Pick<Clock, "after">,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(Math.max(0, ms), end);
    signal?.addEventListener("abort", end);
  });
}
