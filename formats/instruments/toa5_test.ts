import { deepStrictEqual, equal, throws } from "node:assert/strict";
import { DatasetError } from "../dataset.ts";
import { isToa5, readToa5 } from "./toa5.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function table(names: readonly string[], rows: readonly string[], end = "\r\n"): Uint8Array {
  const quoted = (texts: readonly string[]) => texts.map((text) => `"${text}"`).join(",");
  return encode(
    [
      quoted(["TOA5", "site", "CR6", "1", "os", "CPU:a.CR6", "2", "fast"]),
      quoted(["TIMESTAMP", "RECORD", ...names]),
      quoted(["TS", "RN", ...names.map(() => "m/s")]),
      quoted(["", "", ...names.map(() => "Smp")]),
      ...rows,
    ].join("\r\n") + end,
  );
}

function fault(bytes: Uint8Array): DatasetError {
  try {
    readToa5(bytes);
  } catch (error) {
    if (error instanceof DatasetError) return error;
  }
  throw new Error("was read");
}

Deno.test("20 Hz times, missing values, quoted text with commas and quotes", () => {
  const { variables, skipped, attributes } = readToa5(table(["u", "note"], [
    '"2026-02-28 23:59:59.95",1,-1.5,"a, ""b"""',
    '"2026-03-01 00:00:00",2,"NAN",""',
    '"2026-03-01 00:00:00.05",3,1.25E-3,"INF"',
    '"2026-03-01 00:00:00.1",4,INF,c',
  ]));
  deepStrictEqual(skipped, []);
  equal(attributes.table_name, "fast");
  const midnight = Date.UTC(2026, 2, 1) / 1000;
  deepStrictEqual(
    variables.get("time")!.values,
    Float64Array.of(midnight - 0.05, midnight, midnight + 0.05, midnight + 0.1),
  );
  deepStrictEqual(variables.get("u")!.values, Float64Array.of(-1.5, NaN, 0.00125, NaN));
  deepStrictEqual(variables.get("u")!.attributes, { units: "m/s", process: "Smp" });
  deepStrictEqual(variables.get("note")!.values, ['a, "b"', "", "INF", "c"]);
});

Deno.test("a damaged row costs itself and is named and counted; so does a torn last one", () => {
  const { variables, skipped, rowsLeftOut } = readToa5(table(["u"], [
    '"2026-03-01 00:00:00",1,1',
    '"2026-03-01 00:00:01",2',
    '"2026-03-01 00:00:02",3,3,4',
    '"2026-02-30 00:00:03",4,4',
    '"2026-03-01 00:00:04",5,5x',
    "\0\0\0\0",
    '"2026-03-01 00:00:05",6,6',
    '"2026-03-01 00:00:06",7,7"',
    '"2026-03-01 00:00:07",8,',
  ], ""));
  deepStrictEqual(variables.get("RECORD")!.values, Float64Array.of(1, 6));
  deepStrictEqual(skipped, [
    "line 6: 2 columns instead of 3",
    "line 7: 4 columns instead of 3",
    "line 8: no time (2026-02-30 00:00:03)",
    "line 9: column 3 is no number (5x)",
    "line 10: 1 columns instead of 3",
    'line 12: column 3 is no number (7")',
    "line 13: ends without a line end, it may be cut off",
  ]);
  equal(rowsLeftOut, 7);
});

Deno.test("a last row without a line end is taken when it has all its cells", () => {
  const rows = ['"2026-03-01 00:00:00",1,1', '"2026-03-01 00:00:01",2,"NAN"'];
  const { variables, skipped } = readToa5(table(["u"], rows, ""));
  deepStrictEqual(variables.get("u")!.values, Float64Array.of(1, NaN));
  deepStrictEqual(skipped, []);
  const torn = readToa5(table(["u"], [rows[0]!, '"2026-03-01 00:00:01",2,"NA'], ""));
  equal(torn.variables.get("u")!.values.length, 1);
  equal(torn.rowsLeftOut, 1);
});

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("a header that is written again costs nothing, wherever it stands", () => {
  const one = text(table(["u", "v"], ['"2026-03-01 00:00:00",1,1,1']));
  const two = text(table(["u", "v"], ['"2026-03-01 00:00:01",2,2,2', "x"]));
  const { variables, skipped } = readToa5(encode(one + two + one.split("\r\n")[0]));
  deepStrictEqual(variables.get("u")!.values, Float64Array.of(1, 2));
  deepStrictEqual(variables.get("RECORD")!.values, Float64Array.of(1, 2));
  deepStrictEqual(skipped, [
    "line 11: 1 columns instead of 4",
    "line 12: ends without a line end, it may be cut off",
  ]);
});

