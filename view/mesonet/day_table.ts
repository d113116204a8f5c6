/**
 * A whole stored day as columns of numbers: read in slices, in order of time, without the times
 * that cannot be.
 *
 * @module
 */
import { basename } from "node:path";
import { dateOrder, type DayLayout, dayLayout, dayOfFileName } from "../../formats/day_layout.ts";
import { LineSplitter } from "../../formats/lines.ts";
import type { DateOrder } from "../../formats/mesonet_day.ts";
import { POINT_FIELDS, type PointField, pointOfFields } from "../../formats/point.ts";
import { gapFinder } from "../../science/time_gaps.ts";
import { otherTurn } from "../turns.ts";

/** Points of a day in ascending order of time; NaN where a value is missing. */
export interface DayTable {
  readonly length: number;
  /** Seconds since 1970. */
  readonly ts: Float64Array;
  readonly fields: Readonly<Record<PointField, Float64Array>>;
}

/** Read at once: less than a millisecond of work, some in the executable. */
const SLICE = 8 * 1024;

/** Rows of a day at five records a second, 80 MB in memory; a file with more has its first ones shown. */
const MAX_ROWS = 450_000;

/** Rows are longer, but in files of few columns and values. */
const ROW_BYTES = 64;

/** The most dates told apart: a sound file has two. */
const MAX_DATES = 1000;

const DAY_S = 86_400;

/**
 * Reads a daily file: columns by name, whatever their number; month first where the file's dates
 * say so; torn, glued and NUL rows and rows without a time left out. Of the times, single glitch
 * rows are left out (`science/time_gaps.ts`), and what is more than a day off the file's own day
 * unless all of it is. Null when the first line names no GPS date and time.
 *
 * @throws as `Deno.open` does
 */
export async function readDayTable(path: string): Promise<DayTable | null> {
  const day = dayOfFileName(basename(path));
  let rows = await readRows(path, "DMY");
  if (rows === null) return null;
  if (dateOrder(rows.dates, day).order === "MDY") rows = await readRows(path, "MDY");
  if (rows === null) return null;
  const numbers = believable(rows.columns[0]!, day);
  await otherTurn();
  return await inOrder(rows.columns, numbers);
}

interface Rows {
  /** `ts`, then the fields in their order; in the order of the file. */
  readonly columns: readonly Float64Array[];
  readonly dates: ReadonlyMap<string, number>;
}

async function readRows(path: string, order: DateOrder): Promise<Rows | null> {
  using file = await Deno.open(path);
  const dates = new Map<string, number>();
  // Room for all rows from the start: to copy what is there when it is full takes long.
  const { size: bytes } = await file.stat();
  const room = Math.min(MAX_ROWS, Math.ceil(bytes / ROW_BYTES) + 1);
  let columns = [0, ...POINT_FIELDS].map(() => new Float64Array(room));
  let length = 0;
  let layout: DayLayout | null = null;
  let read: ReturnType<typeof pointOfFields> = () => null;

  function takeRow(row: string): void {
    if (layout === null || length >= MAX_ROWS) return;
    const fields = row.split(",");
    // A row torn by a power cut, with the next one glued to it, has other columns than its own.
    if (fields.length !== layout.columns.length) return;
    const date = fields[layout.dateColumn]!;
    const count = dates.get(date);
    if (count !== undefined || dates.size < MAX_DATES) dates.set(date, (count ?? 0) + 1);
    const point = read(fields);
    if (point === null) return;
    if (length === columns[0]!.length) columns = columns.map(doubled);
    columns[0]![length] = point.ts;
    POINT_FIELDS.forEach((field, i) => columns[i + 1]![length] = point[field] ?? NaN);
    length++;
  }

  function takeFirst(line: string): boolean {
    layout = dayLayout(line);
    if (layout === null) return false;
    read = pointOfFields(layout.columns.join(","), order);
    if (!layout.hasHeader) takeRow(line);
    return true;
  }

  const splitter = new LineSplitter();
  const buffer = new Uint8Array(SLICE);
  for (;;) {
    const size = await file.read(buffer);
    // What stands behind the last line end is still being written, or was torn.
    if (size === null) break;
    for (const line of splitter.push(buffer.subarray(0, size))) {
      // A power cut leaves blocks of NUL bytes where rows should be.
      for (const row of line.includes("\0") ? line.split(/\0+/) : [line]) {
        if (layout !== null) takeRow(row);
        else if (!takeFirst(row)) return null;
      }
    }
    // Of a file in the system's cache one read follows the other, and no timer gets its turn.
    await otherTurn();
  }
  return { columns: columns.map((column) => column.subarray(0, length)), dates };
}

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(column.length * 2);
  longer.set(column);
  return longer;
}

/** The numbers of the rows whose times can be. */
function believable(ts: Float64Array, day: string | null): Uint32Array {
  const finder = gapFinder(Infinity);
  let previous = NaN;
  for (let i = 0; i < ts.length; i++) {
    previous = ts[i] === previous + 1 ? ts[i]! : finder.step(previous, ts[i]!, i);
  }
  const glitches = new Set(finder.finish(previous).glitches.map(({ line }) => line));
  const midnight = day === null
    ? NaN
    : Date.UTC(+day.slice(0, 4), +day.slice(4, 6) - 1, +day.slice(6)) / 1000;
  // False for every row when there is no midnight to be near to.
  const isNear = (i: number) => ts[i]! >= midnight - DAY_S && ts[i]! < midnight + 2 * DAY_S;
  const isSound = (i: number) => !glitches.has(i);
  const near = numbersWhere(ts.length, (i) => isSound(i) && isNear(i));
  return near.length > 0 ? near : numbersWhere(ts.length, isSound);
}

function numbersWhere(count: number, fits: (i: number) => boolean): Uint32Array {
  const numbers = new Uint32Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) if (fits(i)) numbers[length++] = i;
  return numbers.subarray(0, length);
}

async function inOrder(columns: readonly Float64Array[], rows: Uint32Array): Promise<DayTable> {
  const ts = columns[0]!;
  // Stable, so that two records of one second keep their order.
  if (!isAscending(ts, rows)) rows.sort((a, b) => ts[a]! - ts[b]! || a - b);
  const fields: Partial<Record<PointField, Float64Array>> = {};
  for (const [i, field] of POINT_FIELDS.entries()) {
    await otherTurn();
    fields[field] = picked(columns[i + 1]!, rows);
  }
  return {
    length: rows.length,
    ts: picked(ts, rows),
    fields: fields as Record<PointField, Float64Array>,
  };
}

function isAscending(ts: Float64Array, rows: Uint32Array): boolean {
  for (let i = 1; i < rows.length; i++) if (ts[rows[i - 1]!]! > ts[rows[i]!]!) return false;
  return true;
}

// `Float64Array.from` with a function takes ten times as long.
function picked(column: Float64Array, rows: Uint32Array): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column[rows[i]!]!;
  return values;
}
