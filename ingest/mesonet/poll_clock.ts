/**
 * When to ask the logger next: learns at which moment the logger publishes, and asks just after.
 *
 * Every answer bounds that moment from both sides: record n was there when the answer came, and
 * record n + 1 was not yet there when the question went. The bounds are narrowed by asking in
 * their middle, and widen slowly as the two clocks drift apart. All times are of the monotonic
 * clock, in milliseconds.
 *
 * @module
 */

/** Bounds this near are good enough: ask just behind them, ms. */
const NARROW_MS = 12;

/** How far behind the latest possible moment of publishing to ask, ms. */
const MARGIN_MS = 3;

/** Two cheap clocks part by at most this much (100 ppm, ms per ms). */
const DRIFT = 1e-4;

/** The pace of asking, ms. */
const POLL_MS = 1000;

/** Pauses between questions of the same second, ms: a logger is asked four times in it at most. */
const LEARN_MS = [120, 240, 480];

/** An answer as the poll clock sees it. */
export interface PollAnswer {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly number: number;
}

/** When the logger publishes, as far as is known. */
export class PollClock {
  /** Record `#number` was published between `#lowMs` and `#highMs`. */
  #number = -1;
  #lowMs = 0;
  #highMs = 0;
  #boundsAtMs = 0;
  #lastAskMs = -Infinity;
  #surprises = 0;
  #periodMs = POLL_MS;
  /** The same record came again: one more question in this second is worth while. */
  #tooEarly = false;
  /** Questions in a row that came too early. */
  #early = 0;

  /** Milliseconds between records, once known to differ from one second. */
  setPeriod(periodMs: number): void {
    if (periodMs === this.#periodMs) return;
    this.#periodMs = periodMs;
    this.forget();
  }

  /** Starts learning again: the logger restarted, the machine slept. */
  forget(): void {
    this.#number = -1;
    this.#tooEarly = false;
    this.#early = 0;
  }

  /** The width of the window in which the logger publishes, ms; Infinity while nothing is known. */
  get uncertaintyMs(): number {
    return this.#number < 0 ? Infinity : this.#highMs - this.#lowMs;
  }

  /**
   * The moment of the next question; when it has passed, the question is due. Questions are
   * about a second apart; one that came just too early has successors in the same second.
   */
  nextAskMs(nowMs: number): number {
    const step = Math.min(this.#periodMs, POLL_MS);
    const turn = this.#lastAskMs + POLL_MS;
    // After a long sleep of the machine only the next question matters, not those slept through.
    if (this.#number < 0 || nowMs > turn + POLL_MS) return Math.max(turn, nowMs);
    const { lowMs, highMs } = this.#boundsAt(nowMs);
    const behind = highMs + MARGIN_MS;
    if (highMs - lowMs <= NARROW_MS) {
      return atOrAfter(behind, step, this.#tooEarly ? this.#lastAskMs : turn - step / 2);
    }
    const middle = (lowMs + highMs) / 2;
    if (!this.#tooEarly) return atOrAfter(middle, step, turn - step / 2);
    // The record is still to come in this second: halve what is left of the window, or wait it out.
    const soonest = this.#lastAskMs + LEARN_MS[Math.min(this.#early, LEARN_MS.length) - 1]!;
    return Math.max(
      soonest,
      Math.min(
        atOrAfter(middle, step, soonest),
        atOrAfter(behind, step, this.#lastAskMs),
      ),
    );
  }

  /** Says that a question goes out now. */
  asked(nowMs: number): void {
    this.#lastAskMs = nowMs;
    this.#tooEarly = false;
  }

  /** Learns from an answer. Answers may come late and out of order. */
  answered({ sentMs, receivedMs, number }: PollAnswer): void {
    if (this.#number < 0 || number < this.#number - 10) {
      this.#set(number, sentMs - this.#periodMs, receivedMs, receivedMs);
      return;
    }
    const shift = (number - this.#number) * this.#periodMs;
    const bounds = this.#boundsAt(receivedMs);
    const low = bounds.lowMs + shift;
    const high = bounds.highMs + shift;
    const isNew = number > this.#number;
    // Long overdue, the record tells nothing of when in the second it is published.
    if (!isNew && sentMs > high + 1.5 * this.#periodMs) return;
    const saidLow = sentMs - this.#periodMs;
    if (saidLow > high || receivedMs < low) {
      // Published earlier or later than thought possible: believe the answer, doubt the rest.
      const doubt = Math.min(this.#periodMs, 10 * 2 ** this.#surprises++);
      if (receivedMs < low) this.#set(number, receivedMs - doubt, receivedMs, receivedMs);
      else this.#set(number, saidLow, Math.min(saidLow + doubt, receivedMs), receivedMs);
    } else {
      if (isNew) this.#surprises = Math.max(0, this.#surprises - 1);
      this.#set(number, Math.max(low, saidLow), Math.min(high, receivedMs), receivedMs);
    }
    this.#tooEarly = !isNew && sentMs === this.#lastAskMs;
    this.#early = isNew ? 0 : this.#early + 1;
  }

  #set(number: number, lowMs: number, highMs: number, atMs: number): void {
    this.#number = number;
    this.#lowMs = lowMs;
    this.#highMs = highMs;
    this.#boundsAtMs = atMs;
  }

  #boundsAt(nowMs: number): { lowMs: number; highMs: number } {
    const slack = Math.max(0, nowMs - this.#boundsAtMs) * DRIFT;
    return { lowMs: this.#lowMs - slack, highMs: this.#highMs + slack };
  }
}

/** The first moment `phase + k·step`, k whole, that is not before `least`. */
function atOrAfter(phase: number, step: number, least: number): number {
  return phase + Math.max(0, Math.ceil((least - phase) / step)) * step;
}
