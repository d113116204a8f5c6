import { deepEqual, equal, ok } from "node:assert/strict";
import { checksumIsRight, splitGga, splitRmc } from "../../../formats/nmea.ts";
import { supportValues } from "./support.ts";

const OBS = "12.61,127.5,23,80,24,18,70,900,45,050625,175228,A,34.5,-100.7,653,20,45,13.4,30"
  .split(",");

Deno.test("9 values, two sentences with right checksums, one row of the Support file", () => {
  const { values, row } = supportValues(OBS, 12);
  equal(values.length, 9);
  for (const sentence of [values[3]!, values[4]!]) equal(checksumIsRight(sentence), true);
  const fields = row.split(",");
  equal(fields.length, 2 + 3 + 12 + 15 + 4);
  deepEqual(fields.slice(0, 2), ["050625", "175228"]);
  deepEqual(fields.slice(2, 5), values.slice(0, 3));
  deepEqual(fields.slice(5, 17), splitRmc(values[3]!));
  deepEqual(fields.slice(17, 32), splitGga(values[4]!));
  deepEqual(fields.slice(32), values.slice(5));
});

Deno.test("the raw wind is the true one seen from the vehicle", () => {
  // The example of the specification: raw 25 m/s from 30 degrees off the nose, heading and course
  // 45, 20 m/s, is a true wind of 12.6085 m/s from 127.4776 degrees.
  const { values } = supportValues(OBS.with(0, "12.6085").with(1, "127.4776"), 1);
  ok(Math.abs(Number(values[0]) - 25) < 0.01, values[0]);
  ok(Math.abs(Number(values[1]) - 30) < 0.05, values[1]);
});

Deno.test("without a fix the receiver says so, and the row has no time", () => {
  const { values, row } = supportValues(
    OBS.map((value, i) => i === 11 ? "V" : i >= 9 && i <= 16 ? "NAN" : value),
    1,
  );
  equal(values[3], "$GPRMC,,V,,,,,,,,,,N*53");
  ok(row.startsWith("nan,nan,"));
  equal(row.split(",").length, 36);
});
