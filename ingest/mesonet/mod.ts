/**
 * What the `ingest` command does: records one vehicle's datalogger into daily files until told
 * to stop. Every record that the logger still holds reaches the file exactly once, in order.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { LoggerConfig } from "../../config.ts";
import type { Logger } from "../../log.ts";
import { Backfill } from "./backfill.ts";
import type { IngestClock } from "./clock.ts";
import { writeDaySummary } from "./day_summary.ts";
import { LiveState, REPEAT_LOG_MS } from "./live_state.ts";
import type { LoggerClient } from "./logger_client.ts";
import { PollClock } from "./poll_clock.ts";
import { pollTable } from "./poller.ts";
import { Recorder } from "./recorder.ts";
import { startState } from "./place.ts";
import { findStart } from "./recover.ts";
import { TableIngest } from "./table_ingest.ts";
import { obsRules, supportRules } from "./tables.ts";

/** What ingest needs from outside. */
export interface IngestParts {
  readonly config: LoggerConfig;
  readonly client: LoggerClient;
  readonly clock: IngestClock;
  readonly log: Logger;
  /** Ends the recording: what was accepted is written, then `runIngest` returns. */
  readonly signal: AbortSignal;
}

const OBS_TIMEOUT_MS = 2500;
const SUPPORT_TIMEOUT_MS = 800;

/** How often rows that the disk did not take are tried again, and the day's summary is renewed. */
const RETRY_DISK_MS = 3000;
const SUMMARY_MS = 60_000;

/** The logger did not answer for too long: the supervisor starts afresh. */
export class LoggerGoneError extends Error {
  override readonly name = "LoggerGoneError";
  readonly code = "logger-gone";
}

/**
 * Records until the signal is aborted.
 *
 * @throws {LoggerGoneError} after `ingest_retry_max` failed reads in a row, with nothing unwritten
 */
