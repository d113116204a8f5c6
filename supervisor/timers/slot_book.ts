/**
 * Which times of a schedule have been run, so that none is run twice, however the clock is set, and
 * missed ones are made up for by one run.
 *
 * @module
 */
import type { Schedule } from "./schedule.ts";

/** What is kept of it over a restart. */
export interface SlotNote {
  /** The newest time that was run or left out, ms since 1970. */
  readonly slotMs: number;
  /** Times between these two were never run: the clock jumped ahead, or nothing ran. */
  readonly neverRun: readonly [afterMs: number, beforeMs: number] | null;
}

/**
 * A newest run that lies further ahead than this was made under a wrong clock, and counts no more: a
 * clock that was years ahead must not keep an observatory from working until then.
 */
const WRONG_CLOCK_MS = 26 * 3_600_000;

/** The times of one job. */
export class SlotBook {
  #note: SlotNote;
  #nextMs: number | null;

  /** @param note what was run before; the time to begin at when nothing was */
  constructor(private readonly schedule: Schedule, note: SlotNote, nowMs: number) {
    this.#note = note;
    const first = schedule.after(note.slotMs);
    // One that passed while nothing ran is due at once.
    this.#nextMs = first !== null && first <= nowMs ? first : null;
    if (this.#nextMs === null) this.arm(nowMs);
  }

  get note(): SlotNote {
    return this.#note;
  }

  /** When it is due next, ms since 1970; null: never. */
  get nextMs(): number | null {
    return this.#nextMs;
  }

  /** The newest time that is due now, which counts as run from here on; null: none. */
  take(nowMs: number): number | null {
    if (this.#nextMs === null || nowMs < this.#nextMs) return null;
    const { slotMs, neverRun } = this.#note;
    let due = this.schedule.upTo(nowMs);
    // It waited within the gap, and all the gap passed meanwhile: what comes then was run.
    if (due !== null && neverRun !== null && due >= neverRun[1] && due <= slotMs) {
      due = this.schedule.upTo(neverRun[1] - 1);
    }
    if (due === null) return null;
    if (due > slotMs) {
      const missed = this.schedule.after(slotMs);
      const hasGap = missed !== null && missed < due;
      this.#note = { slotMs: due, neverRun: hasGap ? [slotMs, due] : neverRun };
    } else if (neverRun !== null) {
      this.#note = { slotMs, neverRun: [due, neverRun[1]] };
    }
    this.arm(nowMs);
    return due;
  }

  /** Looks for the next time anew: after a run, and when the clock was set back. */
  arm(nowMs: number): void {
    if (this.#note.slotMs > nowMs + WRONG_CLOCK_MS) this.#note = { slotMs: nowMs, neverRun: null };
    const { slotMs, neverRun } = this.#note;
    const { schedule } = this;
    const coming = schedule.after(neverRun === null ? slotMs : Math.max(nowMs, neverRun[0]));
    const isFree = coming !== null &&
      (coming > slotMs || neverRun !== null && coming < neverRun[1]);
    const from = isFree ? coming : schedule.after(slotMs);
    this.#nextMs = from !== null && from <= nowMs ? schedule.after(nowMs) : from;
  }
}
