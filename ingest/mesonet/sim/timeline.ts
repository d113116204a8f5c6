/**
 * What the simulated logger publishes at each tick: rows of the drive as raw records, with the
 * faults that were asked for, each with the row that must reach the daily file.
 *
 * @module
 */
import { gpsDateText, gpsTimeText } from "../../../formats/mesonet_day.ts";
import { checkAsRecorded, type DriveRow, rowsWithFix } from "./drive.ts";
import { checkTogether, type SimOptions } from "./options.ts";
import { mulberry32 } from "./random.ts";
import { createTimeTruth, type TimeTag } from "./truth.ts";

/** One raw Obs record, as published. */
export interface ObsRecord {
  readonly number: number;
  /** 0, and one more after each restart of the logger. */
  readonly series: number;
  /** The logger's own clock at the record, written as if it were UTC, milliseconds since 1970. */
  readonly loggerMs: number;
  /** The 19 raw values' text. */
  readonly values: readonly string[];
  /** The line that must reach the daily file. */
  readonly row: string;
  readonly tag: TimeTag;
}

/** What one tick brings. */
export interface Tick {
  /** The logger starts anew: its tables are empty. */
  readonly restarted: boolean;
  /** The records that appear, oldest first; usually one. */
  readonly records: readonly ObsRecord[];
}

/** Seconds that a restarting logger is away. */
export const RESTART_S = 3;

/** Ticks until a moment so many seconds after the start. Rounding must not push it a tick on. */
const tickAt = (atS: number, rate: number) => Math.ceil(atS * rate - 1e-6);

/** A record before it is published: its time in the file depends on what was published before it. */
interface Measured {
  readonly number: number;
  readonly series: number;
  readonly loggerMs: number;
  /** To the whole second, without the GPS clock's own jumps. */
  readonly trueMs: number;
  readonly values: readonly string[];
  readonly rowValues: readonly string[];
  readonly shownMs: number | null;
  readonly fault: "repeat" | "glitch" | null;
  readonly steps: number;
}

/**
 * A timeline over a drive's rows. Each call of the result is the next tick, 1 / rate seconds
 * after the one before it. Repeatable: the same rows, options and start give the same ticks.
 *
 * @param startMs GPS time of the first record, milliseconds since 1970, used to the whole second
 * @throws {DriveError} when the rows cannot be played the way the options ask
 * @throws {SimOptionError} when options do not go together
 */
