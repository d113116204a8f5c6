import { deepStrictEqual, throws } from "node:assert/strict";
import { cfTime, unixSeconds } from "./cf_time.ts";

const seconds = (units: string, value: number) => unixSeconds([value], cfTime(units))[0];

Deno.test("times in the units of real files are seconds since 1970", () => {
  // Vaisala CL61; ARM; Lufft CHM15k: its epoch is 2,082,844,800 s before 1970.
  deepStrictEqual(seconds("seconds since 1970-01-01 00:00:00.000", 12.5), 12.5);
  deepStrictEqual(seconds("seconds since 2019-01-01 00:00:00 0:00", 60), 1_546_300_860);
  deepStrictEqual(seconds("seconds since 1904-01-01 00:00:00.000 00:00", 2_082_844_800), 0);
  deepStrictEqual(seconds("days since 2026-05-18", 0.5), Date.UTC(2026, 4, 18, 12) / 1000);
  deepStrictEqual(seconds("hours since 2026-05-18T00:00:00Z", 1), Date.UTC(2026, 4, 18, 1) / 1000);
  deepStrictEqual(
    seconds("minutes since 2026-05-18 00:00:00 +02:00", 0),
    Date.UTC(2026, 4, 17, 22) / 1000,
  );
  // RPG's radiometers: their epoch is 978,307,200 s after 1970.
  deepStrictEqual(seconds("seconds since 1.1.2001, 00:00:00", 1), 978_307_201);
  deepStrictEqual(seconds("seconds since 1970-01-01", NaN), NaN);
});

Deno.test("units that are no time, or of no fixed length, are refused", () => {
  for (const units of ["s", "months since 2020-01-01", "seconds since yesterday"]) {
    throws(() => cfTime(units), { code: "unsupported" });
  }
});
