import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  bareValue,
  columnIndex,
  DAY_COLUMNS,
  DAY_HEADER,
  DAY_UNITS,
  dayName,
  dayRow,
  gpsDateText,
  gpsTimeMs,
  gpsTimeText,
} from "./mesonet_day.ts";
import { randoms } from "./_test_random.ts";

Deno.test("mesonet_day: the header is the contract with other programs", () => {
  strictEqual(
    DAY_HEADER,
    "sfc_wspd,sfc_wdir,t_slow,rh_slow,t_fast,dewpoint,der_rh,pressure,compass_dir,gps_date," +
      "gps_time,lat,lon,gps_alt,gps_spd,gps_dir,panel_temp",
  );
  deepStrictEqual(Object.keys(DAY_UNITS), [...DAY_COLUMNS]);
});

Deno.test("mesonet_day: quotes and spaces around values", () => {
  for (
    const text of ["050625", ' "050625" ', "'050625'", '"  050625"', '""050625""', "\t050625\r"]
  ) {
    strictEqual(bareValue(text), "050625");
  }
  strictEqual(bareValue('""'), "");
  strictEqual(bareValue("a b"), "a b");
});

Deno.test("mesonet_day: GPS date and time to milliseconds", () => {
  const cases: [string, string, string | null][] = [
    ["050625", "175228", "2025-06-05T17:52:28Z"],
    ['"050625"', " 175228 ", "2025-06-05T17:52:28Z"],
    ["60524", "959", "2024-05-06T00:09:59Z"],
    ["60524", "0", "2024-05-06T00:00:00Z"],
    ["050625.0", "175228.00", "2025-06-05T17:52:28Z"],
    ["290224", "235959", "2024-02-29T23:59:59Z"],
    ["010110", "000000", "2010-01-01T00:00:00Z"],
    ["311209", "235959", null],
    ["210899", "120000", null],
    ["290225", "000000", null],
    ["310425", "000000", null],
    ["001225", "000000", null],
    ["051325", "000000", null],
    ["050625", "240000", null],
    ["050625", "236000", null],
    ["050625", "235960", null],
    ["nan", "nan", null],
    ["NAN", "175228", null],
    ["050625", "", null],
    ["-50625", "175228", null],
    ["0506255", "175228", null],
    ["5e4", "175228", null],
    ["0", "0", null],
  ];
  for (const [date, time, iso] of cases) {
    strictEqual(gpsTimeMs(date, time), iso === null ? null : Date.parse(iso), `${date} ${time}`);
  }
});

Deno.test("mesonet_day: 2019 files wrote the month first", () => {
  strictEqual(gpsTimeMs("052519", "120000", "MDY"), Date.parse("2019-05-25T12:00:00Z"));
  strictEqual(gpsTimeMs("052519", "120000"), null);
});

Deno.test("mesonet_day: what is written is read back", () => {
  const random = randoms(11);
  for (let i = 0; i < 20_000; i++) {
    const ms = Date.UTC(2010, 0, 1) + random(2_000_000_000) * 1000;
    const iso = new Date(ms).toISOString();
    strictEqual(gpsTimeMs(gpsDateText(ms), gpsTimeText(ms)), ms, iso);
    strictEqual(dayName(ms), iso.slice(0, 10).replaceAll("-", ""));
  }
});

/** A real record with every value distinct, so that a wrong column shows. */
const RAW = [
  "2.548",
  "108.80",
  "23.10",
  "82.2",
  "23.2",
  "19.92",
  "81.8",
  "900.850",
  "93.1",
  '"050625"',
  '" 175228"',
  "A",
  "33.19017",
  "-102.2727",
  "1021.0",
  "0",
  "85.5",
  "13.05",
  "28.16",
];

Deno.test("mesonet_day: a row is the logger's own text, without status and battery", () => {
  strictEqual(
    dayRow(RAW, Date.parse("2025-06-05T17:52:28Z")),
    "2.548,108.80,23.10,82.2,23.2,19.92,81.8,900.850,93.1,050625,175228,33.19017,-102.2727," +
      "1021.0,0,85.5,28.16",
  );
  strictEqual(dayRow(RAW, null).split(",").slice(9, 11).join(), "050625,175228");
});

Deno.test("mesonet_day: a row with an inferred time, with lost zeros, without any", () => {
  const dateTime = (date: string, time: string, ms: number | null) =>
    dayRow(RAW.with(9, date).with(10, time), ms).split(",").slice(9, 11);
  const midnight = Date.parse("2025-06-06T00:00:00Z");
  deepStrictEqual(dateTime("050625", "235957", midnight), ["060625", "000000"]);
  deepStrictEqual(dateTime("60524", "959", null), ["060524", "000959"]);
  deepStrictEqual(dateTime("nan", "NAN", null), ["nan", "NAN"]);
  deepStrictEqual(dateTime("210899", "7", null), ["210899", "000007"]);
});

Deno.test("mesonet_day: columns are found by name", () => {
  const old = columnIndex('\uFEFFlat, lon ,gps_date,"gps_time",t_fast\r');
  deepStrictEqual(
    (["lat", "lon", "gps_date", "gps_time", "t_fast", "pressure"] as const).map(old),
    [0, 1, 2, 3, 4, -1],
  );
});
