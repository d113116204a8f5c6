/**
 * The two tables of a vehicle's logger, and what their rows and files look like.
 *
 * @module
 */
import {
  bareValue,
  DAY_COLUMNS,
  DAY_HEADER,
  dayName,
  dayRow,
  GPS_DATE,
  GPS_TIME,
  gpsTimeMs,
} from "../../formats/mesonet_day.ts";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { SUPPORT_HEADER, supportRow } from "../../formats/mesonet_support.ts";
import { nextTime } from "./gps_time.ts";
import type { TableRules } from "./recorder.ts";

/** How a row that is in a file already is recognised in the logger's table. */
export interface RowMatch {
  /** 0: another record; 1: the same values; 2: the same values and the same time. */
  likeness(row: string, record: LoggerRecord): 0 | 1 | 2;
  /** A row's time, ms; null without one. */
  rowTimeMs(row: string): number | null;
  /** A record's own time, in the sense of the row's, ms; null without one. */
  recordTimeMs(record: LoggerRecord): number | null;
  /** Names of the table's day files. */
  readonly file: RegExp;
}

/** The observations: `YYYYMMDD.txt`, named by GPS date, by `wallMs` where there is no time. */
export function obsRules(folder: string, wallMs: () => number): TableRules & RowMatch {
  const recordTimeMs = (record: LoggerRecord) =>
    gpsTimeMs(record.values[GPS_DATE]!, record.values[GPS_TIME]!);
  const rowTimeMs = (row: string) => {
    const fields = row.split(",");
    return gpsTimeMs(fields[GPS_DATE] ?? "", fields[GPS_TIME] ?? "");
  };
  return {
    header: DAY_HEADER,
    folder,
    file: /^\d{8}\.txt$/,
    fileName: (day) => `${day}.txt`,
    row(clock, record, recordsPerSecond) {
      const time = nextTime(clock, record, recordsPerSecond);
      const { timeMs, inferred, jumpMs } = time;
      return {
        text: dayRow(record.values, timeMs),
        day: dayName(timeMs ?? wallMs()),
        timeMs,
        inferred,
        jumpMs,
        clock: time.clock,
      };
    },
    likeness(row, record) {
      const ours = row.split(",");
      const theirs = dayRow(record.values, null).split(",");
      if (ours.length !== DAY_COLUMNS.length) return 0;
      const same = ours.every((value, i) =>
        i === GPS_DATE || i === GPS_TIME || value === theirs[i]
      );
      if (!same) return 0;
      return rowTimeMs(row) === recordTimeMs(record) ? 2 : 1;
    },
    rowTimeMs,
    recordTimeMs,
  };
}

/** The Support table: `YYYYMMDD_support.txt`, named by the logger's own clock. */
export function supportRules(folder: string, wallMs: () => number): TableRules & RowMatch {
  return {
    header: SUPPORT_HEADER,
    folder,
    file: /^\d{8}_support\.txt$/,
    fileName: (day) => `${day}_support.txt`,
    row(clock, record) {
      const { loggerTimeMs } = record;
      return {
        text: supportRow(record.values.map(bareValue)),
        day: dayName(loggerTimeMs ?? wallMs()),
        timeMs: loggerTimeMs,
        inferred: false,
        jumpMs: null,
        clock: {
          ...clock,
          number: record.number,
          loggerMs: loggerTimeMs,
          writtenMs: loggerTimeMs ?? clock.writtenMs,
        },
      };
    },
    likeness: (row, record) => row === supportRow(record.values.map(bareValue)) ? 2 : 0,
    rowTimeMs: () => null,
    recordTimeMs: (record) => record.loggerTimeMs,
  };
}
