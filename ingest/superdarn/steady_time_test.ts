import { deepStrictEqual as same } from "node:assert/strict";
import { SteadyTime } from "./steady_time.ts";

/** The distances between records, in seconds, by when they were made and came. */
function gaps(records: readonly (readonly [made: number, arrived: number | null])[]): number[] {
  const time = new SteadyTime();
  const at = records.map(([made, arrived]) =>
    time.at(made * 1000, arrived === null ? null : arrived * 1000) / 1000
  );
  return at.slice(1).map((second, i) => second - at[i]!);
}

Deno.test("a step of the radar's clock, either way, is not in the time", () => {
  same(gaps([[0, 100], [3, 103], [46, 106], [49, 109], [9, 112], [12, 115]]), [3, 3, 3, 3, 3]);
});

Deno.test("records that wait on the way, and a pause, are no step", () => {
  same(gaps([[0, 0], [3, 60], [6, 60], [9, 60], [66, 66], [69, 69]]), [3, 3, 3, 57, 3]);
  same(gaps([[0, 0], [3, 3], [7_203, 7_203]]), [3, 7_200]);
});

Deno.test("clocks that drift apart for weeks: a step back to the right time is one", () => {
  const drifted = Array.from({ length: 5_000 }, (_, i) => [3 * i, 3.003 * i] as const);
  const [made, arrived] = drifted.at(-1)!;
  same(gaps([...drifted, [made + 18, arrived + 3]]).at(-1), 3);
});

Deno.test("without times of arrival only steps backwards are known", () => {
  same(gaps([[0, null], [3, null], [46, null], [9, null], [12, null]]), [3, 43, 0, 3]);
});
