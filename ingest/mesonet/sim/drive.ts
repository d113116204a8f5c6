/**
 * The rows that the simulator plays: a daily file's text, with each row's GPS time as the file
 * shows it and as it truly was.
 *
 * @module
 */
import { bareValue, columnIndex, DAY_COLUMNS, gpsTimeMs } from "../../../formats/mesonet_day.ts";

/** A daily file that cannot be played. The message says why and what would help. */
export class DriveError extends Error {
  override readonly name = "DriveError";
  constructor(readonly code: "no-rows" | "no-fix" | "time-goes-back", message: string) {
    super(message);
  }
}

/** One row of the file. */
export interface DriveRow {
  /** The 17 values in the order of the daily file; `NAN` for a column the file does not have. */
  readonly values: readonly string[];
  /** The row's own GPS time, milliseconds since 1970; null without a fix. */
  readonly shownMs: number | null;
  /** When the row was measured: its own time, or, where that is frozen or absent, one second a row on. */
  readonly trueMs: number;
}

/** The position columns a row with a fix has. */
const LAT = DAY_COLUMNS.indexOf("lat");
const LON = DAY_COLUMNS.indexOf("lon");
const DATE = DAY_COLUMNS.indexOf("gps_date");
const TIME = DAY_COLUMNS.indexOf("gps_time");

/** Whether a row has a time and a position. */
export function hasFix(row: DriveRow): boolean {
  const number = (text: string) => text !== "" && Number.isFinite(Number(text));
  return row.shownMs !== null && number(row.values[LAT]!) && number(row.values[LON]!);
}

/**
 * The rows of a daily file, in the file's order. Rows with another number of values than the
 * header has names are left out. A time that repeats or goes back is a frozen or jumping clock:
 * such a row was measured a second after the one before it.
 *
 * @throws {DriveError} `no-rows` when the text holds none
 */
export function readDrive(text: string): DriveRow[] {
  const [header = "", ...lines] = text.split(/\r?\n/);
  const index = columnIndex(header);
  const columns = header.split(",").length;
  const places = DAY_COLUMNS.map(index);
  if (places[DATE] === -1 || places[TIME] === -1) {
    throw new DriveError("no-rows", "its first line does not name gps_date and gps_time");
  }
  const shown: { values: string[]; shownMs: number | null }[] = [];
  for (const line of lines) {
    const fields = line.split(",");
    if (fields.length !== columns) continue;
    const values = places.map((place) => place < 0 ? "NAN" : bareValue(fields[place]!));
    shown.push({ values, shownMs: gpsTimeMs(values[DATE]!, values[TIME]!) });
  }
  if (shown.length === 0) throw new DriveError("no-rows", "it holds no row of data");
  const firstTime = shown.findIndex((row) => row.shownMs !== null);
  let before = firstTime < 0 ? -1000 : shown[firstTime]!.shownMs! - (firstTime + 1) * 1000;
  let newest = -Infinity;
  return shown.map(({ values, shownMs }) => {
    if (shownMs !== null && shownMs > newest) newest = before = shownMs;
    else before += 1000;
    return { values, shownMs, trueMs: before };
  });
}

/**
 * The rows for playing with times of the simulator's own: those with a fix.
 *
 * @throws {DriveError} `no-fix` when no row has one
 */
export function rowsWithFix(rows: readonly DriveRow[]): DriveRow[] {
  const fixed = rows.filter(hasFix);
  if (fixed.length === 0) {
    throw new DriveError(
      "no-fix",
      "no row has a GPS time and position: play it with --as-recorded",
    );
  }
  return fixed;
}

/** A clock that is behind for longer than this is no frozen one. */
const LONGEST_FREEZE_S = 600;

/**
 * Checks that rows can be played with their own times.
 *
 * @throws {DriveError} `time-goes-back` when the GPS time falls back and stays there
 */
export function checkAsRecorded(rows: readonly DriveRow[]): void {
  const at = rows.findIndex((row) =>
    row.shownMs !== null && row.trueMs - row.shownMs > LONGEST_FREEZE_S * 1000
  );
  if (at >= 0) {
    throw new DriveError(
      "time-goes-back",
      `row ${at + 1} is still more than ${LONGEST_FREEZE_S} s behind a row before it: play the ` +
        `file without --as-recorded`,
    );
  }
}
