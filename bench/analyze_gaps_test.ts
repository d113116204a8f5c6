import assert from "node:assert/strict";
import { dayScanner } from "../formats/day_scan.ts";
import { generateDay, seededRandom } from "./analyze_gaps_days.ts";

Deno.test("a generated day holds what its truth says, and the same seed gives the same day", () => {
  const dayMs = Date.UTC(2025, 3, 1);
  const { text, truth } = generateDay(dayMs, seededRandom(7));
  assert.equal(generateDay(dayMs, seededRandom(7)).text, text);
  assert.equal(text.split("\n").length, truth.rows + 2);
  const bytes = new TextEncoder().encode(text);
  const scanner = dayScanner({ capacity: bytes.length + 4, order: "DMY", keep: 0 });
  scanner.buffer.set(bytes);
  scanner.scan(bytes.length, true);
  const { rows, rowsWithoutTime, times } = scanner.finish();
  assert.deepEqual(truth, {
    file: "20250401.txt",
    rows,
    rows_without_time: rowsWithoutTime,
    gaps: times.gapCount,
    missing_seconds: times.missingS,
    duplicates: times.duplicates,
    backwards: times.backwards,
    glitches: times.glitchCount,
  });
  for (const kind of ["gaps", "duplicates", "backwards", "glitches"] as const) {
    assert.ok(truth[kind] > 0);
  }
});
