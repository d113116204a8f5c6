/**
 * What the supervisor, and the people behind it, are told while recording: states, rows on the
 * disk, live extras, and the log lines that must not come every second.
 *
 * @module
 */
import type { LoggerConfig } from "../../config.ts";
import { encodeChildEvent } from "../../formats/child_event.ts";
import { bareValue, RAW_BATTERY, RAW_GPS_STATUS } from "../../formats/mesonet_day.ts";
import { RAW_GGA } from "../../formats/mesonet_support.ts";
import { type FixQuality, ggaFixQuality, splitGga } from "../../formats/nmea.ts";
import { type Logger, printLine } from "../../log.ts";
import type { IngestClock } from "./clock.ts";
import type { LoggerError } from "./logger_client.ts";
import type { QueuedRow, Recorder, Written } from "./recorder.ts";

/** Lasting troubles are logged this often, ms. */
export const REPEAT_LOG_MS = 60_000;

/** Failures in a row before the logger is called unreachable: one torn page is no outage. */
const UNREACHABLE_FAILURES = 3;

/** What the telling needs from outside. */
export interface LiveParts {
  readonly config: LoggerConfig;
  readonly clock: IngestClock;
  readonly log: Logger;
}

/** What the supervisor and the people behind it are told while recording. */
export class LiveState {
  dayEnded: (counts: QueuedRow["after"]["day"]) => void = () => {};
  #state = "";
  #supportWaits = false;
  #fix: FixQuality | null = null;
  #failedLoggedMs = -Infinity;
  #unreachableSinceMs: number | null = null;
  #noFixLoggedMs = -Infinity;
  #lastDay: QueuedRow["after"]["day"] = null;

  constructor(private readonly parts: LiveParts) {}

  #tell(state: string, sinceMs: number, reason: string | null, queued?: number): void {
    this.#state = state;
    const since = new Date(sinceMs).toISOString();
    printLine(encodeChildEvent({
      event: "state",
      state,
      since,
      reason,
      ...(queued === undefined ? {} : { queued }),
    }));
  }

  loggerAnswers(): void {
    const { clock, log } = this.parts;
    if (this.#unreachableSinceMs !== null) {
      const seconds = Math.round((clock.monoMs() - this.#unreachableSinceMs) / 1000);
      log.info(`the logger answers again after ${seconds} s`);
      this.#unreachableSinceMs = null;
      this.#failedLoggedMs = -Infinity;
    }
    if (this.#state === "" || this.#state === "logger unreachable") {
      this.#tell("recording", clock.wallMs(), null);
    }
  }

  loggerFails(error: LoggerError, failures: number, sinceMs: number): void {
    const { clock, log, config } = this.parts;
    const now = clock.monoMs();
    const isOutage = failures >= UNREACHABLE_FAILURES && this.#unreachableSinceMs === null;
    if (isOutage || now - this.#failedLoggedMs >= REPEAT_LOG_MS) {
      this.#failedLoggedMs = now;
      const reads = failures === 1 ? "one failed read" : `${failures} failed reads in a row`;
      log.warn(`logger ${config.logger_ip}: ${error.message} (${reads})`);
    }
    if (!isOutage) return;
    this.#unreachableSinceMs = sinceMs;
    const remedy = "power, cable, logger_ip? What it measures meanwhile is fetched when it answers";
    const reason = `${config.logger_ip}: ${error.message}; ${remedy}`;
    this.#tell("logger unreachable", clock.wallMs() - (now - sinceMs), reason);
  }

  /** Names a file by the host's clock, and says so once a minute. */
  nameByHostClock(): number {
    const { clock, log } = this.parts;
    if (clock.monoMs() - this.#noFixLoggedMs >= REPEAT_LOG_MS) {
      this.#noFixLoggedMs = clock.monoMs();
      log.warn("no GPS time: records go to the file of the host's UTC date");
    }
    return clock.wallMs();
  }

  /** Tells of rows that wait for the disk: they are shown, and shown as not recorded. */
  obsAccepted(rows: readonly QueuedRow[], recorder: Recorder): void {
    for (const { row } of rows) this.#tellJump(row.jumpMs);
    const last = rows.at(-1);
    if (recorder.trouble === null || last === undefined) return;
    const { sinceMs, reason } = recorder.trouble;
    this.#tell("not recorded", sinceMs, reason, recorder.queued);
    printLine(encodeChildEvent({
      event: "live",
      number: last.record.number,
      row: last.row.text,
      queued: recorder.queued,
    }));
  }

  #tellJump(jumpMs: number | null): void {
    if (jumpMs === null) return;
    const seconds = jumpMs / 1000;
    this.parts.log.info(
      `GPS time jumped by ${seconds} s while record numbers ran on; no record is missing`,
    );
  }

  /** Support rows that wait while Obs is written are shown too: they are not recorded either. */
  supportOnDisk(support: Recorder, obs: Recorder): void {
    if (obs.trouble !== null) return;
    if (support.trouble !== null) {
      const { sinceMs, reason } = support.trouble;
      this.#supportWaits = true;
      this.#tell("not recorded", sinceMs, `Support: ${reason}`, support.queued);
    } else if (this.#supportWaits) {
      this.#supportWaits = false;
      this.diskWorks();
    }
  }

  diskWorks(): void {
    if (this.#state !== "not recorded") return;
    this.#tell("recording", this.parts.clock.wallMs(), null);
  }

  obsWritten({ file, rows, last, queued }: Written): void {
    const { record, row, after } = last;
    if (this.#lastDay !== null && this.#lastDay.day !== row.day) this.dayEnded(this.#lastDay);
    this.#lastDay = after.day;
    const battery = Number(bareValue(record.values[RAW_BATTERY]!));
    printLine(encodeChildEvent({
      event: "record",
      table: "Obs",
      number: record.number,
      file,
      rows,
      time_ms: row.timeMs,
      time_inferred: row.inferred,
      queued,
      battery_v: Number.isFinite(battery) ? battery : null,
      gps_status: bareValue(record.values[RAW_GPS_STATUS]!) || null,
      satellites: this.#fix?.satellites ?? null,
      hdop: this.#fix?.hdop ?? null,
    }));
    if (queued === 0 && this.#state === "not recorded" && !this.#supportWaits) this.diskWorks();
  }

  supportAccepted(rows: readonly QueuedRow[]): void {
    const gga = rows.at(-1)?.record.values[RAW_GGA];
    if (gga !== undefined) this.#fix = ggaFixQuality(splitGga(gga));
  }

  supportWritten({ file, rows, last, queued }: Written): void {
    printLine(encodeChildEvent({
      event: "record",
      table: "Support",
      number: last.record.number,
      file,
      rows,
      time_ms: last.row.timeMs,
      time_inferred: false,
      queued,
      battery_v: null,
      gps_status: null,
      satellites: this.#fix?.satellites ?? null,
      hdop: this.#fix?.hdop ?? null,
    }));
  }
}
