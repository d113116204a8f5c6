import { deepEqual, equal } from "node:assert/strict";
import { gpsDateText, gpsTimeText } from "../mesonet_day.ts";
import { SUPPORT_COLUMNS, SUPPORT_HEADER } from "../mesonet_support.ts";
import type { DayTable } from "./day_table.ts";
import { windFromSupport } from "./derived.ts";

const START_S = 1_700_000_000;

/** A parked vehicle that points north, with a row at each of these seconds. */
function parked(seconds: readonly number[]): DayTable {
  return {
    times: Float64Array.from(seconds, (second) => START_S + second),
    columns: new Map([["compass_dir", new Float64Array(seconds.length)]]),
    counted: new Int8Array(seconds.length),
    unknown: [],
    withoutTime: 0,
    repeated: 0,
    differing: 0,
  };
}

/** A Support file of rows `[second, raw speed]`, the wind from the east; null is a torn line. */
function supportOf(rows: readonly (readonly [number, number] | null)[]): string {
  const lines = rows.map((row) => {
    if (row === null) return "torn,line";
    const timeMs = (START_S + row[0]) * 1000;
    const fields: Record<string, string> = {
      gps_date: gpsDateText(timeMs),
      gps_time: gpsTimeText(timeMs),
      ws_ms_raw: String(row[1]),
      wdir_raw: "90",
      rmc_status: "A",
      rmc_speed: "0",
      rmc_track: "0",
    };
    return SUPPORT_COLUMNS.map((name) => fields[name] ?? "").join(",");
  });
  return [SUPPORT_HEADER, ...lines].join("\n") + "\n";
}

/** Speeds in hundredths, so that they can be compared. */
const speeds = (table: DayTable, support: string) =>
  Array.from(windFromSupport(table, support)!.speed.values, (speed) => Math.round(speed * 100));

Deno.test("derived: each second of a clock that stands still has its own wind", () => {
  const seconds = Array.from({ length: 1803 }, (_, i) => 9 + i);
  const table = parked(seconds);
  const frozen = Array.from({ length: 1800 }, (_, i) => [10, 2 + i / 100] as const);
  const support = supportOf([[9, 1], ...frozen, [1810, 30], [1811, 31]]);
  const expected = [100, ...frozen.map((_, i) => 200 + i), 3000, 3100];
  deepEqual(speeds(table, support), expected);
  const { speed, direction } = windFromSupport(table, support)!;
  equal(Math.round(direction.values[1000]!), 90);
  equal(speed.flags.every((flag) => flag === 0), true);
});

Deno.test("derived: of several rows in a second the first stands, one with its own time before all", () => {
  // Torn lines take their second; the row of 12 comes late.
  const rows = [[9, 1], [10, 2], null, [10, 3], [10, 4], [10, 5], [13, 6], [13, 7]] as const;
  const support = supportOf([...rows, [14, 8], [15, 9], [12, 10]]);
  deepEqual(speeds(parked([9, 10, 11, 12, 13, 14, 15]), support), [
    ...[100, 200, NaN, 1000, 600, 800, 900],
  ]);
  const twice = supportOf([[10, 2], [10, 2], [10, 3], [20, 4]]);
  deepEqual(speeds(parked([10, 11, 12, 20]), twice), [200, NaN, 300, 400], "a record read twice");
});
