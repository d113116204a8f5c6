/**
 * The gaps of the day that is being recorded: which seconds since UTC midnight have no row. Row by
 * row, in whatever order they come: a gap that is filled later is none any more.
 *
 * @module
 */

const DAY_S = 86_400;

/** So few seconds this far ahead may come from a wrong clock until more agree. */
const JUMP_S = 60;
const MAX_GLITCH = 3;

/** Gaps of 2 s or more between rows, and the seconds that are missing in them. */
export interface Gaps {
  readonly count: number;
  readonly missing_s: number;
}

/** The seconds of one day. */
export class DayGaps {
  #day: string | null = null;
  #midnightS = 0;
  readonly #present = new Uint8Array(DAY_S);
  #known: { readonly until: number; readonly gaps: Gaps | null } | null = null;

  /** YYYYMMDD of the day whose seconds these are; null before the first. */
  get day(): string | null {
    return this.#day;
  }

  /** Begins a day anew; null: whichever comes first. */
  begin(day: string | null): void {
    this.#day = day;
    if (day !== null) {
      this.#midnightS = Date.UTC(+day.slice(0, 4), +day.slice(4, 6) - 1, +day.slice(6)) / 1000;
    }
    this.#present.fill(0);
    this.#known = null;
  }

  /** Takes the time, seconds since 1970, of a row of a day's file; a later day's begins anew. */
  add(day: string, ts: number): void {
    if (this.#day === null || day > this.#day) this.begin(day);
    if (day !== this.#day) return;
    const second = Math.floor(ts) - this.#midnightS;
    if (second < 0 || second >= DAY_S || this.#present[second] === 1) return;
    this.#present[second] = 1;
    this.#known = null;
  }

  /**
   * The gaps between the first row and the newest, which is not after `newestTs`: who judges the
   * clocks, as the series of points does, knows which time is the newest. Null before the first row.
   */
  until(newestTs: number): Gaps | null {
    const until = Math.min(Math.floor(newestTs) - this.#midnightS, DAY_S - 1);
    if (this.#known?.until !== until) this.#known = { until, gaps: this.#count(until) };
    return this.#known.gaps;
  }

  #count(until: number): Gaps | null {
    let at = this.#present.indexOf(1);
    if (this.#day === null || at < 0 || at > until) return null;
    const last = this.#withoutGlitch(this.#present.lastIndexOf(1, until));
    let count = 0;
    let missing = 0;
    while (at < last) {
      const next = this.#present.indexOf(1, at + 1);
      if (next - at >= 2) {
        count++;
        missing += next - at - 1;
      }
      at = next;
    }
    return { count, missing_s: missing };
  }

  /** The last second, or that before a jump which only few seconds have followed. */
  #withoutGlitch(last: number): number {
    let at = last;
    for (let i = 0; i < MAX_GLITCH && at > 0; i++) {
      const before = this.#present.lastIndexOf(1, at - 1);
      if (before < 0) break;
      if (at - before > JUMP_S) return before;
      at = before;
    }
    return last;
  }
}
