import { deepStrictEqual, equal } from "node:assert/strict";
import type { Variable } from "./dataset.ts";
import { datasetReport, datasetReportText } from "./dataset_report.ts";
import { datasetOf, timeVariable } from "./instruments/table_columns.ts";

Deno.test("a report has times, ranges in the named unit, and what was passed over", () => {
  const t0 = Date.UTC(2026, 4, 18) / 1000;
  const of = (name: string, values: Variable["values"], attributes: Variable["attributes"]) => ({
    name,
    dims: ["time"],
    shape: [2],
    values,
    attributes,
  });
  const report = datasetReport(
    "a.dat",
    datasetOf(
      "TOA5",
      [
        timeVariable(Float64Array.of(t0 + 60.5, t0)),
        of("t", Int16Array.of(-9999, 215), {
          units: "degC",
          scale_factor: 0.1,
          _FillValue: -9999,
        }),
        of("note", ["", "x"], {}),
      ],
      { station_name: "site" },
      ["line 7: 2 columns instead of 3"],
    ),
  );
  equal(report.first_time, "2026-05-18T00:00:00Z");
  equal(report.last_time, "2026-05-18T00:01:00.500Z");
  deepStrictEqual(report.warnings, ["line 7: 2 columns instead of 3"]);
  const [, t, note] = report.variables;
  deepStrictEqual([t!.type, t!.units, t!.values, t!.missing, t!.min, t!.max], [
    "int16",
    "degC",
    1,
    1,
    21.5,
    21.5,
  ]);
  deepStrictEqual([note!.type, note!.values, note!.missing, note!.mean], ["text", 1, 1, null]);
  equal(
    datasetReportText(report),
    "a.dat: TOA5\n" +
      "  2026-05-18T00:00:00Z to 2026-05-18T00:01:00.500Z\n" +
      "  dimensions: time 2\n" +
      "  variable  over  units  values  missing   min   max  mean\n" +
      "  t         time  degC        1        1  21.5  21.5  21.5\n" +
      "  note      time              1        1\n" +
      "  passed over: line 7: 2 columns instead of 3",
  );
});
