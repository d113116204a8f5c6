/**
 * Which of what comes is dated believably: a jump in time is believed when the next one confirms it, for
 * a single one may be dated wrongly. Pure.
 *
 * @module
 */

/** How far a time may be from the newest one, in the unit of the times, and still go on from it. */
export interface JumpLimits {
  readonly back: number;
  readonly ahead: number;
}

/** Looks at things as they come; `timeOf` is when each is of. */
export class JumpFilter<T> {
  /** The last one, where it jumped. */
  #doubted: T | null = null;

  constructor(
    private readonly timeOf: (one: T) => number,
    private readonly limits: JumpLimits,
  ) {}

  /** Whether a time does not go on from the one before. */
  isJump(from: number, to: number): boolean {
    return to < from - this.limits.back || to > from + this.limits.ahead;
  }

  /**
   * What is to be believed now that `one` has come, after `newest`; null: it is the first.
   *
   * @returns that one alone; none, where it jumped; or it and the one before, whose jump it confirms
   */
  believed(one: T, newest: T | null): readonly T[] {
    const doubted = this.#doubted;
    this.#doubted = null;
    const time = this.timeOf(one);
    if (newest === null || !this.isJump(this.timeOf(newest), time)) return [one];
    if (doubted !== null && !this.isJump(this.timeOf(doubted), time)) return [doubted, one];
    this.#doubted = one;
    return [];
  }

  /** Begins anew: nothing is doubted. */
  clear(): void {
    this.#doubted = null;
  }
}
