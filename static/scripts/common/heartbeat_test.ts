import assert from "node:assert/strict";
import { HandClock } from "./_test_page.ts";
import { FreezeWatch } from "./heartbeat.ts";

Deno.test("a script that runs every second is not frozen, with or without data", async () => {
  const clock = new HandClock();
  const watch = new FreezeWatch(clock);
  for (let s = 0; s < 100; s++) {
    await clock.pass(1_000);
    assert.equal(watch.alive(), false);
  }
  assert.equal(watch.isFrozen, false);
});

Deno.test("after a hang of more than 3 s old values do not stand until data arrive", async () => {
  const clock = new HandClock();
  const watch = new FreezeWatch(clock);
  await clock.pass(3_100);
  assert.equal(watch.alive(), true);
  await clock.pass(1_000);
  assert.equal(watch.alive(), false);
  assert.equal(watch.isFrozen, true);
  watch.beat();
  assert.equal(watch.isFrozen, false);
});

Deno.test("sleep is noticed though the monotonic clock slept too", () => {
  const clock = new HandClock();
  const watch = new FreezeWatch(clock);
  clock.sleep(60_000);
  assert.equal(watch.alive(), true);
  assert.equal(watch.isFrozen, true);
});

Deno.test("a hidden page whose timers are slow is not frozen while data arrive", async () => {
  const clock = new HandClock();
  const watch = new FreezeWatch(clock);
  for (let s = 0; s < 60; s++) {
    await clock.pass(1_000);
    watch.beat();
  }
  assert.equal(watch.alive(), false);
});
