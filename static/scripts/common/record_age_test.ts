import { equal } from "node:assert/strict";
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import { freshness, recordAge } from "./record_age.ts";

const point = (ts: number) => ({ ts }) as Point;
const status = (record_age_s: number | null, not_recorded: LiveStatus["not_recorded"] = null) =>
  ({ record_age_s, not_recorded }) as LiveStatus;

Deno.test("dim after 5 s, dashed after 30 s, dashed when nothing is known", () => {
  equal(freshness(5), "fresh");
  equal(freshness(5.1), "dim");
  equal(freshness(30), "dim");
  equal(freshness(30.1), "dashed");
  equal(freshness(null), "dashed");
});

Deno.test("a live record is as old as its stay here, whatever its own time says", () => {
  const age = recordAge();
  age.seen(point(1000), status(0), 0);
  age.seen(point(1001), status(0), 900);
  equal(age.ageS(900), 0);
  equal(age.ageS(7_900), 7);
});

Deno.test("the first record of a page has no age until the station says one", () => {
  const age = recordAge();
  age.seen(point(1000), null, 0);
  equal(age.ageS(0), null);
  equal(age.words(0), "Waiting for the station");
  age.seen(point(1001), null, 1000);
  equal(age.ageS(1000), 0, "what follows at once is live");
});

Deno.test("a page that hears the status before it has the records uses its age", () => {
  const age = recordAge();
  const heard = status(3600);
  age.seen(null, heard, 0);
  age.seen(point(1000), heard, 400);
  equal(age.ageS(400), 3600.4);
  equal(age.words(400), "No record for 60 min");
  age.seen(point(1000), status(0.3), 2000);
  equal(age.ageS(2000), 0.3, "the next status knows better");
});

Deno.test("a program that has just been started does not know how old its records are", () => {
  for (const isPanel of [false, true]) {
    const age = recordAge();
    const heard = status(null);
    if (isPanel) age.seen(null, heard, 0);
    age.seen(point(1000), isPanel ? heard : null, 0);
    age.seen(point(1000), heard, 50);
    age.seen(point(1000), status(null), 5_000);
    equal(age.ageS(5_000), null);
    equal(freshness(age.ageS(5_000)), "dashed");
    equal(age.words(5_000), "No record since the program started");
  }
});

Deno.test("the first record after the start of the program counts, the old ones do not", () => {
  const age = recordAge();
  age.seen(point(1000), status(null), 0);
  age.seen(point(11_800), null, 60_000);
  age.seen(point(11_801), null, 61_000);
  equal(age.ageS(61_000), 0);
});

Deno.test("a program that was started again does not make a page forget what it knows", () => {
  const age = recordAge();
  age.seen(point(1000), status(0), 0);
  age.seen(point(1000), status(null), 12_000);
  equal(age.ageS(12_000), 12);
});

Deno.test("records that come with earlier times are told, not called missing", () => {
  const age = recordAge();
  const newest = point(Date.UTC(2025, 5, 5, 8, 16, 19) / 1000);
  age.seen(newest, status(0), 0);
  age.behind(10_000);
  equal(age.words(10_000), "Record 10 s ago", "one late record is nothing");
  age.behind(35_500);
  equal(
    age.words(36_000),
    "Records before 08:16:19: check the GPS clock",
  );
  equal(freshness(age.ageS(36_000)), "dashed");
  equal(age.words(50_000), "No record for 50 s", "and then they came no more");
});

Deno.test("what the station says of the first record decides, older or younger", () => {
  const old = recordAge();
  old.seen(point(1000), null, 0);
  old.seen(point(1000), status(3600), 50);
  equal(freshness(old.ageS(50)), "dashed");
  const young = recordAge();
  young.seen(point(1000), null, 0);
  young.seen(point(1000), status(0.4), 50);
  equal(young.ageS(50), 0.4);
});

Deno.test("a page that was away does not show what it missed as new", () => {
  const age = recordAge();
  const before = status(0);
  age.seen(point(1000), before, 0);
  age.seen(point(1001), before, 1000);
  age.seen(point(1600), before, 700_000);
  equal(age.ageS(700_000), null);
  age.seen(point(1600), status(100), 700_010);
  equal(freshness(age.ageS(700_010)), "dashed");
});

Deno.test("the station's word makes a live record older, never younger", () => {
  const age = recordAge();
  age.seen(point(1000), status(0), 0);
  age.seen(point(1001), status(0), 0);
  age.seen(point(1001), status(2), 10_000);
  equal(age.ageS(10_000), 10);
  age.seen(point(1001), status(20), 11_000);
  equal(age.ageS(11_000), 20);
});

Deno.test("live values that the disk does not take are as fresh as they came", () => {
  const age = recordAge();
  age.seen(point(1000), status(0), 0);
  age.seen(point(1001), status(500, { queued: 500, reason: null }), 1000);
  equal(age.ageS(1000), 0);
});

Deno.test("after the page stood still no value counts until the station speaks again", () => {
  const age = recordAge();
  const before = status(0);
  age.seen(point(1000), before, 0);
  age.forget();
  age.seen(point(1000), before, 4000);
  equal(age.ageS(4000), null);
  age.seen(point(1000), status(4), 4100);
  equal(age.ageS(4100), 4);
});
