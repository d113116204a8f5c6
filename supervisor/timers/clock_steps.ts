/**
 * Whether somebody set the clock since it was looked at last.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** A clock that differs so much from the monotonic one was set. */
const STEP_MS = 1_000;

/** A clock that is looked at again and again. */
export class ClockSteps {
  #aheadMs: number;

  constructor(private readonly clock: Clock) {
    this.#aheadMs = clock.nowMs() - clock.monoMs();
  }

  /** The time, and by how much the clock was set ahead since the last look, ms; 0: it was not. */
  look(): { readonly nowMs: number; readonly stepMs: number } {
    const nowMs = this.clock.nowMs();
    const aheadMs = nowMs - this.clock.monoMs();
    const stepMs = aheadMs - this.#aheadMs;
    this.#aheadMs = aheadMs;
    return { nowMs, stepMs: Math.abs(stepMs) < STEP_MS ? 0 : stepMs };
  }
}

/** A step as the log says it. */
export function stepText(stepMs: number): string {
  const [way, s] = [stepMs > 0 ? "ahead" : "back", Math.round(Math.abs(stepMs) / 1000)];
  return `WARN  the clock was set ${way} by ${s} s: no time of a timer is run twice`;
}
