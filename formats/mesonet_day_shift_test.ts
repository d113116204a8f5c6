import { equal } from "node:assert/strict";
import { DAY_HEADER, shiftDayRow } from "./mesonet_day.ts";

const row = (date: string, time: string) =>
  `2.548,108.8,23.1,82.2,23.2,19.92,81.8,900.85,93.1,${date},${time},33.19017,-102.2727,1021,0,85.5,28.16`;

Deno.test("date and time move together", () => {
  equal(shiftDayRow(row("050625", "175228"), 60), row("050625", "175328"));
  equal(shiftDayRow(row("050625", "235959"), 2), row("060625", "000001"));
  equal(shiftDayRow(row("010125", "000000"), -1), row("311224", "235959"));
  equal(shiftDayRow(row("280224", "235959"), 86_400 + 1), row("010324", "000000"));
});

Deno.test("lost leading zeros come back", () => {
  equal(shiftDayRow(row("50625", "959"), 0), row("050625", "000959"));
});

Deno.test("rows without a GPS time, the header and torn lines stay as they are", () => {
  const stay = [row("nan", "nan"), row("210899", "000007"), DAY_HEADER, "1,2,3", ""];
  for (const line of stay) equal(shiftDayRow(line, 100), line);
});
