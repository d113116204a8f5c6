import assert from "node:assert/strict";
import { readHeat, readLine, type WindowStore } from "./window.ts";

/** A store in memory: rows of `width` values. */
function fake(
  times: readonly number[],
  rows: readonly (readonly number[])[],
  range: readonly number[] = [],
): WindowStore {
  const width = rows[0]?.length ?? 1;
  const dims = range.length > 0 ? ["time", "range"] : width > 1 ? ["time", "layer"] : ["time"];
  const shape = dims.length > 1 ? [times.length, width] : [times.length];
  return {
    rows: times.length,
    rowAt: (timeS) => times.filter((time) => time < timeS).length,
    readTimes: (from, to) => Float64Array.from(times.slice(from, to)),
    variables: new Map([["x", { dims, shape }]]),
    read: (_, from, to) => Float32Array.from(rows.slice(from, to).flat()),
    coordinate: () => Float64Array.from(range),
  };
}

const every = (step: number, count: number, start = 1000) =>
  Array.from({ length: count }, (_, i) => start + i * step);

Deno.test("a line: every value of the window where there is room, both ends included", () => {
  const store = fake(every(10, 6), [[1], [2], [3], [4], [5], [6]]);
  const line = readLine(store, "x", { startS: 1010, endS: 1030, columns: 10 });
  assert.deepEqual([...line.times], [1010, 1020, 1030]);
  assert.deepEqual([...line.mean], [2, 3, 4]);
  assert.ok(line.full);
});

Deno.test("a line: columns keep the least, the most and the mean of what is in them", () => {
  const store = fake(every(1, 100, 0), every(1, 100, 0).map((v) => [v === 55 ? 1000 : v % 10]));
  const line = readLine(store, "x", { startS: 0, endS: 100, columns: 10 });
  assert.equal(line.times.length, 10);
  assert.ok(!line.full);
  assert.equal(line.times[0], 4.5);
  assert.equal(line.mean[0], 4.5);
  assert.equal(line.max[5], 1000);
  assert.equal(line.min[5], 0);
  assert.equal(line.max[6], 9);
});

Deno.test("a line: a gap is between two values, not a row that has none", () => {
  // Two clocks: every other row is another variable's.
  const times = every(10, 40, 0).filter((time) => time < 200 || time > 300);
  const rows = times.map((time) => [time % 20 === 0 ? 1 : NaN]);
  const line = readLine(fake(times, rows), "x", { startS: 0, endS: 400, columns: 100 });
  const blanks = [...line.times].filter((_, i) => Number.isNaN(line.mean[i]!));
  assert.deepEqual(blanks, [(180 + 320) / 2]);
});

Deno.test("a line: what the profile calls no gap is none", () => {
  const store = fake([0, 10, 20, 60, 70], [[1], [1], [1], [1], [1]]);
  const all = { startS: 0, endS: 100, columns: 100 };
  assert.ok([...readLine(store, "x", all).mean].some(Number.isNaN));
  assert.ok(![...readLine(store, "x", { ...all, gapSeconds: 60 }).mean].some(Number.isNaN));
});

Deno.test("a line: one value of several a row; none such, or no such variable, is said", () => {
  const store = fake([0, 10], [[1, 2], [3, 4]]);
  const all = { startS: 0, endS: 10, columns: 10 };
  assert.deepEqual([...readLine(store, "x", { ...all, index: 1 }).mean], [2, 4]);
  assert.throws(() => readLine(store, "x", { ...all, index: 2 }), { code: "no-such-variable" });
  assert.throws(() => readLine(store, "y", all), { code: "no-such-variable" });
});

