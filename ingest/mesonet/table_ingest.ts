/**
 * One table of the logger, from its newest record to rows in order: finds its place at the
 * start, fetches what is missing, and hands on what can be written.
 *
 * @module
 */
import type { LoggerRecord, TableName } from "../../formats/logger_page.ts";
import type { Logger } from "../../log.ts";
import type { Backfill } from "./backfill.ts";
import { NO_STATE } from "./bookmark.ts";
import type { IngestClock } from "./clock.ts";
import { rateOf } from "./logger_rate.ts";
import type { QueuedRow, Recorder } from "./recorder.ts";
import { lastByTime, matchRows, type Start } from "./recover.ts";
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
    const state = start.kind === "continue" ? start.state : NO_STATE;
    this.#start = start;
    this.#sequence = new Sequence(state.series, state.number);
    this.#lastLoggerMs = state.clock.loggerMs;
  }

  /** The last record number that was accepted, in its series. */
  get last(): number | null {
    return this.#sequence.last;
  }

  /** Takes the newest record; whatever is missing before it is fetched first. */
  newest(record: LoggerRecord, sentMs: number, receivedMs: number): void {
    this.#answeredMs = receivedMs;
    this.#newestMs = this.match.recordTimeMs(record);
    if (this.recorder.full) return;
    const offer = this.#sequence.offer(record, sentMs, receivedMs);
    if (offer === "same") return;
    if (offer === "restart") {
      this.#lastLoggerMs = null;
      this.#recent.length = 0;
      this.log.warn(`${this.table}: numbers start again at ${record.number}: the logger restarted`);
    }
    this.#drain();
    if (this.#sequence.missing() !== null) this.#filling ??= this.#fill();
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
        const missing = this.#sequence.missing();
        if (missing === null || this.signal.aborted) return;
        const { series } = this.#sequence;
        const result = await this.backfill.fetch(
          { ...missing, afterLoggerMs: this.#lastLoggerMs },
          (records, whole) => {
            // A restart meanwhile makes these records another life's.
            if (series !== this.#sequence.series) return;
            this.#sequence.add(records, this.clock.monoMs());
            const last = records.at(-1);
            if (whole && last !== undefined) this.#sequence.giveUp(last.number);
            this.#drain();
          },
        );
        if (series !== this.#sequence.series) continue;
        if (this.#sequence.last !== missing.after) tries = 0;
        if (result.kind === "done") {
          this.#sequence.giveUp(missing.before - 1);
        } else if (result.kind === "restarted") {
          this.log.warn(
            `${this.table}: record ${missing.after} is not the one that was written: ` +
              `the logger restarted meanwhile`,
          );
          this.#sequence.restartUnseen();
          this.#lastLoggerMs = null;
        } else {
          const now = this.clock.monoMs();
          if (!isTold) {
            isTold = true;
            this.log.warn(`${this.table}: records before ${missing.before} wait: ${result.reason}`);
          }
          if (tries++ === 0 || now - this.#answeredMs > AWAY_MS) [failingSinceMs, tries] = [now, 1];
          if (now - failingSinceMs >= GIVE_UP_MS && tries >= GIVE_UP_TRIES) {
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

  /** Without a usable bookmark: which of the logger's records is the file's last row? */
  async #findPlace(start: Start & { kind: "match" }): Promise<void> {
    const byNumber = new Map<number, LoggerRecord>();
    const before = this.#sequence.missing()?.before ?? 0;
    let isWhole = false;
    // Without one answer there is no place: guessing would write rows twice or lose them.
    for (let tries = 1; !this.signal.aborted; tries++) {
      byNumber.clear();
      const missing = { after: null, before, afterLoggerMs: null, spanS: this.#spanS(start.rows) };
      const result = await this.backfill.fetch(missing, (records) => {
        for (const record of records) byNumber.set(record.number, record);
      });
      isWhole = result.kind === "done";
      if (isWhole || byNumber.size > 0 && tries >= GIVE_UP_TRIES) break;
      await this.clock.sleep(1000, this.signal);
    }
    if (this.signal.aborted) return;
    const all = [...byNumber.values()].sort((a, b) => a.number - b.number);
    // Of a table had in parts, the newest part: what lies before it may be in the file.
    const cut = all.findLastIndex((r, i) => i > 0 && r.number !== all[i - 1]!.number + 1);
    const found = isWhole ? all : all.slice(Math.max(0, cut));
    const matched = matchRows(start.rows, found, this.match);
    const oldest = found[0];
    const last = matched ?? lastByTime(start.rows, found, this.match) ??
      (isWhole || oldest === undefined ? null : oldest.number - 1);
    this.log.info(
      `${this.table}: ${start.why}; ` +
        (matched !== null
          ? `the file's last row is record ${matched}`
          : last !== null
          ? `by its time the file goes up to record ${last}`
          : `none of the logger's records is in the file`),
    );
    this.#start = { kind: "fresh" };
    this.#sequence.startAfter(last);
    this.#sequence.add(found, this.clock.monoMs());
  }

  /** How long ago the last of `rows` was, with an hour to spare, s; null when nobody can tell. */
  #spanS(rows: readonly string[]): number | null {
    const lastMs = rows.map((row) => this.match.rowTimeMs(row)).findLast((ms) => ms !== null);
    if (lastMs === undefined || lastMs === null || this.#newestMs === null) return null;
    return Math.max(0, Math.ceil((this.#newestMs - lastMs) / 1000)) + 3600;
  }

  #drain(): void {
    // Until the place is found nothing may be written: it might be there already. What memory
    // has no room for stays in the logger, and is a gap when there is room again.
    if (this.#start.kind === "match" || this.recorder.full) return;
    const { ready, lost } = this.#sequence.take();
    for (const range of lost) this.#tellLost(range);
    if (ready.length === 0) return;
    const records = ready.map((r) => r.record);
    this.#watchRate(records);
    this.#lastLoggerMs = records.at(-1)!.loggerTimeMs;
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
