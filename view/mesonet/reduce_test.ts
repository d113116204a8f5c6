import { deepEqual, equal, ok } from "node:assert/strict";
import { POINT_FIELDS, type PointField } from "../../formats/point.ts";
import { randoms } from "../../formats/_test_random.ts";
import type { DayTable } from "./day_table.ts";
import { GAP, reducedRows } from "./reduce.ts";

/** A table of so many rows; values by a function, times one second apart unless given. */
function table(
  length: number,
  value: (field: PointField, i: number) => number,
  time: (i: number) => number = (i) => i,
): DayTable {
  const column = (field: PointField) => Float64Array.from({ length }, (_, i) => value(field, i));
  return {
    length,
    ts: Float64Array.from({ length }, (_, i) => time(i)),
    fields: Object.fromEntries(
      POINT_FIELDS.map((field) => [field, column(field)]),
    ) as Record<PointField, Float64Array>,
  };
}

/** The extremes of a field in these rows, found in another way. */
function extremes(column: Float64Array, rows: readonly number[]): [number, number] {
  const values = rows.filter((row) => row !== GAP).map((row) => column[row]!)
    .filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return [values[0] ?? NaN, values.at(-1) ?? NaN];
}

Deno.test("reduce: a part that fits is whole, and its gaps are for the page to find", async () => {
  const day = table(300, () => 1, (i) => i * 60);
  deepEqual(await reducedRows(day, 10, 13, 100), [10, 11, 12]);
  equal((await reducedRows(day, 0, 300, 300)).includes(GAP), false);
  deepEqual(await reducedRows(day, 5, 5, 100), []);
});

Deno.test("reduce: every field's extremes stay, whatever the data and the budget", async () => {
  const random = randoms(7);
  for (let round = 0; round < 150; round++) {
    const length = 200 + random(3_000);
    const day = table(
      length,
      () => random(20) === 0 ? NaN : random(100_000) / 100,
      (() => {
        let ts = 0;
        return () => ts += random(30) === 0 ? 2 + random(50) : random(3) === 0 ? 0 : 1;
      })(),
    );
    const from = random(50);
    const to = length - random(50);
    const most = 100 + random(500);
    const rows = await reducedRows(day, from, to, most);
    ok(rows.length <= Math.max(most, 0), `${rows.length} rows of at most ${most}`);
    const places = rows.filter((row) => row !== GAP);
    ok(places.every((row, i) => row >= from && row < to && (i === 0 || row > places[i - 1]!)));
    deepEqual([places[0], places.at(-1)], [from, to - 1]);
    const all = Array.from({ length: to - from }, (_, i) => from + i);
    for (const field of POINT_FIELDS) {
      const column = day.fields[field];
      deepEqual(extremes(column, rows), extremes(column, all), `round ${round}, ${field}`);
    }
  }
});

Deno.test("reduce: one value that lasts a second stays, with its row", async () => {
  const day = table(86_400, (field, i) => field === "wspd" && i === 54_321 ? 48.2 : 5);
  const rows = await reducedRows(day, 0, 86_400, 4_000);
  ok(rows.includes(54_321));
  ok(rows.length <= 4_000 && rows.length > 3_900, `${rows.length}`);
});

Deno.test("reduce: what is left of the budget is spread evenly", async () => {
  const day = table(86_400, () => 5);
  const rows = await reducedRows(day, 0, 86_400, 4_000);
  equal(rows.length, 4_000);
  const steps = rows.slice(1).map((row, i) => row - rows[i]!);
  ok(Math.max(...steps) <= 23, `${Math.max(...steps)}: 86,400 rows over 4,000 are 21.6`);
});

Deno.test("reduce: a gap of 2 s and more stands between the rows beside it", async () => {
  const day = table(
    10_000,
    () => 5,
    (i) => i + (i >= 3_000 ? 1 : 0) + (i >= 7_000 ? 3_600 : 0),
  );
  const rows = await reducedRows(day, 0, 10_000, 500);
  equal(rows.filter((row) => row === GAP).length, 2);
  const first = rows.indexOf(GAP);
  deepEqual(rows.slice(first - 1, first + 2), [2_999, GAP, 3_000]);
  const second = rows.lastIndexOf(GAP);
  deepEqual(rows.slice(second - 1, second + 2), [6_999, GAP, 7_000]);
});

Deno.test("reduce: more gaps than there is room for: the longest are shown", async () => {
  const day = table(10_000, (_, i) => i % 97, (i) => i * 2 + (i >= 5_000 ? 600 : 0));
  const rows = await reducedRows(day, 0, 10_000, 800);
  ok(rows.length <= 800);
  equal(rows.filter((row) => row === GAP).length, 100);
  equal(rows[rows.indexOf(5_000) - 1], GAP);
});
