/**
 * The vehicle's daily file as a dataset, with what is derived of it.
 *
 * @module
 */
import { isPossible } from "../../science/possible_values.ts";
import { equivalentPotentialTemperatureK } from "../../science/thermodynamics.ts";
import { type Attributes, type Dataset, DatasetError, type Variable } from "../dataset.ts";
import type { Damage } from "../damage.ts";
import { dateOrder, dayOfFileName } from "../day_layout.ts";
import { type DayScan, dayScanner, type RowListener } from "../day_scan.ts";
import {
  type DateOrder,
  DAY_COLUMNS,
  DAY_UNITS,
  dayValue,
  GPS_DATE,
  GPS_TIME,
} from "../mesonet_day.ts";
import { datasetOf, timeVariable } from "./table_columns.ts";

const READ_BYTES = 1 << 18;

/** Columns that are values: all but date and time. */
const VALUE_COLUMNS = DAY_COLUMNS.filter((_, i) => i !== GPS_DATE && i !== GPS_TIME);

const UNITS_OF: Readonly<Record<string, string>> = {
  lat: "degree_north",
  lon: "degree_east",
  deg: "degree",
};

/**
 * A daily file: `time`, the columns of values by their own names, `theta_e` (K; Bolton 1980 from
 * `t_fast`, `dewpoint`, `pressure`), and the wind over ground as `true_wspd` and `true_wdir`. As the
 * logger has taken the vehicle's motion out of `sfc_wspd` and `sfc_wdir` already, those are the same
 * numbers, where they are possible. Rows without a GPS time are left out and counted.
 *
 * @param fileName a name `YYYYMMDD.txt` tells in which order day and month stand
 * @throws {DatasetError} `not-this-format`, `no-data` without a row that has a time
 */
export function readMesonetDay(bytes: Uint8Array, fileName: string): Dataset {
  let rows = rowLists();
  let scan = scanned(bytes, "DMY", rows.onRow);
  if (scan.layout === null) {
    throw new DatasetError("not-this-format", "its first line names no gps_date and gps_time");
  }
  const { order } = dateOrder(scan.dates, dayOfFileName(fileName));
  if (order === "MDY") {
    rows = rowLists();
    scan = scanned(bytes, order, rows.onRow);
  }
  const { times, values } = rows;
  if (times.length === 0) throw new DatasetError("no-data", "no row has a GPS time");
  const columns = new Map(VALUE_COLUMNS.map((name, i) => [name, Float64Array.from(values[i]!)]));
  return datasetOf(
    "mesonet daily file",
    [
      timeVariable(Float64Array.from(times)),
      ...[...columns].map(([name, list]) => variable(name, list, unitsOf(name))),
      ...derived(columns),
    ],
    {},
    skippedOf(scan),
    scan.malformed.count + scan.rowsWithoutTime,
  );
}

function unitsOf(name: (typeof DAY_COLUMNS)[number]): Attributes {
  const units = DAY_UNITS[name];
  return { units: UNITS_OF[name] ?? UNITS_OF[units] ?? units };
}

function variable(name: string, values: Float64Array, attributes: Attributes): Variable {
  return { name, dims: ["time"], shape: [values.length], values, attributes };
}

function derived(columns: ReadonlyMap<string, Float64Array>): Variable[] {
  const possible = (name: string) =>
    columns.get(name)!.map((value) => isPossible(name, value) ? value : NaN);
  const [t, td, p] = [possible("t_fast"), possible("dewpoint"), possible("pressure")];
  const thetaE = t.map((value, i) => equivalentPotentialTemperatureK(value, td[i]!, p[i]!));
  return [
    variable("theta_e", thetaE, {
      units: "K",
      standard_name: "air_equivalent_potential_temperature",
      long_name: "equivalent potential temperature, Bolton (1980) eq. 38",
    }),
    variable("true_wspd", possible("sfc_wspd"), {
      units: "m/s",
      standard_name: "wind_speed",
      long_name: "wind speed over ground",
    }),
    variable("true_wdir", possible("sfc_wdir"), {
      units: "degree",
      standard_name: "wind_from_direction",
      long_name: "direction from which the wind over ground blows",
    }),
  ];
}

function rowLists() {
  const times: number[] = [];
  const values: number[][] = VALUE_COLUMNS.map(() => []);
  const onRow: RowListener = (fields, timeMs, _line, layout) => {
    if (timeMs === null) return;
    times.push(timeMs / 1000);
    const row = VALUE_COLUMNS.map((name) =>
      dayValue(name, fields[layout.columns.indexOf(name)] ?? "")
    );
    // A receiver without a fix reports the point where equator and Greenwich meet.
    const [lat, lon] = [VALUE_COLUMNS.indexOf("lat"), VALUE_COLUMNS.indexOf("lon")];
    if (row[lat] === 0 && row[lon] === 0) row[lat] = row[lon] = NaN;
    row.forEach((value, i) => values[i]!.push(value));
  };
  return { times, values, onRow };
}

function scanned(bytes: Uint8Array, order: DateOrder, onRow: RowListener): DayScan {
  const scanner = dayScanner({ capacity: READ_BYTES, order, keep: 0, onRow });
  let [kept, at, isLast] = [0, 0, false];
  while (!isLast && !scanner.isRefused()) {
    const piece = bytes.subarray(at, at + scanner.buffer.length - kept);
    scanner.buffer.set(piece, kept);
    at += piece.length;
    isLast = at === bytes.length;
    const length = kept + piece.length;
    const done = scanner.scan(length, isLast);
    scanner.buffer.copyWithin(0, done, length);
    kept = length - done;
  }
  return scanner.finish();
}

function skippedOf(scan: DayScan): string[] {
  const told = ({ count, lines }: Damage, what: string) =>
    count === 0 ? [] : [`${count} ${what}, the first on line ${lines[0]}`];
  return [
    ...told(scan.malformed, "lines that are no row"),
    ...told(scan.nulBytes, "NUL bytes"),
    ...told(scan.repeatedHeaders, "repeated header lines"),
    ...(scan.rowsWithoutTime > 0 ? [`${scan.rowsWithoutTime} rows without a GPS time`] : []),
  ];
}
