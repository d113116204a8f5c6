/**
 * Whose clock dates a record: the radar's own, which is the truth, unless it is proved wrong.
 *
 * Only the past can prove it: radars and this machine agreed on the time once, and since then a clock
 * that never steps has run. When they disagree, the one that fits is right. Where nothing was agreed
 * on yet, a machine that has just been started without a clock is as likely as a radar's fault: the
 * radar's time is kept, so that setting this machine's clock right loses and moves no scan.
 *
 * @module
 */

const DAY_MS = 86_400_000;

/** No radar's data is of before; a clock that was never set shows 1970 or 1980. */
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** What all radars of a component and its host have agreed on. */
export class WhichClock {
  #agreed: { readonly timeMs: number; readonly monoMs: number } | null = null;

  /**
   * @param radarMs in the record, milliseconds since 1970; NaN when it has no valid date
   * @param hostMs when it came, by this machine's clock
   * @param monoMs the same by the clock that never steps
   */
  of(radarMs: number, hostMs: number, monoMs: number): "radar" | "host" {
    if (Math.abs(radarMs - hostMs) <= DAY_MS) {
      this.#agreed = { timeMs: hostMs, monoMs };
      return "radar";
    }
    if (!(radarMs >= EARLIEST_MS && radarMs < LATEST_MS)) return "host";
    if (this.#agreed === null) return "radar";
    const nowMs = this.#agreed.timeMs + monoMs - this.#agreed.monoMs;
    const fits = (timeMs: number) => Math.abs(timeMs - nowMs) <= DAY_MS;
    return fits(hostMs) && !fits(radarMs) ? "host" : "radar";
  }
}