Deno.test("columns that a second header adds are missing before it; a changed unit is converted", () => {
  const first = text(table(["T"], ['"2026-03-01 00:00:00",1,36', '"2026-03-01 00:00:01",2,72']))
    .replace('"TS","RN","m/s"', '"TS","RN","km/h"');
  const second = text(table(["RH", "T"], ['"2026-03-01 00:00:02",3,80,5']));
  const { variables, skipped } = readToa5(encode(first + second));
  deepStrictEqual(variables.get("RECORD")!.values, Float64Array.of(1, 2, 3));
  deepStrictEqual(variables.get("T")!.values, Float64Array.of(36, 72, 18));
  equal(variables.get("T")!.attributes.units, "km/h");
  deepStrictEqual(variables.get("RH")!.values, Float64Array.of(NaN, NaN, 80));
  deepStrictEqual(skipped, []);
});

Deno.test("a quoted word or -9999 in a column of numbers is a missing value", () => {
  const { variables } = readToa5(table(["u", "w"], [
    '"2026-03-01 00:00:00",1,"off",-9999',
    '"2026-03-01 00:00:01",2,1.5,-9999.0',
    '"2026-03-01 00:00:02",3,2.5,7999',
  ]));
  deepStrictEqual(variables.get("u")!.values, Float64Array.of(NaN, 1.5, 2.5));
  deepStrictEqual(variables.get("w")!.values, Float64Array.of(NaN, NaN, 7999));
});

Deno.test("a word in a column of numbers leaves the rest of its row", () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `"2026-03-01 00:00:${String(i).padStart(2, "0")}",${i},${i === 55 ? '"off"' : i}`,
  );
  const { variables, skipped } = readToa5(table(["u"], rows));
  equal(variables.get("RECORD")!.values.length, 60);
  equal(variables.get("u")!.values[55], NaN);
  deepStrictEqual(skipped, ["column 3: 1 values are text, the first on line 60; missing there"]);
});

Deno.test("eight numbered columns and more are one variable, fewer stay", () => {
  const wide = (base: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${base}(${i + 1})`);
  const { variables } = readToa5(table([...wide("V", 8), ...wide("T", 2), "T(2)"], [
    '"2026-03-01 00:00:00",1,1,2,3,4,5,6,7,8,20,21,22',
    '"2026-03-01 00:00:01",2,9,10,11,12,13,14,15,"NAN",23,24,25',
  ]));
  const v = variables.get("V")!;
  deepStrictEqual([v.dims, v.shape], [["time", "V_index"], [2, 8]]);
  deepStrictEqual(
    v.values,
    Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, NaN),
  );
  deepStrictEqual(variables.get("T(2)")!.values, Float64Array.of(21, 24));
  deepStrictEqual(variables.get("T(2)_2")!.values, Float64Array.of(22, 25));
});

Deno.test("what is no table, ends in its header, or has no row, says so", () => {
  equal(isToa5(encode('"TOB1","x"')), false);
  equal(fault(encode("time,u\n1,2\n")).code, "not-this-format");
  equal(fault(encode('"TOA5","x"\r\n"TIMESTAMP","u"\r\n"TS"')).code, "truncated");
  throws(
    () => readToa5(encode('"TOA5","x"\n"u"\n""\n""\n')),
    /DatasetError: line 2 names no column TIMESTAMP/,
  );
  equal(fault(table(["u"], [])).code, "no-data");
  equal(fault(table(["u"], ["x"])).message, "no whole row: line 5: 1 columns instead of 3");
});

Deno.test("a file of damaged rows tells twenty of them and counts the others", () => {
  const rows = Array.from({ length: 5000 }, () => "x");
  const { skipped } = readToa5(table(["u"], ['"2026-03-01 00:00:00",1,1', ...rows]));
  equal(skipped.length, 21);
  equal(skipped.at(-1), "and 4980 more of the kind");
});
