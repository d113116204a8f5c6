import { deepEqual } from "node:assert/strict";
import { JumpFilter } from "./jump_filter.ts";

/** What is believed of times that come one after the other. */
function believed(...times: readonly (number | "clear")[]): readonly (readonly number[])[] {
  const filter = new JumpFilter<number>((time) => time, { back: 10, ahead: 100 });
  let newest: number | null = null;
  return times.map((time) => {
    if (time === "clear") {
      filter.clear();
      return [];
    }
    const found = filter.believed(time, newest);
    newest = found.at(-1) ?? newest;
    return found;
  });
}

Deno.test("what goes on from the newest is believed at once, to the limits", () => {
  deepEqual(believed(0, 100, 90), [[0], [100], [90]]);
});

Deno.test("a jump is believed when the next one confirms it, ahead and back", () => {
  deepEqual(believed(0, 101, 102), [[0], [], [101, 102]]);
  deepEqual(believed(0, -11, -12, -13), [[0], [], [-11, -12], [-13]]);
});

Deno.test("wrong dates one after the other confirm nothing, nor does one before a good one", () => {
  deepEqual(believed(0, 5_000, -5_000, 9_000), [[0], [], [], []]);
  deepEqual(believed(0, 5_000, 1, 5_001), [[0], [], [1], []]);
  deepEqual(believed(0, 5_000, "clear", 5_001), [[0], [], [], []]);
});
