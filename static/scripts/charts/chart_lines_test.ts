import { deepEqual, equal } from "node:assert/strict";
import { type Point, POINT_FIELDS } from "../../../formats/point.ts";
import { ChartLines, type Converters, pointAt } from "./chart_lines.ts";

const same = (value: number) => value;
const AS_IS: Converters = { t: same, td: same, wspd: same, wdir: same, pressure: same };
const ALL = { from: 0, to: 1e9 };

function point(ts: number, t: number | null = 20 + ts / 100): Point {
  const empty = Object.fromEntries(POINT_FIELDS.map((field) => [field, null]));
  return { ...empty, ts, t } as Point;
}

function lines(
  points: Point[],
  reduced = false,
  window = ALL,
): { ts: number[]; t: (number | null)[]; gaps: unknown[] } {
  const made = new ChartLines();
  made.fill([{ points, reduced }], window, AS_IS);
  return { ts: made.ts, t: made.values.t, gaps: made.gaps };
}

Deno.test("points a second apart are joined, points 2 s apart are not", () => {
  deepEqual(lines([1, 2, 3].map((ts) => point(ts, ts))), { ts: [1, 2, 3], t: [1, 2, 3], gaps: [] });
  deepEqual(lines([point(1, 1), point(3, 3), point(3, 4)]), {
    ts: [1, 2, 3, 3],
    t: [1, null, 3, 4],
    gaps: [],
  });
});

Deno.test("a gap is shaded from 10 s on, from its last point to its next", () => {
  deepEqual(lines([point(0), point(9)]).gaps, []);
  deepEqual(lines([point(0), point(10), point(11)]).gaps, [{ from: 0, to: 10 }]);
});

Deno.test("of reduced points only the empty ones are gaps", () => {
  deepEqual(lines([point(0, 1), point(60, 2), point(70, null), point(120, 3)], true), {
    ts: [0, 60, 70, 120],
    t: [1, 2, null, 3],
    gaps: [{ from: 60, to: 120 }],
  });
  deepEqual(lines([point(0, null), point(60, 2), point(61, null)], true).gaps, []);
});

Deno.test("a value that is missing breaks its line without a gap in time", () => {
  deepEqual(lines([point(1, 1), point(2, null), point(3, 3)]), {
    ts: [1, 2, 3],
    t: [1, null, 3],
    gaps: [],
  });
});

Deno.test("one point on either side of the window is drawn but has no say in the range", () => {
  const made = new ChartLines();
  const points = [10, 11, 12, 13, 14, 15].map((ts) => point(ts, ts));
  made.fill([{ points, reduced: false }], { from: 11.5, to: 13 }, AS_IS);
  deepEqual(made.ts, [11, 12, 13, 14]);
  deepEqual(made.extremes.t, { least: 12, most: 13 });
  deepEqual(made.extremes.td, { least: NaN, most: NaN });
  made.fill([{ points, reduced: false }], { from: 100, to: 200 }, AS_IS);
  deepEqual(made.ts, [15]);
  deepEqual(made.extremes.t, { least: NaN, most: NaN });
});

Deno.test("older reduced points and the live ones after them make one line", () => {
  const made = new ChartLines();
  const old = { points: [point(0, 0), point(100, 1)], reduced: true };
  const live = { points: [point(105, 2), point(106, 3), point(116, 4)], reduced: false };
  made.fill([old, live], ALL, { ...AS_IS, t: (value) => value * 10 });
  deepEqual(made.ts, [0, 100, 105, 106, 111, 116]);
  deepEqual(made.values.t, [0, 10, 20, 30, null, 40]);
  deepEqual(made.gaps, [{ from: 106, to: 116 }]);
});

Deno.test("the value at the cursor is the nearest, and there is none in a gap", () => {
  const stretch = { points: [point(10, 1), point(11, 2), point(60, 3)], reduced: false };
  equal(pointAt([stretch], 10.6, 1)?.t, 2);
  equal(pointAt([stretch], 10.4, 1)?.t, 1);
  equal(pointAt([stretch], 30, 1), null);
  equal(pointAt([stretch], 59.5, 1)?.t, 3);
  equal(pointAt([{ points: [point(5, 7), point(6, null)], reduced: true }], 6, 2)?.t, 7);
  equal(pointAt([], 6, 2), null);
});
