/**
 * The clocks of the recorder: one that never steps for intervals, the host's for naming files
 * when the data has no time. Given to everything that waits, so that tests own the time.
 *
 * @module
 */
import { pause, systemClock as machine } from "../../clock.ts";

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
  monoMs: machine.monoMs,
  wallMs: machine.nowMs,
  sleep: (ms, signal) => pause(machine, ms, signal),
};