export async function runIngest(parts: IngestParts): Promise<void> {
  const { config, client, clock, log, signal } = parts;
  Deno.mkdirSync(config.state_dir, { recursive: true });
  const live = new LiveState(parts);
  const giveUp = new AbortController();
  // Also of a signal that was aborted before this: a supervisor may die as soon as it has started us.
  const stopped = AbortSignal.any([signal, giveUp.signal]);
  let gone: LoggerGoneError | null = null;

  // --- Obs: the record itself
  const obs = obsRules(config.data_dir, () => live.nameByHostClock());
  const obsStart = findStart(join(config.state_dir, "ingest.json"), obs);
  if (obsStart.kind === "continue" && obsStart.note) log.warn(obsStart.note);
  const obsRecorder = new Recorder(
    obs,
    join(config.state_dir, "ingest.json"),
    startState(obsStart),
    log,
    (written) => live.obsWritten(written),
    clock,
  );
  const obsBackfill = new Backfill(client, "Obs", () => clock.monoMs(), obs.recordTimeMs);
  const obsPoll = new PollClock();
  const setPeriod = (rate: number) => obsPoll.setPeriod(1000 / rate);
  if (obsRecorder.state.rate !== null) setPeriod(obsRecorder.state.rate);
  const obsTable = new TableIngest(
    "Obs",
    obsStart,
    obs,
    obsBackfill,
    obsRecorder,
    log,
    clock,
    stopped,
    {
      accepted: (rows) => live.obsAccepted(rows, obsRecorder),
      rate(rate) {
        log.info(`Obs: the logger publishes ${rate} records/s`);
        setPeriod(rate);
      },
    },
  );

  // --- Support: raw wind and GPS sentences; its troubles never touch Obs
  const supportFolder = join(dirname(config.data_dir), `${basename(config.data_dir)}_support`);
  const support = supportRules(supportFolder, () => clock.wallMs());
  const supportLog = rarely(log, clock);
  const supportBookmark = join(config.state_dir, "ingest_support.json");
  const supportStart = findStart(supportBookmark, support);
  const supportRecorder = new Recorder(
    support,
    supportBookmark,
    startState(supportStart),
    supportLog,
    (written) => live.supportWritten(written),
    clock,
  );
  const supportTable = new TableIngest(
    "Support",
    supportStart,
    support,
    new Backfill(client, "Support", () => clock.monoMs()),
    supportRecorder,
    supportLog,
    clock,
    stopped,
    { accepted: (rows) => live.supportAccepted(rows), rate: () => {} },
  );

  async function keepUp(): Promise<void> {
    let summarised = obsRecorder.written.day;
    let sinceMs = clock.monoMs();
    const summarise = (counts: typeof summarised) => {
      if (counts === null || counts === summarised) return;
      try {
        writeDaySummary(
          join(config.data_dir, `${counts.day}.json`),
          counts,
          config,
          obsBackfill.environment,
        );
        summarised = counts;
      } catch (error) {
        // The rows come first; the next minute tries again.
        log.debug(`summary of ${counts.day}: ${error instanceof Error ? error.message : error}`);
      }
    };
    live.dayEnded = summarise;
    while (!stopped.aborted) {
      await clock.sleep(RETRY_DISK_MS, stopped);
      if (obsRecorder.trouble !== null && obsRecorder.flush()) live.diskWorks();
      if (supportRecorder.trouble !== null) supportRecorder.flush();
      live.supportOnDisk(supportRecorder, obsRecorder);
      if (clock.monoMs() - sinceMs < SUMMARY_MS) continue;
      sinceMs = clock.monoMs();
      summarise(obsRecorder.written.day);
    }
    summarise(obsRecorder.written.day);
  }

  log.info(
    `recording ${config.logger_ip} into ${config.data_dir}` +
      (obsStart.kind === "continue"
        ? `, going on after record ${obsStart.state.number}`
        : obsStart.kind === "fresh"
        ? "; nothing recorded there yet: beginning with what the logger holds of the last 24 h"
        : ""),
  );
  const supportPoll = new PollClock();
  await Promise.all([
    pollTable(client, obsPoll, clock, stopped, {
      table: "Obs",
      timeoutMs: OBS_TIMEOUT_MS,
      retryDelayS: config.ingest_retry_delay,
    }, {
      answered(record, sentMs, receivedMs) {
        live.loggerAnswers();
        survive(log, "Obs", () => obsTable.newest(record, sentMs, receivedMs));
      },
      failed(error, failures, sinceMs) {
        live.loggerFails(error, failures, sinceMs);
        const unwritten = obsRecorder.queued + obsTable.pending;
        if (failures >= config.ingest_retry_max && unwritten === 0) {
          gone = new LoggerGoneError(`no answer to ${failures} reads: ${error.message}`);
          giveUp.abort();
        }
      },
    }),
    pollTable(client, supportPoll, clock, stopped, {
      table: "Support",
      timeoutMs: SUPPORT_TIMEOUT_MS,
      retryDelayS: config.ingest_retry_delay,
    }, {
      answered(record, sentMs, receivedMs) {
        survive(supportLog, "Support", () => supportTable.newest(record, sentMs, receivedMs));
      },
      failed: (error) => supportLog.warn(`Support: ${error.message}`),
    }),
    keepUp(),
  ]);
  await Promise.all([obsTable.settled(), supportTable.settled()]);
  supportRecorder.flush();
  if (!obsRecorder.flush()) {
    log.warn(
      `stopped with ${obsRecorder.queued} records not on disk: they are fetched from the ` +
        `logger at the next start, as far as it still holds them`,
    );
  }
  if (gone !== null) throw gone;
}

/** What nobody expected is logged with its stack; the recording goes on. */
function survive(log: Logger, table: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const what = error instanceof Error ? error.stack ?? error.message : String(error);
    log.warn(`${table}: unexpected, please report: ${what}`);
  }
}

/** The same logger, but each kind of warning at most once a minute. */
function rarely(log: Logger, clock: IngestClock): Logger {
  const loggedMs = new Map<string, number>();
  return {
    ...log,
    warn(text) {
      // What differs between repeats are numbers.
      const kind = text.replace(/\d+/g, "#").slice(0, 80);
      if (clock.monoMs() - (loggedMs.get(kind) ?? -Infinity) < REPEAT_LOG_MS) return;
      loggedMs.set(kind, clock.monoMs());
      log.warn(text);
    },
  };
}
