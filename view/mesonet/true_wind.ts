/**
 * The wind over ground once more, from the raw Support values and the vehicle's motion: a check on
 * the logger's own correction. And what Support's GPS sentences say of the fix.
 *
 * Raw speed and direction are taken as the air past the sensor, the direction clockwise from the
 * vehicle's bow, so that heading + direction is where it comes from (mesonet.md, section 7; so does
 * the simulated logger). `flux_dir`, the raw compass, and `wd_offset`, the sensor's mounting, are
 * not used: the specification does not say whether `wdir_raw` contains the offset. A constant
 * difference from the logger's wind in all headings would show that it does not.
 *
 * @module
 */
import type { TrueWind } from "../../formats/live_messages.ts";
import { bareValue, gpsTimeMs } from "../../formats/mesonet_day.ts";
import { GGA_FIELDS, ggaFixQuality } from "../../formats/nmea.ts";
import type { Point } from "../../formats/point.ts";
import { isPossible } from "../../science/possible_values.ts";
import { trueWind } from "../../science/wind.ts";

/** RMC gives speed in knots; a knot is 1852 m an hour. */
const MPS_PER_KNOT = 1852 / 3600;

/**
 * Slower than this the vehicle stands: receivers freeze or invent the course then, and leaving the
 * motion out is wrong by no more than this, m/s.
 */
const STANDS_MPS = 0.5;

/** A heading of another time than this far off is not the row's: a vehicle turns 30° in 3 s, s. */
const HEADING_S = 3;
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
  const number = (name: string) => field(name) === "" ? NaN : Number(field(name));
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
      const timeMs = gpsTimeMs(field("gps_date"), field("gps_time"));
      if (timeMs === null || field("rmc_status") !== "A") return null;
      const ts = timeMs / 1000;
      const headingDeg = headingAt(points, ts);
      const speedMps = number("ws_ms_raw");
      if (headingDeg === null || !isPossible("sfc_wspd", speedMps)) return null;
      const speed = number("rmc_speed") * MPS_PER_KNOT;
      const sogMps = speed < STANDS_MPS ? 0 : speed;
      if (!isPossible("gps_spd", sogMps)) return null;
      const cogDeg = number("rmc_track");
      const wind = trueWind({
        speedMps,
        relativeDeg: number("wdir_raw"),
        headingDeg,
        sogMps,
        cogDeg,
      });
      // A calm has no direction, and a page nothing to show of it.
      if (!Number.isFinite(wind.fromDeg)) return null;
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
