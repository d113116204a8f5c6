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

/** How a file's rows are read. */
interface Form {
  readonly layout: DayLayout;
  readonly point: (row: string) => Point | null;
}

/** Reads the lines of one file. */
export class DayRows {
  /** YYYYMMDD by the file's name. */
  readonly day: string;
  /** Null when the file's first line names no columns; undefined while it is not read. */
  #form: Form | null | undefined;

  /** A file whose rows cannot be read is told to `log`, once. */
  constructor(private readonly path: string, private readonly log: (text: string) => void) {
    this.day = basename(path).slice(0, 8);
  }

  /** Reads a whole line that stands at byte `start`. */
  read(line: string, start: number): DayRow {
    const form = this.#formBy(line, start);
    if (form === null) return NOTHING;
    const { layout } = form;
    // Torn and glued rows have another number of columns: their values are not to be believed.
    if (start === 0 && layout.hasHeader || commas(line) !== layout.columns.length - 1) {
      return NOTHING;
    }
    const point = form.point(line);
    if (point !== null) return { point, ts: point.ts };
    const fields = line.split(",");
    const timeMs = gpsTimeMs(fields[layout.dateColumn]!, fields[layout.timeColumn]!);
    return { point: null, ts: timeMs === null ? null : timeMs / 1000 };
  }

  #formBy(line: string, start: number): Form | null {
    if (this.#form !== undefined) return this.#form;
    const first = start === 0 ? line : firstLine(this.path);
    // The disk is away for a moment: the next row asks again.
    if (first === null) return null;
    const layout = dayLayout(first);
    this.#form = layout && { layout, point: pointReader(layout.columns.join(",")) };
    if (layout === null) {
      this.log(
        `WARN  ${this.path} is not shown: its first line names no GPS date and time; ` +
          "put the line with the columns' names back, and start meso360 again",
      );
    }
    return this.#form;
  }
}

function commas(line: string): number {
  let count = 0;
  for (let at = line.indexOf(","); at >= 0; at = line.indexOf(",", at + 1)) count++;
  return count;
}
