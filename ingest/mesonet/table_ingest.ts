/**
 * One table of the logger, from its newest record to rows in order: finds its place at the
 * start, fetches what is missing, and hands on what can be written.
 *
 * @module
 */
import type { LoggerRecord, TableName } from "../../formats/logger_page.ts";
import type { Logger } from "../../log.ts";
import type { Backfill } from "./backfill.ts";
import type { IngestClock } from "./clock.ts";
import { rateOf } from "./logger_rate.ts";
import type { QueuedRow, Recorder } from "./recorder.ts";
import { findPlace, spanBack, startState } from "./place.ts";
import type { Start } from "./recover.ts";
import { type LostRange, Sequence } from "./sequence.ts";
import type { RowMatch } from "./tables.ts";

/**
 * A gap whose backfill fails this long and this often, while the logger answers otherwise, is
 * given up, so that the record goes on.
 */
const GIVE_UP_MS = 30_000;
const GIVE_UP_TRIES = 10;

/** Without a newest record for this long the logger is away, and nothing goes on meanwhile. */
const AWAY_MS = 5000;

/** Records from which the logger's rate is watched. */
const RATE_RECORDS = 20;

/** Two looks at one clock differ by no more than this, ms. */
const SAME_CLOCK_MS = 2000;

/** Records of a long backfill that are handed on at a time. */
const SLICE = 10_000;

/** What others need to know of a table. */
export interface TableListener {
  /** Rows accepted for the file, in order (they may still wait for the disk). */
  accepted(rows: readonly QueuedRow[]): void;
  /** The logger publishes at another rate. */
  rate(recordsPerSecond: number): void;
}

/** Drives one table. */
export class TableIngest {
  #sequence: Sequence;
  #start: Start;
  #filling: Promise<void> | null = null;
  #lastLoggerMs: number | null;
  /** The last accepted records, and how many came since the rate was looked at. */
  readonly #recent: LoggerRecord[] = [];
  #unwatched = 0;
  /** When the last record was accepted, and whether its table must be looked at before the next. */
  #lastAtMs = -Infinity;
  #verify = false;
  /** The newest record's own time, ms. */
  #newestMs: number | null = null;
  #answeredMs = -Infinity;

  constructor(
    private readonly table: TableName,
    start: Start,
    private readonly match: RowMatch,
    private readonly backfill: Backfill,
    private readonly recorder: Recorder,
    private readonly log: Logger,
    private readonly clock: IngestClock,
    private readonly signal: AbortSignal,
    private readonly listener: TableListener,
  ) {
    const state = startState(start);
    this.#start = start;
    this.#sequence = new Sequence(state.series, state.number, start.kind !== "match");
    this.#lastLoggerMs = state.clock.loggerMs;
  }

  /** Takes the newest record; whatever is missing before it is fetched first. */
  newest(record: LoggerRecord, sentMs: number, receivedMs: number): void {
    this.#answeredMs = receivedMs;
    this.#newestMs = this.match.recordTimeMs(record);
    if (this.recorder.full) return;
    const doubt = this.#doubt(record, sentMs);
    if (doubt === "other record") {
      this.#sequence.restartAt(record, sentMs, receivedMs);
      this.#restarted(`record ${record.number} came again with another time`);
    } else {
      const offer = this.#sequence.offer(record, sentMs, receivedMs);
      if (offer === "same") return;
      if (offer === "restart") this.#restarted(`numbers start again at ${record.number}`);
      // The numbers run on, the clock does not: the table itself says whether it is the same.
      else if (doubt === "other pace") this.#verify = true;
    }
    this.#drain();
    if (this.#verify || this.#sequence.missing() !== null) this.#filling ??= this.#fill();
  }

  /** Whether the logger may have restarted although its numbers do not go backwards. */
  #doubt(record: LoggerRecord, sentMs: number): "other record" | "other pace" | null {
    const { last } = this.#sequence;
    // The last accepted record must have been there when the question went.
    if (record.loggerTimeMs === null || this.#lastLoggerMs === null || sentMs < this.#lastAtMs) {
      return null;
    }
    const step = record.loggerTimeMs - this.#lastLoggerMs;
    if (record.number === last && this.#sequence.pending === 0) {
      return Math.abs(step) > SAME_CLOCK_MS ? "other record" : null;
    }
    if (last === null || record.number !== last + 1) return null;
    return Math.abs(step - 1000 / (this.recorder.state.rate ?? 1)) > SAME_CLOCK_MS
      ? "other pace"
      : null;
  }

