/**
 * The gaps of the day that is being recorded: which seconds since UTC midnight have no row. Row by
 * row, in whatever order they come: a gap that is filled later is none any more.
 *
 * @module
 */

const DAY_S = 86_400;

/** A lone row this far ahead, seconds, is a wrong clock until a second row agrees. */
const JUMP_S = 60;

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
  #known: Gaps | null = null;

  /** YYYYMMDD of the day whose seconds these are; null before the first. */
  get day(): string | null {
    return this.#day;
  }

  /** Begins a day anew. */
  begin(day: string): void {
    this.#day = day;
    this.#midnightS = Date.UTC(+day.slice(0, 4), +day.slice(4, 6) - 1, +day.slice(6)) / 1000;
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

  /** The gaps between the first row and the newest; null before the first row. */
  get gaps(): Gaps | null {
    return this.#known ??= this.#count();
  }

  #count(): Gaps | null {
    let at = this.#present.indexOf(1);
    if (at < 0) return null;
    let last = this.#present.lastIndexOf(1);
    const before = this.#present.lastIndexOf(1, last - 1);
    if (last > 0 && before >= 0 && last - before > JUMP_S) last = before;
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
}
