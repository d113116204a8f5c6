/**
 * The newest wind over ground from the raw Support values and the vehicle's motion, as they come
 * (`formats/support_wind.ts`). And what Support's GPS sentences say of the fix.
 *
 * @module
 */
import type { TrueWind } from "../../formats/live_messages.ts";
import { bareValue } from "../../formats/mesonet_day.ts";
import { GGA_FIELDS, ggaFixQuality } from "../../formats/nmea.ts";
import type { Point } from "../../formats/point.ts";
import { HEADING_S, supportTimeS, supportWind } from "../../formats/support_wind.ts";
import { isPossible } from "../../science/possible_values.ts";

/** Points kept to find the heading in: Support is polled by itself and may be some seconds late. */
const HEADINGS = 6;
/** A row comes with every record; after so many records without one Support is not there. */
const MAX_WITHOUT = 30;

/** What is known from Support. */
export interface SupportWatch {
  /** The newest line of a Support file, and the file's first line. */
  supportRow(header: string, row: string): void;
  /** A point has come. */
  heading(point: Point): void;
  /** Null without raw wind, heading within 3 s, or GPS speed; or when Support has stopped. */
  readonly newest: TrueWind | null;
  /** Satellites in use and horizontal dilution of precision; null where Support does not say. */
  readonly satellites: number | null;
  readonly hdop: number | null;
}

/** Watches Support rows and points as they come. */
export function openTrueWind(): SupportWatch {
  let header = "";
  let columns: ReadonlyMap<string, number> = new Map();
  let row: readonly string[] | null = null;
  let points: Point[] = [];
  let pointsWithout = 0;

  const field = (name: string) => bareValue(row?.[columns.get(name) ?? -1] ?? "");
  const quality = () => ggaFixQuality(row === null ? [] : GGA_FIELDS.map((name) => field(name)));

  return {
    supportRow(newHeader, newRow) {
      if (newHeader !== header) {
        header = newHeader;
        const names = newHeader.replace(/^\uFEFF/, "").split(",").map(bareValue);
        columns = new Map(names.map((name, i) => [name, i]));
      }
      const fields = newRow.replace(/\r?\n$/, "").split(",");
      // The header itself, or a torn line.
      if (fields.length !== columns.size || newRow === newHeader) return;
      row = fields;
      pointsWithout = 0;
    },
    heading(point) {
      points = [...points, point].slice(-HEADINGS);
      if (++pointsWithout > MAX_WITHOUT) row = null;
    },
    get newest() {
      const ts = supportTimeS(field);
      const headingDeg = ts === null ? null : headingAt(points, ts);
      const wind = headingDeg === null ? null : supportWind(field, headingDeg);
      // A calm has no direction, and a page nothing to show of it.
      if (ts === null || wind === null || !Number.isFinite(wind.fromDeg)) return null;
      return { ts, speed_mps: wind.speedMps, from_deg: wind.fromDeg };
    },
    get satellites() {
      return quality().satellites;
    },
    get hdop() {
      return quality().hdop;
    },
  };
}

/** The possible heading nearest in time to `ts`; null when none is near. */
function headingAt(points: readonly Point[], ts: number): number | null {
  const near = points
    .map(({ ts: pointTs, compass_dir }) => ({ off: Math.abs(pointTs - ts), compass_dir }))
    .filter(({ off, compass_dir }) => {
      return off <= HEADING_S && compass_dir !== null && isPossible("compass_dir", compass_dir);
    })
    .sort((a, b) => a.off - b.off);
  return near[0]?.compass_dir ?? null;
}
