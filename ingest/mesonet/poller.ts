/**
 * Asks one table for its newest record, second after second: never more than two questions
 * under way, none delayed by a late answer, rarer while the logger does not answer.
 *
 * @module
 */
import type { LoggerRecord, TableName } from "../../formats/logger_page.ts";
import type { IngestClock } from "./clock.ts";
import { type LoggerClient, LoggerError } from "./logger_client.ts";
import type { PollClock } from "./poll_clock.ts";

/** Questions under way at once. */
const MAX_IN_FLIGHT = 2;

/** With ten records in the logger's page, haste is worth while for about this many failures. */
const HASTY_FAILURES = 30;

/** Hears what became of each question. */
export interface PollListener {
  answered(record: LoggerRecord, sentMs: number, receivedMs: number): void;
  /** `failures` in a row, this one included. */
  failed(error: LoggerError, failures: number, sinceMs: number): void;
}

/** How to poll. */
export interface PollOptions {
  readonly table: TableName;
  readonly timeoutMs: number;
  /** Longest pause between questions while the logger does not answer, s. */
  readonly retryDelayS: number;
}

/** Polls until the signal is aborted. */
export async function pollTable(
  client: LoggerClient,
  pollClock: PollClock,
  clock: IngestClock,
  signal: AbortSignal,
  options: PollOptions,
  listener: PollListener,
): Promise<void> {
  let inFlight = 0;
  let failures = 0;
  let failingSinceMs = 0;
  let lastSuccessSentMs = -Infinity;
  let lastAskMs = -Infinity;
  let wake = new AbortController();

  async function ask(): Promise<void> {
    const sentMs = clock.monoMs();
    pollClock.asked(sentMs);
    lastAskMs = sentMs;
    inFlight++;
    try {
      const record = await client.newestRecord(options.table, options.timeoutMs);
      // Who stopped has said goodbye to the files: another process may be writing them by now.
      if (signal.aborted) return;
      const receivedMs = clock.monoMs();
      failures = 0;
      lastSuccessSentMs = sentMs;
      pollClock.answered({ sentMs, receivedMs, number: record.number });
      wake.abort();
      listener.answered(record, sentMs, receivedMs);
    } catch (error) {
      if (!(error instanceof LoggerError)) throw error;
      // A question that hung while a later one was answered says nothing of the logger now.
      if (signal.aborted || sentMs < lastSuccessSentMs) return;
      if (failures++ === 0) failingSinceMs = sentMs;
      listener.failed(error, failures, failingSinceMs);
    } finally {
      inFlight--;
    }
  }

  let crash: unknown;
  const stop = new AbortController();
  while (!signal.aborted && crash === undefined) {
    const now = clock.monoMs();
    const patience = Math.min(options.retryDelayS, 1 + Math.max(0, failures - HASTY_FAILURES));
    const nextMs = failures > HASTY_FAILURES
      ? Math.max(now, lastAskMs + patience * 1000)
      : pollClock.nextAskMs(now);
    if (nextMs > now) {
      // An answer may say that the next question is due earlier: think again when one comes.
      wake = new AbortController();
      await clock.sleep(nextMs - now, AbortSignal.any([signal, stop.signal, wake.signal]));
      continue;
    }
    if (inFlight >= MAX_IN_FLIGHT) {
      pollClock.asked(now);
      lastAskMs = now;
      continue;
    }
    ask().catch((error) => {
      crash = error;
      stop.abort();
    });
  }
  if (crash !== undefined) throw crash;
}
