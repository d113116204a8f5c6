import { deepEqual, equal } from "node:assert/strict";
import { dayLayout } from "../day_layout.ts";
import { type DayTable, dayTable } from "./day_table.ts";

const START_S = 1_700_000_000;

/** The table of rows `[seconds, value]`; null is a row without a time. */
function tableOf(rows: readonly (readonly [number | null, number])[]): DayTable {
  const layout = dayLayout("gps_date,gps_time,t_fast,soil")!;
  const { onRow, result } = dayTable();
  rows.forEach(([second, value], i) =>
    onRow(
      ["", "", String(value), "1"],
      second === null ? null : (START_S + second) * 1000,
      i + 2,
      layout,
    )
  );
  return result();
}

const seconds = ({ times }: DayTable) => [...times].map((time) => time - START_S);

Deno.test("day table: rows of a clock that stands still are counted on until it goes again", () => {
  const frozen = Array.from({ length: 1800 }, (_, i) => [10, 20 + i / 100] as const);
  const table = tableOf([[9, 1], ...frozen, [1810, 2], [1811, 3]]);
  deepEqual(seconds(table), Array.from({ length: 1803 }, (_, i) => 9 + i));
  equal(table.columns.get("t_fast")![1001], 30);
  equal(table.counted[1], 0);
  equal(table.counted.reduce((sum, one) => sum + one), 1799);
  equal(table.repeated, 0);
  deepEqual(table.unknown, ["soil"]);
});

Deno.test("day table: there is no place beyond the time at which the clock goes on, nor in another's", () => {
  // Two observations too many; a late row has the second 12 by its own time.
  const table = tableOf([
    ...[[10, 1], [10, 2], [10, 3], [10, 4], [13, 5], [13, 6], [14, 7], [15, 8], [16, 9]] as const,
    [12, 0],
  ]);
  deepEqual(seconds(table), [10, 11, 12, 13, 14, 15, 16]);
  deepEqual([...table.columns.get("t_fast")!], [1, 2, 0, 5, 7, 8, 9]);
  deepEqual([...table.counted], [0, 1, 0, 0, 0, 0, 0]);
  deepEqual([table.repeated, table.differing], [3, 3]);
  const six = [1, 2, 3, 4, 5, 6].map((value) => [10, value] as const);
  deepEqual(seconds(tableOf([...six, [13, 7], [20, 8]])), [10, 11, 12, 13, 20]);
});

Deno.test("day table: a row without a time takes its second, a record read twice gives no row", () => {
  const table = tableOf([[1, 1], [1, 1], [null, 2], [1, 3], [9, 4]]);
  deepEqual(seconds(table), [1, 4, 9]);
  deepEqual([table.withoutTime, table.repeated, table.differing], [1, 1, 0]);
});

Deno.test("day table: of several rows a second the first stands, in a stopped clock's seconds too", () => {
  const rows = [1, 2, 3, 4].flatMap((s) => [[s, s], [s, s + 0.5]] as const);
  const table = tableOf([...rows, [5, 5], [5, 5.5], [5, 6], [5, 6.5], [7, 7], [7, 7.5], [8, 8]]);
  deepEqual(seconds(table), [1, 2, 3, 4, 5, 6, 7, 8]);
  equal(table.columns.get("t_fast")![5], 6);
  deepEqual([...table.counted], [0, 0, 0, 0, 0, 1, 0, 0]);
});

Deno.test("day table: no rows", () => {
  deepEqual([...dayTable().result().times], []);
});
