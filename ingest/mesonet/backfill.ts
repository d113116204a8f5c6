/**
 * Which missing records can be had, and from where: the logger's web API where it answers, else
 * its page of the last ten records. Tells apart what is gone for good from what failed just now.
 *
 * @module
 */
import type { LoggerEnvironment } from "../../formats/data_query.ts";
import type { LoggerRecord, TableName } from "../../formats/logger_page.ts";
import { type LoggerClient, LoggerError } from "./logger_client.ts";

/** The missing records: after `after` (null: nothing is known of the past), before `before`. */
export interface Missing {
  readonly after: number | null;
  readonly before: number;
  /** The logger's clock at record `after`, ms: the same number at another time is another series. */
  readonly afterLoggerMs: number | null;
  /** The own time of record `after`, ms, in the sense of the table; null without one. */
  readonly afterOwnMs?: number | null;
  /** Without a past: how far back to look, s; a day unless given, and at least that. */
  readonly spanS?: number | null;
}

/** How an attempt ended. */
export type BackfillResult =
  /** What was not delivered does not exist any more. */
  | { readonly kind: "done"; readonly source: string }
  /** Nothing is known yet: try again. */
  | { readonly kind: "again"; readonly reason: string }
  /** The numbers belong to another life of the table: the logger restarted unseen. */
  | { readonly kind: "restarted" };

/** Takes some of the missing records. */
export type Deliver = (records: readonly LoggerRecord[], whole: boolean) => void;

/** Without any past, this much is fetched from the logger's table, s. */
const FIRST_FETCH_S = 86_400;

/** A logger that had no web API is asked again after this time, ms. */
const ASK_AGAIN_MS = 600_000;

/** Answers in a row that are none of the web API before a logger is said to have none: one may be torn. */
const REFUSALS_TO_BELIEVE = 3;

const QUERY_TIMEOUT_MS = 8000;
const PAGE_TIMEOUT_MS = 2500;

/** Records in `lastrecords.html` of a logger that has at least that many. */
const LAST_RECORDS = 10;

/** The same number twice at clocks further apart than this is two records, ms. */
const SAME_RECORD_MS = 2000;

/** Fetches missing records of one table. */
export class Backfill {
  #noQueryUntilMs = -Infinity;
  #refusals = 0;
  #environment: LoggerEnvironment | null = null;

  constructor(
    private readonly client: LoggerClient,
    private readonly table: TableName,
    private readonly nowMs: () => number,
    /** A record's own time, ms; null without one. */
    private readonly ownTimeMs: (record: LoggerRecord) => number | null = () => null,
  ) {}

  /** What the logger said of itself, once it answered a DataQuery. */
  get environment(): LoggerEnvironment | null {
    return this.#environment;
  }

  /**
   * One attempt. Records are handed to `deliver` page by page, ascending, as they come; with
   * `whole` the page holds everything that there is up to its last record.
   * Never throws for what a logger or a network does.
   */
  async fetch(missing: Missing, deliver: Deliver): Promise<BackfillResult> {
    let reason = "the logger has no web API";
    if (this.nowMs() >= this.#noQueryUntilMs) {
      try {
        return await this.#fromQuery(missing, deliver);
      } catch (error) {
        if (!(error instanceof LoggerError)) throw error;
        reason = error.message;
        this.#refused(error);
      }
    }
    const hasQuery = this.nowMs() >= this.#noQueryUntilMs;
    if (this.table === "Support") {
      return hasQuery ? { kind: "again", reason } : { kind: "done", source: "nowhere" };
    }
    try {
      const result = await this.#fromLastRecords(missing, deliver);
      // Ten records may be all that page has, but not all that the table has.
      return hasQuery && result.kind === "done" && !result.complete
        ? { kind: "again", reason }
        : result.kind === "done"
        ? { kind: "done", source: "lastrecords.html" }
        : result;
    } catch (error) {
      if (!(error instanceof LoggerError)) throw error;
      if (error.code === "unsupported" && !hasQuery) return { kind: "done", source: "nowhere" };
      return { kind: "again", reason: error.message };
    }
  }

