/**
 * A point: what the pages show of one observation, and how a row of a daily file becomes one.
 *
 * @module
 */
import {
  columnIndex,
  type DateOrder,
  type DAY_COLUMNS,
  dayValue,
  gpsTimeMs,
} from "./mesonet_day.ts";

/** A point's values after `ts`, in order, and the column that each comes from. */
export const POINT_COLUMNS = {
  t: "t_fast",
  td: "dewpoint",
  wspd: "sfc_wspd",
  wdir: "sfc_wdir",
  pressure: "pressure",
  compass_dir: "compass_dir",
  lat: "lat",
  lon: "lon",
  alt: "gps_alt",
  rh: "der_rh",
} as const satisfies Readonly<Record<string, (typeof DAY_COLUMNS)[number]>>;

/** Name of a value of a point. */
export type PointField = keyof typeof POINT_COLUMNS;

/** The names in the order in which they are sent. */
export const POINT_FIELDS = Object.keys(POINT_COLUMNS) as readonly PointField[];

/** A row without any of these is not a point. */
const NEEDED: readonly PointField[] = ["t", "td", "wspd", "wdir", "pressure", "compass_dir"];

/**
 * One observation. `ts` is seconds since 1970 by GPS date and time; the other values have the daily
 * file's units (°C, m/s, degrees, hPa, m, %) and are null where they are missing.
 */
export type Point = { readonly ts: number } & Readonly<Record<PointField, number | null>>;

/** Many points, a list a field: the shape of `/view/initial` and `/view/history`. */
export type PointLists =
  & { readonly ts: number[] }
  & Readonly<
    Record<PointField, (number | null)[]>
  >;

/**
 * How the rows below `header` become points. The result answers null for a row that is no point:
 * without a valid time, or with none of its measured values.
 */
export function pointReader(header: string): (row: string) => Point | null {
  const read = pointOfFields(header);
  return (row) => read(row.split(","));
}

/**
 * The same for a row that is taken apart already.
 *
 * @param order in which order the file writes day and month
 */
export function pointOfFields(
  header: string,
  order: DateOrder = "DMY",
): (fields: readonly string[]) => Point | null {
  const index = columnIndex(header);
  const date = index("gps_date");
  const time = index("gps_time");
  const columns = POINT_FIELDS.map((field) => index(POINT_COLUMNS[field]));
  return function readPoint(fields) {
    const timeMs = gpsTimeMs(fields[date] ?? "", fields[time] ?? "", order);
    if (timeMs === null) return null;
    const point: Record<string, number | null> = { ts: timeMs / 1000 };
    POINT_FIELDS.forEach((field, i) => {
      const value = dayValue(POINT_COLUMNS[field], fields[columns[i]!] ?? "");
      point[field] = Number.isNaN(value) ? null : value;
    });
    if (NEEDED.every((field) => point[field] === null)) return null;
    return point as Point;
  };
}

/** Points as lists. */
export function pointLists(points: Iterable<Point>): PointLists {
  const lists: Record<string, (number | null)[]> = { ts: [] };
  for (const field of POINT_FIELDS) lists[field] = [];
  for (const point of points) {
    lists.ts!.push(point.ts);
    for (const field of POINT_FIELDS) lists[field]!.push(point[field]);
  }
  return lists as PointLists;
}

/** Lists as points. */
export function pointsOf(lists: PointLists): Point[] {
  return lists.ts.map((ts, i) => {
    const point: Record<string, number | null> = { ts };
    for (const field of POINT_FIELDS) point[field] = lists[field][i] ?? null;
    return point as Point;
  });
}
