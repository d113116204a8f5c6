/**
 * Which records are to be written next: every number once, in order. Record numbers alone
 * decide; gaps wait for their backfill, restarts of the logger begin a new series.
 *
 * @module
 */
import type { LoggerRecord } from "../../formats/logger_page.ts";

/** A record and the series (the logger's life since its table was last reset) it belongs to. */
export interface SeriesRecord {
  readonly series: number;
  readonly record: LoggerRecord;
}

/** Record numbers `from` to `to`, both included, that cannot be had any more. */
export interface LostRange {
  readonly series: number;
  readonly from: number;
  readonly to: number;
}

/** What the newest record turned out to be. */
export type Offer = "same" | "next" | "gap" | "restart";

/** Newest records that wait for a gap to be filled, at most: a day of 1 Hz. */
const MAX_PENDING = 86_400;

/** The order of records. Holds no clock and no socket; times are given. */
export class Sequence {
  #series: number;
  #last: number | null;
  readonly #pending = new Map<number, LoggerRecord>();
  readonly #ready: SeriesRecord[] = [];
  readonly #lost: LostRange[] = [];
  #newest = -1;
  #newestReceivedMs = -Infinity;
  /** When the question went that showed the last restart: earlier ones may be of the old life. */
  #restartSentMs = -Infinity;
  /** Numbers up to here that are not pending are not to be had. */
  #goneUpTo = -1;

  #isPlaced: boolean;

  /**
   * @param last the last number written, or null when nothing is known of the past
   * @param isPlaced false while it is still to be found which records are written already
   */
  constructor(series: number, last: number | null, isPlaced = true) {
    this.#series = series;
    this.#last = last;
    this.#isPlaced = isPlaced;
  }

  /** The series that records belong to now. */
  get series(): number {
    return this.#series;
  }

  /** The last number handed out, or null when nothing is known of the past. */
  get last(): number | null {
    return this.#last;
  }

  /** Sets the last written number once it is found; nothing may have been taken before. */
  startAfter(last: number | null): void {
    this.#isPlaced = true;
    this.#last = last;
    for (const number of this.#pending.keys()) {
      if (last !== null && number <= last) this.#pending.delete(number);
    }
  }

  /**
   * Takes the record that the logger called its newest. An answer to a question that was asked
   * before a later record came is only late; any other lower number is a restart.
   */
  offer(record: LoggerRecord, sentMs: number, receivedMs: number): Offer {
    if (sentMs < this.#restartSentMs) return "same";
    const known = Math.max(this.#newest, this.#last ?? -1);
    if (record.number < known && sentMs >= this.#newestReceivedMs) {
      this.restartAt(record, sentMs, receivedMs);
      return "restart";
    }
    if (this.#last !== null && record.number <= this.#last) return "same";
    if (this.#pending.has(record.number)) return "same";
    this.#note(record, receivedMs);
    const waits = this.#last === null || record.number !== this.#last + 1;
    return waits ? "gap" : "next";
  }

  /** Begins a new series in which `record` is the newest known. */
  restartAt(record: LoggerRecord, sentMs: number, receivedMs: number): void {
    this.restart();
    this.#restartSentMs = sentMs;
    this.#note(record, receivedMs);
  }

  /** The records that wait. */
  get waiting(): LoggerRecord[] {
    return [...this.#pending.values()];
  }

  /** The lowest number that waits; null when none does. */
  get firstPending(): number | null {
    let first = Infinity;
    for (const number of this.#pending.keys()) first = Math.min(first, number);
    return first === Infinity ? null : first;
  }

  #note(record: LoggerRecord, receivedMs: number): void {
    if (this.#pending.size < MAX_PENDING) this.#pending.set(record.number, record);
    if (record.number > this.#newest) {
      this.#newest = record.number;
      this.#newestReceivedMs = receivedMs;
    }
  }

  /** Begins a new series: what waited for the old one's gaps goes out, the gaps are lost. */
  restart(): void {
    // What may be in the file already is not handed out again.
    if (!this.#isPlaced) this.#pending.clear();
    this.#goneUpTo = Infinity;
    this.#hand();
    this.#newest = -1;
    this.#newestReceivedMs = -Infinity;
    this.restartUnseen();
  }

  /** The logger restarted before the pending records were published: they are of the new series. */
  restartUnseen(): void {
    this.#series++;
    // Tables count from 0: everything up to the newest is still to be fetched.
    this.#last = -1;
    this.#goneUpTo = -1;
  }

  /** What is missing: records after `after` (null: anything held) and before `before`. */
  missing(): { after: number | null; before: number } | null {
    const first = this.firstPending;
    if (first === null || this.#last !== null && first <= this.#last + 1) return null;
    return { after: this.#last, before: first };
  }

  /**
   * Adds backfilled records, any order; those already handed out or pending change nothing.
   * Returns false when memory had no room for one: it stays in the logger, to be asked for again.
   */
  add(records: Iterable<LoggerRecord>, receivedMs: number): boolean {
    for (const record of records) {
      if (this.#last !== null && record.number <= this.#last) continue;
      if (this.#pending.has(record.number)) continue;
      if (this.#pending.size >= MAX_PENDING) return false;
      this.#note(record, receivedMs);
    }
    return true;
  }

  /** Says that numbers up to `number` that are not here now are not to be had. */
  giveUp(number: number): void {
    this.#goneUpTo = Math.max(this.#goneUpTo, number);
  }

  /** Records to write now, in order, and numbers that were lost before or between them. */
  take(): { ready: SeriesRecord[]; lost: LostRange[] } {
    this.#hand();
    return { ready: this.#ready.splice(0), lost: this.#lost.splice(0) };
  }

  #hand(): void {
    if (this.#pending.size === 0) return;
    const numbers = [...this.#pending.keys()].sort((a, b) => a - b);
    for (const number of numbers) {
      const next = this.#last === null ? null : this.#last + 1;
      if (next === null ? number > this.#goneUpTo + 1 : number > next) {
        if (number > this.#goneUpTo + 1) return;
        // With no past, what the logger no longer holds was never ours to lose.
        if (next !== null) this.#lost.push({ series: this.#series, from: next, to: number - 1 });
      }
      this.#ready.push({ series: this.#series, record: this.#pending.get(number)! });
      this.#pending.delete(number);
      this.#last = number;
    }
  }

  /** Records that wait for a gap before them. */
  get pending(): number {
    return this.#pending.size;
  }
}
