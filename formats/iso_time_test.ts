import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { isoTimeMs } from "./iso_time.ts";

/** By the calendar: 20,090 days from 1970 to 2025-01-02. */
const DAY = 20_090 * 86_400_000;
const TIME = DAY + ((3 * 60 + 4) * 60 + 5) * 1000;

Deno.test("a time in the forms that people and programs use", () => {
  const forms: readonly [string, number][] = [
    ["2025-01-02", DAY],
    ["2025-01-02 03:04", TIME - 5000],
    ["2025-01-02T03:04:05", TIME],
    ["2025-01-02 03:04:05", TIME],
    ["2025-01-02t03:04:05z", TIME],
    [" 2025-01-02T03:04:05Z ", TIME],
    ["2025-01-02 03:04:05 UTC", TIME],
    ["2025-01-02 03:04:05.678901", TIME + 678],
    ["2025-01-02T03:04:05.6", TIME + 600],
    ["2025-01-02T03:04:05,123456789Z", TIME + 123],
    ["2025-01-02T03:04:05+00:00", TIME],
    ["2025-01-02 03:04:05.000001+00:00", TIME],
    ["2025-01-02T05:34:05+02:30", TIME],
    ["2025-01-02T05:34:05 02:30", TIME],
    ["2025-01-02T05:34:05+0230", TIME],
    ["2025-01-01T22:04:05-05", TIME],
  ];
  for (const [text, ms] of forms) strictEqual(isoTimeMs(text), ms, text);
});

Deno.test("what is no time is none", () => {
  const wrong = [
    "",
    "yesterday",
    "2025-1-2",
    "2025-02-30",
    "2025-13-01",
    "2025-01-02T24:00",
    "2025-01-02T03:60",
    "2025-01-02T03:04:61Z",
    "2025-01-02T03",
    "2025-01-02Z",
    "2025-01-02+02:00",
    "2025-01-02T03:04:05+24:00",
    "2025-01-02T03:04:05+02:60",
    "2025-01-02T03:04:05 later",
    "20250102T030405Z",
    "1735787045",
  ];
  deepStrictEqual(wrong.filter((text) => !Number.isNaN(isoTimeMs(text))), []);
});
