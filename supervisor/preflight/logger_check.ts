/**
 * Whether the datalogger answers as it should, and what time it has; if not, what to do about it.
 *
 * @module
 */
import { type LoggerConfig, reachLoggerDirectly } from "../../config.ts";
import { basicAuthorization } from "../../formats/basic_login.ts";
import { type LoggerRecord, parseNewestRecord } from "../../formats/logger_page.ts";
import { GPS_DATE, GPS_TIME, gpsTimeMs } from "../../formats/mesonet_day.ts";
import { errorText } from "../../secrets.ts";
import { type Check, pass, warn } from "./check.ts";
import type { GpsReading } from "./clock_check.ts";

const LOGGER_LIMIT_MS = 2_000;
const LOGGER_RETRY_MS = 300;

/** What asking the datalogger brought. */
export interface LoggerLook {
  readonly checks: readonly Check[];
  /** Its GPS time; null without an answer or a fix. */
  readonly gps: GpsReading | null;
}

/** How to wait: tests do not. */
export type Pause = (ms: number) => Promise<void>;

const realPause: Pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks the datalogger for its newest record. Takes 4.5 s at most; `nowMs` is the host's clock. */
export async function lookAtLogger(
  config: LoggerConfig,
  nowMs: () => number,
  pause: Pause = realPause,
): Promise<LoggerLook> {
  reachLoggerDirectly(config);
  const started = performance.now();
  let record: LoggerRecord | null = null;
  try {
    // A page that is not whole may be chance: the next one tells.
    record = await newestRecord(config).catch((error) => {
      if (error instanceof StatusError || error instanceof NoAnswerError) throw error;
      return newestRecord(config);
    });
  } catch (error) {
    if (error instanceof StatusError) return only(statusWarning(config, error.status));
    if (error instanceof NoAnswerError) {
      return only(warn(
        `datalogger does not answer: ${config.logger_ip} (${error.message})`,
        `check its power, the cable and logger_ip; try: curl http://${config.logger_ip}/`,
      ));
    }
    return only(warn(
      `datalogger ${config.logger_ip} answers, but not with an Obs record (${errorText(error)})`,
      "check that logger_ip is the datalogger and that its program has the table Obs",
    ));
  }
  const first: Reading = { record, hostMs: nowMs() };
  const last = await readOn(config, first, started, nowMs, pause);
  return judge(config, first, last);
}

/** A record, and the host's clock when it came. */
interface Reading {
  readonly record: LoggerRecord;
  readonly hostMs: number;
}

/** Records come once a second: in the time of two of them, something has to move. */
const MOVE_MS = 1_100;
const MOVES = 2;

/** Everything about the datalogger is known by then, so that its line is never left out. */
const WHOLE_MS = 4_200;

/** The record a second or two later: the first in which number and GPS time are others, or null. */
async function readOn(
  config: LoggerConfig,
  first: Reading,
  started: number,
  nowMs: () => number,
  pause: Pause,
): Promise<Reading | null> {
  let last: Reading | null = null;
  for (let i = 0; i < MOVES; i++) {
    const leftMs = WHOLE_MS - (performance.now() - started) - MOVE_MS;
    // Too late to tell whether it stands still.
    if (leftMs <= 0) return null;
    await pause(MOVE_MS);
    try {
      const record = await newestRecord(config, Math.min(leftMs, LOGGER_LIMIT_MS));
      last = { record, hostMs: nowMs() };
    } catch {
      return null;
    }
    if (last.record.number !== first.record.number && gpsOf(last) !== gpsOf(first)) break;
  }
  return last;
}

const gpsOf = ({ record }: Reading) =>
  gpsTimeMs(record.values[GPS_DATE]!, record.values[GPS_TIME]!);

/** What two looks at the newest record say; `last` is null when there was no second one. */
function judge({ logger_ip }: LoggerConfig, first: Reading, last: Reading | null): LoggerLook {
  const { number } = first.record;
  const gpsMs = gpsOf(last ?? first);
  if (last !== null && last.record.number === number && gpsMs === gpsOf(first)) {
    return only(warn(
      `datalogger stands still: the same record ${number} again after 2 s`,
      "restart the datalogger; if that does not help, its program does not run",
    ));
  }
  const answers = pass(`datalogger answers: ${logger_ip}`);
  if (gpsMs === null) {
    const noFix = warn(
      "datalogger has no GPS time: records get counted times and no position",
      "bring the antenna under open sky and wait 2 min; then check its cable",
    );
    return { checks: [answers, noFix], gps: null };
  }
  if (last !== null && gpsMs === gpsOf(first)) {
    const frozen = warn(
      `GPS clock frozen: the same time in records ${number} and ${last.record.number}`,
      "restart the GPS receiver; check its cable: until then records get counted times",
    );
    return { checks: [answers, frozen], gps: null };
  }
  return { checks: [answers], gps: { gpsMs, hostMs: (last ?? first).hostMs } };
}

const only = (check: Check): LoggerLook => ({ checks: [check], gps: null });

function statusWarning({ logger_ip, logger_user }: LoggerConfig, status: number): Check {
  if (status === 401) {
    return logger_user === undefined
      ? warn(
        `datalogger wants a login: ${logger_ip} (HTTP 401)`,
        "set logger_user and logger_password",
      )
      : warn(
        `datalogger wants another login than ${logger_user}'s: ${logger_ip} (HTTP 401)`,
        "correct logger_user and logger_password",
      );
  }
  return warn(
    `datalogger ${logger_ip} answers HTTP ${status}`,
    status >= 500
      ? "it may be starting or busy: try again in a minute, else restart the datalogger"
      : "check that logger_ip is the datalogger",
  );
}

class StatusError extends Error {
  readonly code = "http-status";
  constructor(readonly status: number) {
    super(`HTTP ${status}`);
  }
}

class NoAnswerError extends Error {
  readonly code = "no-answer";
}

function login({ logger_user, logger_password }: LoggerConfig): Record<string, string> {
  if (logger_user === undefined) return {};
  return { Authorization: basicAuthorization(logger_user, logger_password ?? "") };
}

/** The newest record; tries to connect again while there is time, for a logger just starting. */
async function newestRecord(
  config: LoggerConfig,
  limitMs = LOGGER_LIMIT_MS,
): Promise<LoggerRecord> {
  const url = `http://${config.logger_ip}/command=NewestRecord&table=Obs`;
  const limit = AbortSignal.timeout(limitMs);
  for (;;) {
    let text: string;
    try {
      const response = await fetch(url, { headers: login(config), signal: limit });
      text = await response.text();
      if (!response.ok) throw new StatusError(response.status);
    } catch (error) {
      if (error instanceof StatusError) throw error;
      if (limit.aborted) throw new NoAnswerError(`no answer within ${limitMs / 1000} s`);
      if (!(error instanceof TypeError)) throw new NoAnswerError(errorText(error));
      await realPause(LOGGER_RETRY_MS);
      if (!limit.aborted) continue;
      throw new NoAnswerError("it refuses the connection, or there is no way to it");
    }
    return parseNewestRecord(text, "Obs");
  }
}
