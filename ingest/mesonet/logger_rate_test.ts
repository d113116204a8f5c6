import { strictEqual } from "node:assert/strict";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { rateOf } from "./logger_rate.ts";

/** Records of a logger whose own clock and whose GPS say these milliseconds. */
function records(
  count: number,
  loggerMs: (i: number) => number | null,
  numberOf: (i: number) => number = (i) => i,
): LoggerRecord[] {
  return Array.from(
    { length: count },
    (_, i) => ({ number: numberOf(i), loggerTimeMs: loggerMs(i), values: [] }),
  );
}

const none = () => null;

Deno.test("logger_rate: usual rates, told by the logger's clock", () => {
  for (const rate of [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]) {
    const list = records(20, (i) => i * 1000 / rate);
    strictEqual(rateOf(list, none), rate, `${rate}/s`);
  }
});

Deno.test("logger_rate: records that were not seen do not matter, numbers count", () => {
  strictEqual(rateOf(records(20, (i) => i * 1000, (i) => 2 * i), none), 2);
});

Deno.test("logger_rate: without a logger clock, by the record's own time in whole seconds", () => {
  const list = records(20, none);
  strictEqual(rateOf(list, (r) => r.number * 1000), 1);
  strictEqual(rateOf(list, (r) => Math.floor(r.number / 2) * 1000), 2);
});

Deno.test("logger_rate: one wrong clock among many does not matter", () => {
  strictEqual(rateOf(records(20, (i) => i === 7 ? 9e9 : i * 1000), none), 1);
});

Deno.test("logger_rate: nothing to tell from", () => {
  strictEqual(rateOf([], none), null);
  strictEqual(rateOf(records(20, none), none), null);
  strictEqual(rateOf(records(20, () => 5000), none), null);
  strictEqual(rateOf(records(1, (i) => i * 1000), none), null);
  // No usual rate is near: 3 records in 2 s.
  strictEqual(rateOf(records(20, (i) => i * 667), none), null);
});