export function createTimeline(
  drive: readonly DriveRow[],
  options: SimOptions,
  startMs: number,
): () => Tick {
  checkTogether(options);
  if (options.asRecorded) checkAsRecorded(drive);
  const rows = options.asRecorded ? drive : rowsWithFix(drive);
  const { rate } = options;
  const startSecondMs = Math.floor(startMs / 1000) * 1000;
  const firstRow = options.skip % rows.length;
  const loopMs = rows.at(-1)!.trueMs - rows[0]!.trueMs + 1000;
  const random = mulberry32(options.seed);
  const timeTruth = createTimeTruth();

  let tick = -1;
  let number = 0;
  let series = 0;
  /** Records measured, published or not: the place in the drive. */
  let measured = 0;
  /** Time that passed without a measurement. */
  let idleMs = 0;
  let silentUntil = 0;
  let heldUntil = 0;
  let held: Measured[] = [];
  let toDrop = 0, frozenLeft = 0, lostLeft = 0, lostTotal = 0;
  let glitchMs = 0, gpsOffsetMs = 0, steps = 0;
  let slipped = false;
  let before: { date: string; time: string; shownMs: number | null } | null = null;
  /** What was published last, for counting on from it. */
  let published: Measured | null = null;
  let batteryV = 13.3;

  const starting = <T>(faults: readonly T[], atS: (fault: T) => number) =>
    faults.filter((fault) => tickAt(atS(fault), rate) === tick);

  /** The true time of the next measurement, by the file or by counting, without the idle time. */
  function playedMs(row: DriveRow, loop: number): number {
    return options.asRecorded
      ? row.trueMs - rows[firstRow]!.trueMs + loop * loopMs
      : measured * 1000 / rate;
  }

  function gpsTexts(row: DriveRow, trueGpsMs: number) {
    let fault: Measured["fault"] = null;
    let shownMs: number | null = trueGpsMs;
    let date = gpsDateText(trueGpsMs);
    let time = gpsTimeText(trueGpsMs);
    let fix = true;
    const show = (ms: number) => {
      shownMs = ms;
      date = gpsDateText(ms);
      time = gpsTimeText(ms);
    };
    if (options.asRecorded && row.shownMs !== row.trueMs) {
      if (row.shownMs === null) {
        [shownMs, fix] = [null, false];
        [date, time] = [row.values[9]!, row.values[10]!];
      } else {
        show(trueGpsMs - (row.trueMs - row.shownMs));
        fault = "repeat";
      }
    }
    if (slipped) fault = "repeat";
    if (glitchMs !== 0) {
      show(trueGpsMs + glitchMs);
      fault = "glitch";
    }
    if (frozenLeft > 0 && before !== null) {
      ({ date, time, shownMs } = before);
      fault = "repeat";
    }
    if (lostLeft > 0) {
      [shownMs, fix] = [null, false];
      const since = lostTotal - lostLeft;
      // The second half reads as receivers do that count from their factory's date.
      const factory = since >= lostTotal / 2;
      date = factory ? "210899" : "NAN";
      time = factory ? gpsTimeText(since * 1000) : "NAN";
    }
    return { date, time, shownMs, fault, fix };
  }

  function measure(): Measured {
    const place = firstRow + measured;
    const row = rows[place % rows.length]!;
    const loop = Math.floor(place / rows.length);
    const sinceStartMs = playedMs(row, loop) + idleMs;
    const trueMs = startSecondMs + Math.floor(sinceStartMs / 1000 + 1e-6) * 1000;
    const shown = gpsTexts(row, trueMs + gpsOffsetMs);
    const other = shown.fix || lostLeft === 0
      ? row.values.slice(11, 16)
      : Array<string>(5).fill("NAN");
    batteryV += 0.05 * (13.4 - batteryV) + 0.1 * (random() - 0.5);
    const panel = row.values[16]!;
    const result: Measured = {
      number,
      series,
      loggerMs: startSecondMs + Math.round(sinceStartMs) + options.clockOffsetS * 1000,
      trueMs,
      values: [
        ...row.values.slice(0, 9),
        shown.date,
        shown.time,
        shown.fix ? "A" : "V",
        ...other,
        String(Number(batteryV.toFixed(2))),
        panel,
      ],
      rowValues: [...row.values.slice(0, 9), shown.date, shown.time, ...other, panel],
      shownMs: shown.shownMs,
      fault: shown.fault,
      steps,
    };
    before = { date: shown.date, time: shown.time, shownMs: shown.shownMs };
    glitchMs = 0;
    slipped = false;
    if (frozenLeft > 0) frozenLeft--;
    if (lostLeft > 0) lostLeft--;
    number++;
    measured++;
    return result;
  }

  /** Time from the record before: a second each, but records that share a GPS second share it. */
  function sinceMs(record: Measured): number {
    if (published === null) return 0;
    // Across a restart the numbers say nothing; the next second is the least wrong.
    if (published.series !== record.series) return 1000;
    const records = record.number - published.number;
    if (options.asRecorded) return records * 1000;
    return rate > 1 ? record.trueMs - published.trueMs : Math.round(records / rate) * 1000;
  }

  function publish(record: Measured): ObsRecord {
    const time = timeTruth({
      series: record.series,
      sinceMs: sinceMs(record),
      shownMs: record.shownMs,
      fault: record.fault,
      steps: record.steps,
    });
    published = record;
    const values = [...record.rowValues];
    const padded = (text: string) => /^\d+$/.test(text) ? text.padStart(6, "0") : text;
    values[9] = time.timeMs === null ? padded(values[9]!) : gpsDateText(time.timeMs);
    values[10] = time.timeMs === null ? padded(values[10]!) : gpsTimeText(time.timeMs);
    const { number, series, loggerMs } = record;
    return {
      number,
      series,
      loggerMs,
      values: record.values,
      row: values.join(","),
      tag: time.tag,
    };
  }

  return function nextTick(): Tick {
    tick++;
    const restarted = starting(options.restartsAtS, (atS) => atS).length > 0;
    if (restarted) {
      series++;
      number = 0;
      held = [];
      heldUntil = toDrop = 0;
      silentUntil = tick + Math.ceil(RESTART_S * rate);
    }
    for (const { seconds, held } of starting(options.stalls, (f) => f.atS)) {
      const until = tick + Math.round(seconds * rate);
      if (held) heldUntil = Math.max(heldUntil, until);
      else silentUntil = Math.max(silentUntil, until);
    }
    for (const { records } of starting(options.drops, (f) => f.atS)) toDrop += records;
    for (const { records } of starting(options.freezes, (f) => f.atS)) frozenLeft += records;
    for (const { records } of starting(options.lostFixes, (f) => f.atS)) {
      lostLeft += records;
      lostTotal = lostLeft;
    }
    for (const { seconds } of starting(options.glitches, (f) => f.atS)) glitchMs = seconds * 1000;
    for (const { seconds } of starting(options.gpsSteps, (f) => f.atS)) {
      gpsOffsetMs += seconds * 1000;
      steps++;
    }
    if (starting(options.slipsAtS, (atS) => atS).length > 0) {
      gpsOffsetMs -= 1000;
      slipped = true;
    }
    if (tick < silentUntil) {
      idleMs += 1000 / rate;
      return { restarted, records: [] };
    }
    if (toDrop > 0) {
      toDrop--;
      measure();
      return { restarted, records: [] };
    }
    held.push(measure());
    for (const { records } of starting(options.jumps, (f) => f.atS)) {
      for (let i = 0; i < records; i++) held.push(measure());
    }
    if (tick < heldUntil) return { restarted, records: [] };
    return { restarted, records: held.splice(0).map(publish) };
  };
}
