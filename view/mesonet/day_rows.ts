/**
 * The rows of one daily file, line by line: which columns it has is read from its own first line.
 *
 * @module
 */
import { basename } from "node:path";
import { type DayLayout, dayLayout } from "../../formats/day_layout.ts";
import { gpsTimeMs } from "../../formats/mesonet_day.ts";
import { type Point, pointReader } from "../../formats/point.ts";
import { firstLine } from "../last_lines.ts";

/** What a row tells. */
export interface DayRow {
  readonly point: Point | null;
  /** Seconds since 1970; null for a row without a time, and for what is no row. */
  readonly ts: number | null;
}

const NOTHING: DayRow = { point: null, ts: null };

/** Reads the lines of one file. */
export class DayRows {
  /** YYYYMMDD by the file's name. */
  readonly day: string;
  #layout: DayLayout | null = null;
  #point: ((row: string) => Point | null) | null = null;

  constructor(private readonly path: string) {
    this.day = basename(path).slice(0, 8);
  }

  /** Reads a whole line that stands at byte `start`. */
  read(line: string, start: number): DayRow {
    if (this.#point === null) {
      this.#layout = dayLayout(start === 0 ? line : firstLine(this.path));
      if (this.#layout === null) return NOTHING;
      this.#point = pointReader(this.#layout.columns.join(","));
    }
    const layout = this.#layout!;
    // Torn and glued rows have another number of columns: their values are not to be believed.
    if (start === 0 && layout.hasHeader || commas(line) !== layout.columns.length - 1) {
      return NOTHING;
    }
    const point = this.#point(line);
    if (point !== null) return { point, ts: point.ts };
    const fields = line.split(",");
    const timeMs = gpsTimeMs(fields[layout.dateColumn]!, fields[layout.timeColumn]!);
    return { point: null, ts: timeMs === null ? null : timeMs / 1000 };
  }
}

function commas(line: string): number {
  let count = 0;
  for (let at = line.indexOf(","); at >= 0; at = line.indexOf(",", at + 1)) count++;
  return count;
}
