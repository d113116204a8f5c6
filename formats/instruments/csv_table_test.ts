import { deepStrictEqual, equal, throws } from "node:assert/strict";
import { DatasetError } from "../dataset.ts";
import { isCsvTable, readCsvTable } from "./csv_table.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const T0 = Date.UTC(2026, 4, 18, 1, 2, 3) / 1000;

Deno.test("units in brackets, or in a second line, leave the names", () => {
  const one = readCsvTable(encode(
    "\uFEFFtimestamp,battery_voltage [V],rain rate (mm/h),T(1)\n2026-05-18T01:02:03Z,51.2,,7\n",
  ));
  deepStrictEqual([...one.variables.keys()], ["time", "battery_voltage", "rain rate", "T(1)"]);
  equal(one.variables.get("battery_voltage")!.attributes.units, "V");
  deepStrictEqual(one.variables.get("rain rate")!.values, Float64Array.of(NaN));
  equal(one.variables.get("time")!.values[0], T0);
  const two = readCsvTable(encode("time\tsoc\nUTC\t%\n2026-05-18 01:02:03\t80\n"));
  equal(two.variables.get("soc")!.attributes.units, "%");
  deepStrictEqual(two.variables.get("soc")!.values, Float64Array.of(80));
  deepStrictEqual(two.skipped, []);
});

Deno.test("times in one column or two, or as seconds or milliseconds since 1970", () => {
  const files = [
    "Date;Time;t\n2026/05/18;01:02:03;5\n",
    "datetime_utc;t\n2026-05-18 01:02:03;5\n",
    `t,epoch\n5,${T0}\n`,
    `unix_time,t\n${T0 * 1000},5\n`,
    'TIMESTAMP,t\n"2026-05-18 01:02:03",5\n',
  ];
  for (const file of files) {
    const { variables } = readCsvTable(encode(file));
    deepStrictEqual([...variables.keys()], ["time", "t"], file);
    deepStrictEqual(variables.get("time")!.values, Float64Array.of(T0), file);
    deepStrictEqual(variables.get("t")!.values, Float64Array.of(5), file);
  }
});

Deno.test("a column of words is text; a damaged row costs itself", () => {
  const { variables, skipped } = readCsvTable(encode(
    "time,state,v,\n2026-05-18 01:02:03,on,1,\nnoise,on,1,\n2026-05-18 01:02:04,off,2,\n2026-05-18 01:0",
  ));
  deepStrictEqual(variables.get("state")!.values, ["on", "off"]);
  deepStrictEqual(variables.get("v")!.values, Float64Array.of(1, 2));
  deepStrictEqual(skipped, [
    "line 3: no time (noise)",
    "line 5: ends without a line end, it may be cut off",
  ]);
});

Deno.test("what names no time is no table", () => {
  equal(isCsvTable(encode("a,b\n1,2\n")), false);
  equal(isCsvTable(encode("time\n1\n")), false);
  equal(isCsvTable(Uint8Array.of(0, 44, 0, 10)), false);
  throws(() => readCsvTable(encode("a,b\n1,2\n")), /the first line names no time \(a, b\)/);
  throws(() => readCsvTable(encode("time,b\n")), /no whole row/);
});

Deno.test("numbers with a decimal comma, where that parts no cells", () => {
  const { variables, skipped } = readCsvTable(encode(
    "time;t [°C];n;note\n2026-05-18 01:02:03,5;-12,5;3;a\n2026-05-18 01:02:04;1,5e2;4;b\n",
  ));
  deepStrictEqual(variables.get("time")!.values, Float64Array.of(T0 + 0.5, T0 + 1));
  deepStrictEqual(variables.get("t")!.values, Float64Array.of(-12.5, 150));
  deepStrictEqual(variables.get("n")!.values, Float64Array.of(3, 4));
  deepStrictEqual(skipped, []);
  const quoted = readCsvTable(encode('time,t,u\n2026-05-18 01:02:03,"1,5",2\n'));
  deepStrictEqual(quoted.variables.get("t")!.values, ["1,5"]);
});

Deno.test("a second line of names may add columns; rows that fit no names are counted", () => {
  const { variables, skipped, rowsLeftOut } = readCsvTable(encode(
    "time,T\n2026-05-18 01:02:03,1\ntime,T,RH\n2026-05-18 01:02:04,2,80\n" +
      "2026-05-18 01:02:05,3\ntime,T,RH\n2026-05-18 01:02:06,4,81",
  ));
  deepStrictEqual(variables.get("time")!.values, Float64Array.of(T0, T0 + 1, T0 + 3));
  deepStrictEqual(variables.get("T")!.values, Float64Array.of(1, 2, 4));
  deepStrictEqual(variables.get("RH")!.values, Float64Array.of(NaN, 80, 81));
  deepStrictEqual(skipped, ["line 5: 2 columns instead of 3"]);
  equal(rowsLeftOut, 1);
});

Deno.test("the time is in the column that a profile names, and is called so", () => {
  const file = encode("Date Time,time_offset,t\n2026-05-18 01:02:03,9,5\n");
  throws(() => readCsvTable(file), /a profile can say which column it is/);
  const { variables } = readCsvTable(file, ["Date Time"]);
  deepStrictEqual([...variables.keys()], ["Date Time", "time_offset", "t"]);
  deepStrictEqual(variables.get("Date Time")!.values, Float64Array.of(T0));
  // A profile that leaves it to the reader.
  const usual = encode("time_offset,timestamp,t\n9,2026-05-18 01:02:03,5\n");
  deepStrictEqual(
    readCsvTable(usual, ["time", "time_offset"]).variables.get("time")!.values,
    Float64Array.of(T0),
  );
});

Deno.test("a table whose columns change again and again is refused, not mixed", () => {
  const text = Array.from(
    { length: 60 },
    (_, i) =>
      `time,${i % 2 === 0 ? "a,b" : "b,a"}\n2026-05-18 00:00:${String(i).padStart(2, "0")},1,2\n`,
  ).join("");
  throws(
    () => readCsvTable(encode(text)),
    (error) => error instanceof DatasetError && error.code === "damaged",
  );
});
