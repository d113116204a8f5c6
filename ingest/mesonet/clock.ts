/**
 * The clocks of the recorder: one that never steps for intervals, the host's for naming files
 * when the data has no time. Given to everything that waits, so that tests own the time.
 *
 * @module
 */

/** Time as the recorder sees it. */
export interface IngestClock {
  /** Monotonic milliseconds from any origin. */
  monoMs(): number;
  /** The host's clock, milliseconds since 1970; it may step. */
  wallMs(): number;
  /** Ends after `ms`, or at once when the signal is aborted; never throws. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own clocks. */
export const systemClock: IngestClock = {
  monoMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep(ms, signal) {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, Math.max(0, ms));
      signal.addEventListener("abort", end, { once: true });
    });
  },
};
