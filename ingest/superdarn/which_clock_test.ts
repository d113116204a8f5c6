import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { WhichClock } from "./which_clock.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);

Deno.test("which clock: a host's clock that is wrong, from the start or after a step, dates nothing", () => {
  for (const off of [40 * DAY, -40 * DAY, -NOW]) {
    const fresh = new WhichClock();
    strictEqual(fresh.of(NOW, NOW + off, 5), "radar", `from the start, ${off}`);
    const stepped = new WhichClock();
    strictEqual(stepped.of(NOW, NOW, 0), "radar");
    // For two days, longer than a day's difference is forgiven.
    const hours = Array.from({ length: 48 }, (_, h) => h * 3_600_000);
    const said = hours.map((ms) => stepped.of(NOW + ms, NOW + ms + off, ms));
    deepStrictEqual(new Set(said), new Set(["radar"]), `after a step, ${off}`);
    strictEqual(stepped.of(NOW + 2 * DAY, NOW + 2 * DAY, 2 * DAY), "radar", "and right again");
  }
});

Deno.test("which clock: a radar's clock that others and the host prove wrong is not believed", () => {
  const clock = new WhichClock();
  strictEqual(clock.of(NOW, NOW, 0), "radar");
  strictEqual(clock.of(NOW + 3 * DAY, NOW, 1), "host");
  strictEqual(clock.of(NOW - 400 * DAY, NOW + 10 * DAY, 10 * DAY), "host", "ten days later");
  strictEqual(clock.of(NOW + 23 * 3_600_000, NOW, 2), "radar", "less than a day is no fault");
});

Deno.test("which clock: no date, and one that no radar's data can have, are the host's", () => {
  for (const radarMs of [NaN, 0, Date.UTC(1980, 0, 6), Date.UTC(2100, 0, 1), Infinity]) {
    strictEqual(new WhichClock().of(radarMs, NOW, 0), "host", String(radarMs));
  }
  // Nothing better is known of a machine without a clock.
  strictEqual(new WhichClock().of(NaN, 0, 0), "host");
});
