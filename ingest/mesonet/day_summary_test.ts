import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { countLost, countRow, emptyDay, writeDaySummary } from "./day_summary.ts";
import { NOON } from "./_test_parts.ts";

Deno.test("day_summary: rows, gaps of 2 s and more, inferred times", () => {
  let counts = emptyDay("20250605");
  // Seconds; null has no time. 3 to 6 lacks two, 7 to 9 one; a step back is no gap.
  [1, 2, 2, 3, 6, 7, null, 9, 8].forEach((s, i) => {
    counts = countRow(counts, 50 + i, s === null ? null : NOON + s * 1000, i === 2);
  });
  deepStrictEqual(counts, {
    day: "20250605",
    rows: 9,
    firstNumber: 50,
    lastNumber: 58,
    firstMs: NOON + 1000,
    lastMs: NOON + 8000,
    gaps: 2,
    missingSeconds: 3,
    inferredTimes: 1,
    lost: [],
  });
});

Deno.test("day_summary: lost records have a bound", () => {
  let counts = emptyDay("20250605");
  for (let i = 0; i < 600; i++) counts = countLost(counts, [{ series: 1, from: i, to: i }]);
  strictEqual(counts.lost.length, 500);
  strictEqual(counts.lost[0]?.from, 0);
});

Deno.test("day_summary: the file names every column, its units and sensor height", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "20250605.json");
    const counts = countRow(emptyDay("20250605"), 7, NOON, false);
    const config = {
      vehicle_id: "truck1",
      columns: { t_fast: { height_m: 2.5 }, sfc_wspd: { units: "kn" } },
    };
    writeDaySummary(path, counts, config, null);
    const summary = JSON.parse(Deno.readTextFileSync(path));
    deepStrictEqual(
      [summary.vehicle_id, summary.day, summary.logger, summary.rows, summary.first_time],
      ["truck1", "20250605", null, 1, "2025-06-05T12:00:00.000Z"],
    );
    strictEqual(summary.columns.length, 17);
    deepStrictEqual(summary.columns[0], { name: "sfc_wspd", units: "kn" });
    deepStrictEqual(summary.columns[4], { name: "t_fast", units: "degC", height_m: 2.5 });
    deepStrictEqual([...Deno.readDirSync(folder)].map((e) => e.name), ["20250605.json"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