Deno.test("a line as points: of a column one value as it was measured, never a mean", () => {
  // A north wind: 359 and 1 degrees in turn, whose mean would be the south.
  const times = every(1, 100, 0);
  const store = fake(times, times.map((time) => [time % 2 === 0 ? 359 : 1]));
  const wind = { asPoints: true, startS: 0, endS: 100, columns: 33 };
  const line = readLine(store, "x", wind);
  assert.equal(line.times.length, 33);
  assert.ok(!line.full);
  assert.deepEqual(line.min, line.mean);
  assert.deepEqual(line.max, line.mean);
  line.times.forEach((time, i) => {
    assert.ok(Number.isInteger(time), `a value stands at ${time}, where none was measured`);
    assert.equal(line.mean[i], time % 2 === 0 ? 359 : 1);
  });
  assert.equal(readLine(store, "x", { ...wind, asPoints: false }).mean[0], 1 + 358 * 2 / 4);
  // What lies between two points is no gap where it was only left out.
  assert.ok(!line.mean.some(Number.isNaN));
});

Deno.test("a line: its newest value is the one measured last, not a column's mean", () => {
  const times = every(1, 100, 0);
  const store = fake(times, times.map((time) => [time > 95 ? NaN : time]));
  for (const asPoints of [true, false]) {
    const line = readLine(store, "x", { asPoints, startS: 0, endS: 100, columns: 5 });
    assert.deepEqual(line.last, { timeS: 95, value: 95 });
    assert.ok(line.gapS >= 2.5);
  }
  assert.equal(readLine(store, "x", { startS: 96, endS: 99, columns: 5 }).last, null);
});

Deno.test("a line: nothing in the window is nothing", () => {
  const line = readLine(fake([0, 10], [[1], [2]]), "x", { startS: 50, endS: 60, columns: 10 });
  assert.equal(line.times.length, 0);
});

Deno.test("a heat map: means of values by column and row, whatever the logarithm", () => {
  const rows = [[1, 3, 10, NaN], [3, 5, 30, NaN], [-4, -2, 1, 7], [-2, 0, 1, NaN]];
  const store = fake([0, 10, 20, 30], rows, [100, 200, 300, 400]);
  const heat = readHeat(store, "x", {
    vertical: "range",
    startS: 0,
    endS: 40,
    columns: 2,
    maxRows: 2,
    log: true,
  });
  assert.equal(heat.columns, 2);
  assert.deepEqual([...heat.vertical], [150, 350]);
  assert.deepEqual([...heat.values], [3, 20, NaN, 3]);
  assert.ok(!heat.full);
});

Deno.test("a heat map: rare profiles reach halfway to the next, and not over a gap", () => {
  const times = [0, 100, 200, 600, 700, 800];
  const store = fake(times, times.map((time) => [time]), [100]);
  const heat = readHeat(store, "x", {
    vertical: "range",
    startS: 0,
    endS: 900,
    columns: 900,
    maxRows: 10,
  });
  assert.equal(heat.stepS, 50);
  assert.ok(heat.full);
  const blank = [...heat.values].map((value, i) => Number.isNaN(value) ? i * 50 : null)
    .filter((at) => at !== null);
  assert.deepEqual(blank, [250, 300, 350, 400, 450, 500, 850]);
  assert.equal(heat.values[3], 200);
});

Deno.test("a heat map: a clear profile among cloudy ones stays clear", () => {
  const times = every(10, 20, 0);
  const store = fake(times, times.map((time) => [time === 90 ? NaN : 1]), [100]);
  const heat = readHeat(store, "x", {
    vertical: "range",
    startS: 0,
    endS: 200,
    columns: 20,
    maxRows: 1,
  });
  assert.ok(Number.isNaN(heat.values[9]!));
  assert.equal(heat.values.filter(Number.isNaN).length, 1);
});

Deno.test("a heat map: only the heights asked for, every gate where there is room", () => {
  const store = fake([0, 10], [[1, 2, 3, 4], [5, 6, 7, 8]], [100, 200, 300, 400]);
  const all = { vertical: "range", startS: 0, endS: 20, columns: 10, maxRows: 10 };
  const heat = readHeat(store, "x", { ...all, verticalRange: [150, 350] });
  assert.deepEqual([...heat.vertical], [200, 300]);
  assert.deepEqual([...heat.values.subarray(0, 2)], [2, 3]);
  assert.throws(() => readHeat(store, "x", { ...all, vertical: "height" }), {
    code: "no-such-variable",
  });
});
