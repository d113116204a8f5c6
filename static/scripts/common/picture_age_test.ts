import { equal } from "node:assert/strict";
import { ageText, isOld } from "./picture_age.ts";

Deno.test("the age of a picture in words", () => {
  equal(ageText(20), "under 1 min old");
  equal(ageText(4 * 60 + 59), "4 min old");
  equal(ageText(3_600 + 5 * 60), "1 h 5 min old");
  equal(ageText(26 * 3_600), "1 day 2 h old");
  equal(ageText(50 * 3_600), "2 days old");
  // Two clocks that differ by a second or so are no matter; by minutes they are.
  equal(ageText(-30), "under 1 min old");
  equal(ageText(-300), "5 min ahead of the clock");
});

Deno.test("older than 20 min is old; so is what no clock can tell", () => {
  equal(isOld(20 * 60), false);
  equal(isOld(20 * 60 + 1), true);
  equal(isOld(-90), false);
  equal(isOld(-91), true);
});
