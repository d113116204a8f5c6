import { deepEqual, equal, ok } from "node:assert/strict";
import { ageRange, ageText, ageTicks, tickLabel, timeTicks } from "./trend_specs.ts";

Deno.test("an age is said in what it is counted in", () => {
  const said = ([0.4, 59, 90, 150, 2_760, 2_880, 4_320, 3_198_590] as const).map(ageText);
  deepEqual(said, ["0 min", "59 min", "1.5 h", "2.5 h", "46 h", "2 d", "3 d", "2221 d"]);
});

Deno.test("the axis of ages ends at one that is easily read, and its marks do not touch", () => {
  deepEqual(ageRange(3), [1, 60]);
  deepEqual(ageRange(230).map(ageText), ["1 min", "6 h"]);
  const [bottom, top] = ageRange(3_198_590);
  equal(ageText(top), "10000 d");
  for (const heightPx of [80, 120, 400]) {
    const ticks = ageTicks(bottom, top, heightPx);
    const apart = ticks.slice(1).map((age, i) =>
      Math.log(age / ticks[i]!) / Math.log(top / bottom) * heightPx
    );
    ok(Math.min(...apart) >= 18, `${apart} px`);
    ok(ticks.length >= 3);
  }
});

Deno.test("of a week days are marked, of a day hours", () => {
  const to = Date.UTC(2025, 5, 5, 17, 52) / 1000;
  deepEqual(timeTicks(to - 86_400, to, 320).map(tickLabel), ["18:00", "06-05", "06:00", "12:00"]);
  deepEqual(timeTicks(to - 7 * 86_400, to, 400).map(tickLabel).slice(-2), ["06-04", "06-05"]);
});
