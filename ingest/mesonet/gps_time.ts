/**
 * Which time a record gets: its own GPS time when that can be believed, otherwise the last
 * written time plus the records since. Frozen, backward, jumping and absent GPS clocks end here.
 *
 * @module
 */
import { GPS_DATE, GPS_TIME, gpsTimeMs } from "../../formats/mesonet_day.ts";
import type { LoggerRecord } from "../../formats/logger_page.ts";

/** What is remembered from one record to the next. Plain data: it is kept in the bookmark. */
export interface GpsClock {
  /** Number of the last record; null before the first of a series. */
  readonly number: number | null;
  /** The last valid raw GPS time, ms. */
  readonly rawMs: number | null;
  /** The logger's own clock at the last record, ms; null where its source had none. */
  readonly loggerMs: number | null;
  /** The time last written, ms. */
  readonly writtenMs: number | null;
  /** The last record whose GPS time was believed: inferred times count on from it. */
  readonly anchor: {
    readonly number: number;
    readonly ms: number;
    /** The logger's own clock at it, ms; null where its source had none. */
    readonly loggerMs: number | null;
  } | null;
  /** Records in a row whose raw times run on: where that began, and how often they advanced since. */
  readonly run: { readonly number: number; readonly ms: number; readonly steps: number } | null;
}

/** The clock before any record. */
export const NO_TIME: GpsClock = {
  number: null,
  rawMs: null,
  loggerMs: null,
  writtenMs: null,
  anchor: null,
  run: null,
};

/** A record's time, and how it was come by. */
export interface RecordTime {
  readonly clock: GpsClock;
  /** Milliseconds since 1970; null when there is nothing to tell the time from. */
  readonly timeMs: number | null;
  /** True when the time is not the record's own GPS time. */
  readonly inferred: boolean;
  /** Set when the GPS clock itself jumped: by how much, ms. */
  readonly jumpMs: number | null;
}

/** A believed GPS time agrees this well with the records since, ms. */
const AGREES_MS = 2000;

/** Loggers and receivers drift apart: over long pauses this much more is agreement. */
const DRIFT = 1e-4;

/** At the fifth record in a row that runs on a GPS clock that disagrees is right and we were wrong. */
const STEPS_TO_BELIEVE = 4;

/** Raw times run on when they keep this near to the record numbers, ms. */
const RUNS_ON_MS = 1000;

/**
 * The clock at the start of a new series (the logger restarted): times are kept, to compare
 * with, but record numbers mean nothing any more.
 */
export function newSeries(clock: GpsClock): GpsClock {
  return { ...clock, number: null, anchor: null, run: null };
}

/**
 * The time of the next record, at a logger that publishes `recordsPerSecond` (null: not yet known).
 *
 * A GPS time is believed when it is later than the one before it and agrees within 2 s with the
 * records since the last believed one; or when the logger's own clock has made the same step
 * (power off, stalled table); or when it has run on consistently for 5 records (a real jump).
 * Records of one second share its time.
 */
export function nextTime(
  clock: GpsClock,
  record: LoggerRecord,
  recordsPerSecond: number | null,
): RecordTime {
  const rate = recordsPerSecond ?? 1;
  const raw = gpsTimeMs(record.values[GPS_DATE]!, record.values[GPS_TIME]!);
  const { rawMs, writtenMs, anchor } = clock;
  const loggerStep = record.loggerTimeMs === null || clock.loggerMs === null
    ? null
    : record.loggerTimeMs - clock.loggerMs;
  const expected = anchor !== null
    ? anchor.ms + Math.floor((record.number - anchor.number) / rate) * 1000
    : writtenMs !== null && loggerStep !== null && loggerStep > 0
    ? writtenMs + Math.round(loggerStep / 1000) * 1000
    : null;

  const run = raw === null ? null : runsOn(clock, raw, record.number, rate) ??
    { number: record.number, ms: raw, steps: 0 };
  const later = raw !== null && (rawMs === null || raw > rawMs);
  // While the rate is unknown it may be a fast logger: its records share seconds.
  const unknownRate = recordsPerSecond === null;
  const agrees = raw !== null && (expected === null || near(raw, expected, writtenMs) ||
    unknownRate && raw < expected);
  const shared = raw !== null && raw === rawMs &&
    (unknownRate || raw === expected && recordsPerSecond > 1);
  // Only forwards: a clock set back together with a GPS fault would reorder the file.
  const stepsWithLogger = later && writtenMs !== null && loggerStep !== null && raw > writtenMs &&
    (near(raw - writtenMs, loggerStep, 0) ||
      // Both clocks have run on since the GPS was last believed, whatever was counted meanwhile.
      anchor !== null && anchor.loggerMs !== null && record.loggerTimeMs !== null &&
        near(raw - anchor.ms, record.loggerTimeMs - anchor.loggerMs, 0));
  const believed = raw !== null && (
    (expected === null && (later || clock.number === null)) ||
    (agrees && later) || shared || stepsWithLogger ||
    (later && run !== null && run.steps >= STEPS_TO_BELIEVE)
  );

  const base = {
    number: record.number,
    rawMs: raw ?? rawMs,
    run,
  };
  // That of an older record would make the next step look longer than it is.
  const loggerMs = record.loggerTimeMs;
  if (!believed) {
    return {
      clock: {
        ...base,
        loggerMs,
        writtenMs: expected ?? writtenMs,
        // The first of a series that was inferred from the logger's clock is what to count on from.
        anchor: anchor ??
          (expected === null ? null : { number: record.number, ms: expected, loggerMs }),
      },
      timeMs: expected,
      inferred: expected !== null,
      jumpMs: null,
    };
  }
  const jumped = expected !== null && !unknownRate && !near(raw, expected, writtenMs);
  // Within the agreement a row never steps back behind the one before it: they share a second.
  const sharesLast = !jumped && anchor !== null && writtenMs !== null &&
    raw < writtenMs && writtenMs - raw <= AGREES_MS;
  const timeMs = sharesLast ? writtenMs : raw;
  return {
    clock: {
      ...base,
      loggerMs,
      writtenMs: timeMs,
      anchor: shared ? anchor : { number: record.number, ms: raw, loggerMs },
    },
    timeMs,
    inferred: timeMs !== raw,
    jumpMs: jumped ? raw - expected : null,
  };
}

function near(ms: number, expectedMs: number, fromMs: number | null): boolean {
  const span = fromMs === null ? 0 : Math.abs(expectedMs - fromMs);
  return Math.abs(ms - expectedMs) <= AGREES_MS + span * DRIFT;
}

/**
 * The run with one more record, or null when its raw time does not run on. Measured from where
 * the run began: a frozen clock at several records a second keeps near its last step for ever.
 */
function runsOn(
  { run, rawMs }: GpsClock,
  raw: number,
  number: number,
  recordsPerSecond: number,
): GpsClock["run"] {
  if (run === null || rawMs === null) return null;
  const due = run.ms + (number - run.number) / recordsPerSecond * 1000;
  const advances = raw > rawMs;
  if (!advances && !(recordsPerSecond > 1 && raw === rawMs)) return null;
  return Math.abs(raw - due) <= RUNS_ON_MS
    ? { ...run, steps: run.steps + (advances ? 1 : 0) }
    : null;
}
