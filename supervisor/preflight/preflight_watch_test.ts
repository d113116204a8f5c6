import { deepEqual, equal } from "node:assert/strict";
import { settle, TestClock } from "../../_test_clock.ts";
import { type Check, pass, warn } from "./check.ts";
import { keptFor } from "./kept_for.ts";
import { PreflightWatch } from "./preflight_watch.ts";

/** A watch over checks that a test changes. */
function watch(first: Check[]) {
  const clock = new TestClock();
  const log: string[] = [];
  const state = { checks: first, looks: 0, changes: 0, fails: false };
  const watched = new PreflightWatch({
    look() {
      state.looks++;
      return state.fails
        ? Promise.reject(new Error("out of files"))
        : Promise.resolve(state.checks);
    },
    clock,
    log: (text) => log.push(text),
    changed: () => state.changes++,
  });
  return { clock, log, state, watched };
}

Deno.test("the block once; then quiet while nothing changes, looked at every 10 min", async () => {
  const { clock, log, state, watched } = watch([pass("disk: 50.0 GB free (50 %)")]);
  deepEqual([watched.checks, watched.at], [[], null]);
  await watched.start();
  equal(log.length, 3);
  equal(watched.at, "2025-06-05T17:00:00.000Z");
  // What a start leaves open is decided after a minute.
  clock.advance(60_000);
  await settle();
  equal(state.looks, 2);
  state.checks = [pass("disk: 49.9 GB free (50 %)")];
  clock.advance(599_999);
  await settle();
  equal(state.looks, 2);
  clock.advance(1);
  await settle();
  deepEqual([state.looks, log.length, watched.checks], [3, 3, state.checks]);
  equal(watched.at, "2025-06-05T17:11:00.000Z");
  equal(state.changes, 3);
});

Deno.test("a warning is looked at every minute; that it came and went is said once", async () => {
  const key = warn("SSH key not found: ~/.ssh/x", "Copy x there");
  const { clock, log, state, watched } = watch([key]);
  await watched.start();
  log.length = 0;
  const minute = async (checks: Check[]) => {
    state.checks = checks;
    clock.advance(60_000);
    await settle();
    return log.splice(0);
  };
  deepEqual(await minute([key]), []);
  const disk = (free: string) => warn(`disk: ${free} GB free (4 %): nearly full`, "make room");
  deepEqual(await minute([key, disk("3.9")]), [
    "WARN  preflight: disk: 3.9 GB free (4 %): nearly full (make room)",
  ]);
  // A figure that moves is no news.
  deepEqual(await minute([key, disk("3.8")]), []);
  deepEqual(await minute([disk("3.8")]), [
    "preflight: no longer so: SSH key not found: ~/.ssh/x",
  ]);
  deepEqual(await minute([pass("disk")]), [
    "preflight: no longer so: disk: 3.8 GB free (4 %): nearly full",
  ]);
  equal(state.looks, 6);
  clock.advance(60_000);
  await settle();
  equal(state.looks, 6);
});

Deno.test("a look that fails is a warning, and not the last look", async () => {
  const { clock, log, state, watched } = watch([pass("x")]);
  state.fails = true;
  await watched.start();
  equal(watched.checks[0]?.text, "preflight failed: out of files");
  clock.advance(60_000);
  await settle();
  equal(state.looks, 2);
  state.fails = false;
  log.length = 0;
  clock.advance(60_000);
  await settle();
  deepEqual(log, ["preflight: no longer so: preflight failed: out of files"]);
  equal(watched.checks[0]?.text, "x");
});

Deno.test("closed, it looks no more and says no more", async () => {
  const { clock, log, state, watched } = watch([pass("x")]);
  await watched.start();
  watched.close();
  clock.advance(3_600_000);
  await settle();
  deepEqual([state.looks, log.length], [1, 3]);
});

Deno.test("a kept answer serves its time; a failure does not", async () => {
  const clock = new TestClock();
  let asked = 0;
  const ask = keptFor(1_000, clock, () => {
    asked++;
    return asked === 3 ? Promise.reject(new Error("no")) : Promise.resolve(asked);
  });
  deepEqual([await ask(), await ask()], [1, 1]);
  clock.advance(1_000);
  equal(await ask(), 2);
  clock.advance(1_000);
  equal(await ask().catch(() => "failed"), "failed");
  equal(await ask(), 4);
});
