/**
 * When was a record made, on a line of time without the steps of the radar's clock?
 *
 * @module
 */

/** Records that come live do not come so much earlier after their making than before. */
const STEP_MS = 5_000;
/** Clocks drift apart by less than this part. */
const DRIFT_PART = 0.01;

/** The time of one channel's records, which come in the order of their making. */
export class SteadyTime {
  #shiftMs = 0;
  #last: { readonly madeMs: number; readonly arrivedMs: number | null } | null = null;
  /** The least that a record took, of late: others may have waited on the way. */
  #leastLagMs = Infinity;

  /**
   * A record's time, for distances only: a step of the radar's clock is not in it. A step forward is
   * known by records that come too early; without times of arrival it cannot be told from a pause.
   *
   * @param madeMs by the radar's clock
   * @param arrivedMs by a clock that never steps; null: not known
   */
  at(madeMs: number, arrivedMs: number | null): number {
    const last = this.#last;
    this.#last = { madeMs, arrivedMs };
    const lagMs = arrivedMs === null ? Infinity : arrivedMs - madeMs;
    const sinceMs = arrivedMs === null || last === null || last.arrivedMs === null
      ? 0
      : arrivedMs - last.arrivedMs;
    this.#leastLagMs += DRIFT_PART * sinceMs;
    const isStep = last !== null && (madeMs < last.madeMs || lagMs < this.#leastLagMs - STEP_MS);
    if (isStep) {
      this.#shiftMs += last.madeMs + sinceMs - madeMs;
      this.#leastLagMs = lagMs;
    } else this.#leastLagMs = Math.min(this.#leastLagMs, lagMs);
    return madeMs + this.#shiftMs;
  }
}
