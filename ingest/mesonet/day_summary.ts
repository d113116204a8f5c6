/**
 * `YYYYMMDD.json` beside each day: what a person or program needs to know of the day's file
 * without reading it.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { replaceFile } from "../../durable.ts";
import type { LoggerEnvironment } from "../../formats/data_query.ts";
import { DAY_COLUMNS, DAY_UNITS } from "../../formats/mesonet_day.ts";
import { VERSION } from "../../version.ts";
import type { LostRange } from "./sequence.ts";

/** What is counted while a day's file grows. Kept in the bookmark, so a kill costs no count. */
export interface DayCounts {
  readonly day: string;
  readonly rows: number;
  readonly firstNumber: number | null;
  readonly lastNumber: number | null;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Steps of 2 s and more between rows, and the seconds missing in them. */
  readonly gaps: number;
  readonly missingSeconds: number;
  readonly inferredTimes: number;
  /** Records that could not be had, oldest first; the first 500 ranges. */
  readonly lost: readonly LostRange[];
}

const MAX_LOST_RANGES = 500;

/** The counts of a day before its first row. */
export function emptyDay(day: string): DayCounts {
  return {
    day,
    rows: 0,
    firstNumber: null,
    lastNumber: null,
    firstMs: null,
    lastMs: null,
    gaps: 0,
    missingSeconds: 0,
    inferredTimes: 0,
    lost: [],
  };
}

/** The counts of a day's file that is there already; record numbers are not in it. */
export function countFile(
  path: string,
  day: string,
  header: string,
  rowTimeMs: (row: string) => number | null,
): DayCounts {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return emptyDay(day);
  }
  const rows = text.split("\n").filter((line) => line !== "" && line.trimEnd() !== header);
  const counts = rows.reduce(
    (sum, row) => countRow(sum, 0, rowTimeMs(row), false),
    emptyDay(day),
  );
  return { ...counts, firstNumber: null, lastNumber: null };
}

/** The counts after one more row. */
export function countRow(
  counts: DayCounts,
  number: number,
  timeMs: number | null,
  inferred: boolean,
): DayCounts {
  const step = timeMs === null || counts.lastMs === null ? 0 : (timeMs - counts.lastMs) / 1000;
  return {
    ...counts,
    rows: counts.rows + 1,
    firstNumber: counts.firstNumber ?? number,
    lastNumber: number,
    firstMs: counts.firstMs ?? timeMs,
    lastMs: timeMs ?? counts.lastMs,
    gaps: counts.gaps + (step >= 2 ? 1 : 0),
    missingSeconds: counts.missingSeconds + (step >= 2 ? step - 1 : 0),
    inferredTimes: counts.inferredTimes + (inferred ? 1 : 0),
  };
}

/** The counts with records that could not be had. */
export function countLost(counts: DayCounts, lost: readonly LostRange[]): DayCounts {
  return { ...counts, lost: [...counts.lost, ...lost].slice(0, MAX_LOST_RANGES) };
}

const isoOrNull = (ms: number | null) => ms === null ? null : new Date(ms).toISOString();

/** Writes the summary of a day beside its file, as one step. */
export function writeDaySummary(
  path: string,
  counts: DayCounts,
  config: Pick<Config, "vehicle_id" | "columns">,
  logger: LoggerEnvironment | null,
): void {
  const columns = DAY_COLUMNS.map((name) => ({
    name,
    units: config.columns[name]?.units ?? DAY_UNITS[name],
    ...(config.columns[name]?.height_m === undefined
      ? {}
      : { height_m: config.columns[name]!.height_m }),
  }));
  const summary = {
    vehicle_id: config.vehicle_id,
    program: `meso360 ${VERSION}`,
    day: counts.day,
    logger: logger === null ? null : {
      model: logger.model,
      serial: logger.serial_no,
      os: logger.os_version,
      program: logger.prog_name,
      program_signature: logger.signature,
    },
    columns,
    rows: counts.rows,
    first_record: counts.firstNumber,
    last_record: counts.lastNumber,
    first_time: isoOrNull(counts.firstMs),
    last_time: isoOrNull(counts.lastMs),
    gaps: counts.gaps,
    missing_seconds: counts.missingSeconds,
    inferred_times: counts.inferredTimes,
    records_not_had: counts.lost,
  };
  replaceFile(path, JSON.stringify(summary, null, 1) + "\n");
}
