/**
 * What time it is by the data's own clock, which may be hours off this device's. Notes are taken
 * in it. Pure; the clocks are given.
 *
 * @module
 */

/** A moment on both of the device's clocks: the monotonic one may sleep with it. */
export interface Moment {
  readonly monoMs: number;
  readonly nowMs: number;
}

/** The data's clock as far as a page knows it. */
export class DataClock {
  #newestTs: number | null = null;
  #anchor: { readonly ts: number; readonly at: Moment } | null = null;

  /**
   * The newest point's time and its age, as often as one likes. Without an age nothing is learnt:
   * the point may be hours old.
   */
  newest(ts: number, ageS: number | null, at: Moment): void {
    if (ageS === null) return;
    const now = ts + ageS;
    // An anchor stands as long as its point does: the age is by one clock, which may have slept.
    // But the station may make a point older than it seemed.
    const isKnown = ts === this.#newestTs && now <= (this.ts(at) ?? -Infinity) + 1;
    if (isKnown) return;
    this.#newestTs = ts;
    this.#anchor = { ts: now, at };
  }

  /** Seconds since 1970 at a moment, past or to come; null while it is not known. */
  ts(at: Moment): number | null {
    if (this.#anchor === null) return null;
    const { ts, at: from } = this.#anchor;
    const [monoMs, nowMs] = [at.monoMs - from.monoMs, at.nowMs - from.nowMs];
    // Time asleep counts; a clock that was set back does not.
    return ts + (monoMs < 0 ? monoMs : Math.max(monoMs, nowMs)) / 1000;
  }
}
