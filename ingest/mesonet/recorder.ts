/**
 * From records in order to rows on the disk: gives each its time and its file, announces every
 * append in the bookmark, and keeps what the disk does not take until it does.
 *
 * @module
 */
import { join } from "node:path";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import type { Logger } from "../../log.ts";
import {
  announce,
  type AppendIntent,
  type Bookmark,
  saveBookmark,
  settle,
  type TableState,
} from "./bookmark.ts";
import { appendBytes, prepareDayFile, sizeOf } from "./day_file.ts";
import { countFile, countLost, countRow, type DayCounts } from "./day_summary.ts";
import { newSeries } from "./gps_time.ts";
import type { GpsClock } from "./gps_time.ts";
import type { LostRange, SeriesRecord } from "./sequence.ts";

/** A record as a row: what a table's own rules make of it. */
export interface Row {
  readonly text: string;
  /** YYYYMMDD of the file it belongs to. */
  readonly day: string;
  readonly timeMs: number | null;
  readonly inferred: boolean;
  /** Set when the GPS clock itself jumped here: by how much, ms. */
  readonly jumpMs: number | null;
  readonly clock: GpsClock;
}

/** What differs between the tables. */
export interface TableRules {
  readonly header: string;
  readonly folder: string;
  fileName(day: string): string;
  /** A written row's time, ms; null without one. */
  rowTimeMs(row: string): number | null;
  row(clock: GpsClock, record: LoggerRecord, recordsPerSecond: number | null): Row;
}

/** Rows that are now on the disk. */
export interface Written {
  readonly file: string;
  readonly rows: number;
  readonly last: QueuedRow;
  readonly queued: number;
}

/** A row on its way to the disk. */
export interface QueuedRow {
  readonly row: Row;
  readonly record: LoggerRecord;
  readonly after: TableState;
}

/** Why rows are not being written, and since when. */
export interface DiskTrouble {
  readonly sinceMs: number;
  readonly reason: string;
}

/** Rows kept in memory while the disk takes none: a day of 1 Hz. */
export const MAX_QUEUED = 86_400;

/** Rows in one append. */
const BATCH_ROWS = 1000;

/** A lasting trouble is logged this often, ms. */
const REPEAT_LOG_MS = 60_000;

/** Writes one table's rows. */
export class Recorder {
  #queue: QueuedRow[] = [];
  /** State after the last queued row. */
  #state: TableState;
  /** State after the last row on the disk. */
  #written: TableState;
  #ready = "";
  /** An append that failed: what of it reached the file is looked up before the next. */
  #unsettled: { append: AppendIntent; rows: number } | null = null;
  #trouble: DiskTrouble | null = null;
  #troubleLoggedMs = -Infinity;
  #bookmarkLoggedMs = -Infinity;

  constructor(
    private readonly rules: TableRules,
    private readonly bookmarkPath: string,
    state: TableState,
    private readonly log: Logger,
    private readonly onWritten: (written: Written) => void,
    private readonly clock: { monoMs(): number; wallMs(): number },
  ) {
    this.#state = state;
    this.#written = state;
  }

  /** What is known after the last row that was accepted (queued or written). */
  get state(): TableState {
    return this.#state;
  }

