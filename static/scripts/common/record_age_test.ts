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

Deno.test("the first record of a page is not taken for new", () => {
  const age = recordAge();
  age.seen(point(1000), null, 0);
  equal(freshness(age.ageS(0)), "dim");
  equal(freshness(age.ageS(26_000)), "dashed");
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
  equal(freshness(age.ageS(700_000)), "dim");
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