  #restarted(how: string): void {
    this.#lastLoggerMs = null;
    this.#verify = false;
    this.#recent.length = 0;
    this.log.warn(`${this.table}: ${how}: the logger restarted`);
  }

  /** Records in memory that wait for a gap before them. */
  get pending(): number {
    return this.#sequence.pending;
  }

  /** Ends when a backfill under way, if any, has ended. */
  async settled(): Promise<void> {
    await this.#filling;
  }

  async #fill(): Promise<void> {
    let failingSinceMs = 0;
    let tries = 0;
    let isTold = false;
    try {
      if (this.#start.kind === "match") await this.#findPlace(this.#start);
      for (;;) {
        const missing = this.#missing();
        if (missing === null || this.signal.aborted) return;
        if (this.recorder.full) {
          // What memory has no room for stays in the logger until the disk works again.
          await this.clock.sleep(1000, this.signal);
          this.#drain();
          continue;
        }
        const { series } = this.#sequence;
        let allKept = true;
        const result = await this.backfill.fetch(
          { ...missing, afterLoggerMs: this.#lastLoggerMs, afterOwnMs: this.#lastOwnMs() },
          (records, whole) => {
            // A restart meanwhile makes these records another life's.
            if (series !== this.#sequence.series) return;
            // In slices: what one answer holds may be more than may wait at once.
            for (let i = 0; i < records.length && allKept; i += SLICE) {
              const slice = records.slice(i, i + SLICE);
              allKept = this.#sequence.add(slice, this.clock.monoMs());
              if (!allKept) break;
              // Nothing is handed on until the table is known to be the same.
              if (this.#verify) continue;
              if (whole) this.#sequence.giveUp(slice.at(-1)!.number);
              this.#drain();
            }
          },
        );
        if (series !== this.#sequence.series) continue;
        if (this.#sequence.last !== missing.after) tries = 0;
        if (result.kind === "done") {
          this.#verify = false;
          if (allKept) this.#sequence.giveUp(missing.before - 1);
        } else if (result.kind === "restarted") {
          this.#restarted(`record ${missing.after} is not the one that was written`);
          this.#sequence.restartUnseen();
        } else {
          const now = this.clock.monoMs();
          if (!isTold) {
            isTold = true;
            this.log.warn(`${this.table}: records before ${missing.before} wait: ${result.reason}`);
          }
          if (tries++ === 0 || now - this.#answeredMs > AWAY_MS) [failingSinceMs, tries] = [now, 1];
          if (now - failingSinceMs >= GIVE_UP_MS && tries >= GIVE_UP_TRIES) {
            this.#verify = false;
            this.#sequence.giveUp(missing.before - 1);
          } else await this.clock.sleep(1000, this.signal);
        }
        this.#drain();
      }
    } catch (error) {
      // A fault of ours: the next newest record begins the fetch anew.
      const what = error instanceof Error ? error.stack ?? error.message : String(error);
      this.log.warn(`${this.table}: unexpected, please report: ${what}`);
    } finally {
      this.#filling = null;
    }
  }

  /** What to ask for: what is missing, or only whether the table is still the same. */
  #missing(): { after: number | null; before: number } | null {
    const missing = this.#sequence.missing();
    const { last, firstPending } = this.#sequence;
    if (missing !== null || !this.#verify || firstPending === null) return missing;
    return { after: last, before: firstPending };
  }

  /** The raw GPS time of the last accepted record, if it had one that was believed. */
  #lastOwnMs(): number | null {
    const { clock, number } = this.recorder.state;
    // The state may be older than the place that was found.
    return number === this.#sequence.last && clock.anchor?.number === number ? clock.rawMs : null;
  }

  /** Without a usable bookmark: which of the logger's records is the file's last row? */
  async #findPlace(start: Start & { kind: "match" }): Promise<void> {
    const byNumber = new Map<number, LoggerRecord>();
    const before = this.#sequence.missing()?.before ?? 0;
    let isWhole = false;
    // Without one answer there is no place: guessing would write rows twice or lose them.
    for (let tries = 1; !this.signal.aborted; tries++) {
      byNumber.clear();
      const missing = {
        after: start.fallback?.number ?? null,
        before,
        afterLoggerMs: start.fallback?.clock.loggerMs ?? null,
        spanS: spanBack(start, this.#newestMs, this.match),
      };
      const result = await this.backfill.fetch(missing, (records) => {
        for (const record of records) byNumber.set(record.number, record);
      });
      if (result.kind === "restarted") {
        this.#start = { kind: "fresh" };
        this.#restarted(`record ${missing.after} is not the one that was written`);
        this.#sequence.restartUnseen();
        return;
      }
      isWhole = result.kind === "done";
      if (isWhole || byNumber.size > 0 && tries >= GIVE_UP_TRIES) break;
      await this.clock.sleep(1000, this.signal);
    }
    if (this.signal.aborted) return;
    // The newest may be the file's last row itself, and in no other answer.
    for (const record of this.#sequence.waiting) byNumber.set(record.number, record);
    const place = findPlace(start, byNumber.values(), isWhole, this.#newestMs, this.match);
    const { last, found } = place;
    this.log.info(`${this.table}: ${start.why}; ${place.text}`);
    this.#start = { kind: "fresh" };
    if (last !== start.fallback?.number) {
      this.#lastLoggerMs = found.find((r) => r.number === last)?.loggerTimeMs ?? null;
    }
    this.#sequence.startAfter(last);
    this.#sequence.add(found, this.clock.monoMs());
  }

  #drain(): void {
    // Until the place is found nothing may be written: it might be there already. What memory
    // has no room for stays in the logger, and is a gap when there is room again.
    if (this.#start.kind === "match" || this.#verify || this.recorder.full) return;
    const { ready, lost } = this.#sequence.take();
    for (const range of lost) this.#tellLost(range);
    if (ready.length === 0) return;
    const records = ready.map((r) => r.record);
    this.#watchRate(records);
    this.#lastLoggerMs = records.at(-1)!.loggerTimeMs;
    this.#lastAtMs = this.clock.monoMs();
    for (const { number, damaged } of records) {
      if (damaged === undefined) continue;
      this.log.warn(
        `${this.table}: record ${number} came with damaged values (${damaged.join(", ")}): NAN`,
      );
    }
    const rows = this.recorder.accept(ready, lost);
    this.recorder.flush();
    this.listener.accepted(rows);
  }

  #tellLost({ from, to }: LostRange): void {
    this.log.warn(
      from === to
        ? `${this.table}: record ${from} could not be had`
        : `${this.table}: records ${from} to ${to} (${to - from + 1}) could not be had`,
    );
  }

  /** A young recording learns the rate with every record, an old one now and then. */
  #watchRate(records: readonly LoggerRecord[]): void {
    const isYoung = this.#recent.length < RATE_RECORDS;
    this.#recent.push(...records);
    this.#unwatched += records.length;
    this.#recent.splice(0, Math.max(0, this.#recent.length - RATE_RECORDS));
    if (!isYoung && this.#unwatched < RATE_RECORDS / 2) return;
    this.#unwatched = 0;
    const rate = rateOf(this.#recent, (record) => this.match.recordTimeMs(record));
    if (rate === null || rate === this.recorder.state.rate) return;
    this.recorder.setRate(rate);
    this.listener.rate(rate);
  }
}
