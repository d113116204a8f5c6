import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { TestClock } from "../../../_test_clock.ts";
import { Budget, SHARES } from "./budget.ts";
import { keepSpent, readSpent } from "./spent_file.ts";

Deno.test("an hour slides: what was fetched an hour ago counts no more", () => {
  const clock = new TestClock();
  const budget = new Budget(1_000, clock);
  budget.spend(600);
  clock.advance(1_800_000);
  budget.spend(300);
  equal(budget.lastHour, 900);
  equal(budget.allows(200, 1), false);
  equal(budget.allows(100, 1), true);
  clock.advance(1_800_000);
  equal(budget.lastHour, 300);
  clock.advance(1_800_000);
  equal(budget.lastHour, 0);
});

Deno.test("when it gets short, volumes stop first, then high tilts, then products, lowest tilts last", () => {
  const clock = new TestClock();
  const budget = new Budget(1_000, clock);
  const stopped: string[] = [];
  for (let spent = 0; spent < 1_000; spent += 10) {
    for (const [name, share] of Object.entries(SHARES)) {
      if (!budget.allows(10, share) && !stopped.includes(name)) stopped.push(name);
    }
    budget.spend(10);
  }
  equal(stopped.join(), "volume,highestTilt,product");
  equal(budget.allows(10, SHARES.lowestTilt), false);
});

Deno.test("higher tilts get their share evenly over the hour, the lowest what there is", () => {
  const clock = new TestClock();
  const budget = new Budget(6_000, clock);
  budget.spend(500);
  equal(budget.allows(200, 0.6, true), false);
  equal(budget.allows(200, 1, true), true);
  clock.advance(600_000);
  equal(budget.allows(200, 0.6, true), true);
});

Deno.test("no limit; and memory stays small, however much is fetched", () => {
  const clock = new TestClock();
  const budget = new Budget(null, clock);
  for (let i = 0; i < 100_000; i++) {
    budget.spend(1);
    clock.advance(100);
  }
  ok(budget.allows(1e12, 0.5));
  // 3,600 s of ten bytes each; amounts of five seconds go together.
  ok(Math.abs(budget.lastHour - 36_000) <= 50, `${budget.lastHour}`);
});

Deno.test("what several are about to fetch counts before it came", () => {
  const budget = new Budget(1_000, new TestClock());
  const release = budget.reserve(900);
  equal(budget.allows(200, 1), false);
  release();
  equal(budget.allows(200, 1), true);
});

Deno.test("what was fetched before a restart counts for the rest of its hour", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "state", "radar_budget.json");
  try {
    const clock = new TestClock();
    deepEqual(readSpent(path, clock.nowMs()), []);
    const first = new Budget(1_000, clock);
    first.spend(600);
    clock.advance(1_200_000);
    first.spend(100);
    keepSpent(path, first.spent(), clock.nowMs());
    clock.advance(1_800_000);
    const second = new Budget(1_000, clock, readSpent(path, clock.nowMs()));
    equal(second.lastHour, 700);
    equal(second.allows(400, 1), false);
    clock.advance(600_000);
    equal(second.lastHour, 100);
    // A clock that was set back a day makes nothing of it free, one set ahead all of it.
    equal(new Budget(1_000, clock, readSpent(path, clock.nowMs() - 86_400_000)).lastHour, 700);
    equal(new Budget(1_000, clock, readSpent(path, clock.nowMs() + 86_400_000)).lastHour, 0);
    for (const text of ["", "{", "null", '{"at":1}', '{"at":1,"spent":[[1]]}']) {
      await Deno.writeTextFile(path, text);
      deepEqual(readSpent(path, clock.nowMs()), [], text);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