  /** What is known after the last row on the disk. */
  get written(): TableState {
    return this.#written;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** True when the memory for unwritten rows is used up: newer records stay in the logger. */
  get full(): boolean {
    return this.#queue.length >= MAX_QUEUED;
  }

  get trouble(): DiskTrouble | null {
    return this.#trouble;
  }

  /** Says how many records a second the logger publishes. */
  setRate(rate: number): void {
    const { clock, number } = this.#state;
    // Times already written stand: the new rate counts on from the last of them.
    const anchor = number === null || clock.writtenMs === null || clock.anchor === null
      ? clock.anchor
      : { number, ms: clock.writtenMs, loggerMs: clock.loggerMs };
    this.#state = { ...this.#state, rate, clock: { ...clock, anchor } };
  }

  /** Takes records in order; they are rows of a file when `flush` says so. */
  accept(records: readonly SeriesRecord[], lost: readonly LostRange[]): QueuedRow[] {
    const rows: QueuedRow[] = [];
    for (const { series, record } of records) {
      const { clock, rate, day } = this.#state;
      const ours = series === this.#state.series ? clock : newSeries(clock);
      const row = this.rules.row(ours, record, rate);
      const counts = day?.day === row.day ? day : this.#countsOf(row.day);
      this.#state = {
        series,
        number: record.number,
        clock: row.clock,
        rate,
        day: countRow(counts, record.number, row.timeMs, row.inferred),
      };
      rows.push({ row, record, after: this.#state });
    }
    if (lost.length > 0 && this.#state.day !== null) {
      this.#state = { ...this.#state, day: countLost(this.#state.day, lost) };
      const last = rows.pop();
      if (last !== undefined) rows.push({ ...last, after: this.#state });
    }
    this.#queue.push(...rows);
    return rows;
  }

  /** A day that begins, or one whose file is there already although nothing is known of it. */
  #countsOf(day: string): DayCounts {
    const { folder, header, fileName, rowTimeMs } = this.rules;
    return countFile(join(folder, fileName(day)), day, header, rowTimeMs);
  }

  /** Writes what is queued. Returns false when the disk does not take it; call again later. */
  flush(): boolean {
    while (this.#queue.length > 0) {
      const day = this.#queue[0]!.row.day;
      let rows = 1;
      while (rows < this.#queue.length && rows < BATCH_ROWS && this.#queue[rows]!.row.day === day) {
        rows++;
      }
      try {
        if (!this.#settleFailed()) this.#append(this.#queue.slice(0, rows));
      } catch (error) {
        this.#inTrouble(error instanceof Error ? error.message : String(error));
        return false;
      }
    }
    if (this.#trouble !== null) {
      const seconds = Math.round((this.clock.wallMs() - this.#trouble.sinceMs) / 1000);
      this.log.info(`recording again after ${seconds} s; nothing was lost`);
      this.#trouble = null;
      this.#troubleLoggedMs = -Infinity;
    }
    return true;
  }

  #append(batch: readonly QueuedRow[]): void {
    const file = join(this.rules.folder, this.rules.fileName(batch[0]!.row.day));
    if (this.#ready !== file || sizeOf(file) === null) {
      const { tornBytes, setAside } = prepareDayFile(file, this.rules.header);
      if (tornBytes > 0) this.log.warn(`${file}: a torn row of ${tornBytes} bytes moved to .torn`);
      if (setAside !== null) {
        this.log.warn(`${file} had other columns: moved to ${setAside}, a new file begun`);
      }
      this.#ready = file;
    }
    const offset = sizeOf(file) ?? 0;
    const { append, bytes } = announce(
      file,
      offset,
      batch.map((q) => q.row.text),
      batch.map((q) => q.record.number),
    );
    this.#announce({
      version: 1,
      folder: this.rules.folder,
      before: this.#written,
      after: batch.at(-1)!.after,
      append,
    });
    try {
      appendBytes(file, bytes, offset);
    } catch (error) {
      this.#unsettled = { append, rows: batch.length };
      throw error;
    }
    this.#done(file, batch.length);
  }

  #done(file: string, rows: number): void {
    const last = this.#queue[rows - 1]!;
    this.#queue.splice(0, rows);
    this.#written = last.after;
    this.onWritten({ file, rows, last, queued: this.#queue.length });
  }

  /** After a failed append: takes rows that did reach the file off the queue. */
  #settleFailed(): boolean {
    const failed = this.#unsettled;
    if (failed === null) return false;
    const result = settle(failed.append, this.rules.header.split(",").length);
    this.#unsettled = null;
    // The file may have been mended, moved or replaced meanwhile: look at it anew.
    this.#ready = "";
    const rows = result.kind === "in" ? failed.rows : result.kind === "partly" ? result.rows : 0;
    if (rows > 0) this.#done(failed.append.file, rows);
    return rows > 0;
  }

  /**
   * A bookmark that cannot be written must not stop the recording: rows on the disk matter more,
   * and without a bookmark the next start finds its place from the file's own last rows.
   */
  #announce(bookmark: Bookmark): void {
    try {
      saveBookmark(this.bookmarkPath, bookmark);
    } catch (error) {
      const now = this.clock.monoMs();
      if (now - this.#bookmarkLoggedMs >= REPEAT_LOG_MS) {
        this.#bookmarkLoggedMs = now;
        const why = error instanceof Error ? error.message : String(error);
        this.log.warn(
          `bookmark ${this.bookmarkPath} cannot be written (${why}); recording goes on`,
        );
      }
    }
  }

  #inTrouble(reason: string): void {
    this.#ready = "";
    this.#trouble ??= { sinceMs: this.clock.wallMs(), reason };
    const now = this.clock.monoMs();
    if (now - this.#troubleLoggedMs < REPEAT_LOG_MS) return;
    this.#troubleLoggedMs = now;
    this.log.warn(
      `NOT RECORDED: ${reason}; ${this.#queue.length} records in memory` +
        `${this.full ? ", no room for more: newer ones stay in the logger" : ""}. ` +
        `Free space or mend ${this.rules.folder}`,
    );
  }
}