  /**
   * A failure of the web API is an answer with another body, like that of a logger without it. One
   * that has answered before has it; another is believed to have none after some such answers, and
   * after one where it had none before.
   */
  #refused(error: LoggerError): void {
    if (error.code !== "unsupported" || this.#environment !== null) {
      this.#refusals = 0;
      return;
    }
    if (++this.#refusals < REFUSALS_TO_BELIEVE && this.#noQueryUntilMs === -Infinity) return;
    this.#noQueryUntilMs = this.nowMs() + ASK_AGAIN_MS;
    this.#refusals = 0;
  }

  async #fromQuery(
    missing: Missing,
    deliver: Deliver,
  ): Promise<BackfillResult> {
    let after = missing.after;
    for (;;) {
      // Loggers differ in whether p1 itself is in the answer. One record more settles it, and
      // shows whether record `after` is still the one that was written. Before record 0 there
      // is no number to ask from.
      const select = after === null || after < 0
        ? { mode: "backfill", p1: Math.max(FIRST_FETCH_S, missing.spanS ?? 0) } as const
        : { mode: "since-record", p1: Math.max(0, after - 1) } as const;
      const answer = await this.client.dataQuery(this.table, select, QUERY_TIMEOUT_MS);
      this.#environment = answer.environment;
      this.#refusals = 0;
      const records = newestSeries(answer.records);
      const known = records.find((r) => r.number === missing.after);
      if (known !== undefined && this.#isAnother(known, missing)) return { kind: "restarted" };
      const fresh = records.filter((r) => after === null || r.number > after);
      deliver(fresh, true);
      const reached = records.at(-1)?.number ?? -1;
      if (answer.more && fresh.length > 0) {
        after = reached;
        continue;
      }
      return reached >= missing.before
        ? { kind: "done", source: "DataQuery" }
        : { kind: "again", reason: `the logger's table ends at record ${reached}` };
    }
  }

  /** Whether a record that has number `after` is not the one that was written. */
  #isAnother(record: LoggerRecord, { afterLoggerMs, afterOwnMs = null }: Missing): boolean {
    if (record.loggerTimeMs !== null && afterLoggerMs !== null) {
      return Math.abs(record.loggerTimeMs - afterLoggerMs) > SAME_RECORD_MS;
    }
    const ownMs = this.ownTimeMs(record);
    return ownMs !== null && afterOwnMs !== null && Math.abs(ownMs - afterOwnMs) > SAME_RECORD_MS;
  }

  async #fromLastRecords(
    missing: Missing,
    deliver: Deliver,
  ): Promise<
    | { kind: "done"; complete: boolean }
    | { kind: "again"; reason: string }
    | { kind: "restarted" }
  > {
    const page = await this.client.lastRecords(PAGE_TIMEOUT_MS);
    const records = newestSeries(isDescending(page) ? page.toReversed() : page);
    const { after, before } = missing;
    const known = records.find((r) => r.number === after);
    if (known !== undefined && this.#isAnother(known, missing)) return { kind: "restarted" };
    deliver(records.filter((r) => after === null || r.number > after), false);
    const first = records[0]!.number;
    const last = records.at(-1)!.number;
    const unbroken = last - first === records.length - 1;
    const complete = unbroken && after !== null && first <= after + 1 && last >= before - 1;
    if (complete) return { kind: "done", complete };
    // A page with fewer than ten lines is that of a young table, or it was cut short.
    const wholePage = records.length >= LAST_RECORDS || (unbroken && first === 0);
    return wholePage && last >= before - 1
      ? { kind: "done", complete: false }
      : { kind: "again", reason: `lastrecords.html holds only records ${first} to ${last}` };
  }
}

function isDescending(records: readonly LoggerRecord[]): boolean {
  let descents = 0;
  for (let i = 1; i < records.length; i++) {
    if (records[i]!.number < records[i - 1]!.number) descents++;
  }
  return descents > records.length / 2;
}

/** The part of a table after its last reset: where numbers start anew, an older life ends. */
export function newestSeries(records: readonly LoggerRecord[]): readonly LoggerRecord[] {
  let start = 0;
  for (let i = 1; i < records.length; i++) {
    if (records[i]!.number <= records[i - 1]!.number) start = i;
  }
  return records.slice(start);
}
