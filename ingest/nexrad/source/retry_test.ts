import { deepEqual, equal, rejects } from "node:assert/strict";
import { settle, TestClock } from "../../../_test_clock.ts";
import { atMost, withRetries } from "./retry.ts";
import { SourceError } from "./source_error.ts";

Deno.test("pauses double, each between half and one and a half times as long", async () => {
  for (const [random, expected] of [[0, [500, 1_000]], [1, [1_500, 3_000]]] as const) {
    const clock = new TestClock();
    const startMs = clock.nowMs();
    const at: number[] = [];
    const done = withRetries(clock, () => random, new AbortController().signal, () => {
      at.push(clock.nowMs() - startMs);
      return Promise.reject(new SourceError("slow", "late"));
    });
    done.catch(() => {});
    for (let i = 0; i < 100; i++) {
      await settle();
      clock.advance(100);
    }
    await rejects(done, { code: "slow" });
    deepEqual(at, [0, expected[0], expected[0] + expected[1]]);
  }
});

Deno.test("what will not pass is not tried again", async () => {
  let tries = 0;
  await rejects(
    withRetries(new TestClock(), () => 0, new AbortController().signal, () => {
      tries++;
      return Promise.reject(new SourceError("forbidden", "no"));
    }),
    { code: "forbidden" },
  );
  equal(tries, 1);
});

Deno.test("so many at once, in order, also after one that failed", async () => {
  const limited = atMost(2);
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const task = (name: string) =>
    limited(async () => {
      log.push(name);
      await new Promise<void>((end) => ends.push(end));
      if (name === "a") throw new Error("a fails");
    });
  const all = ["a", "b", "c", "d"].map(task);
  all[0]!.catch(() => {});
  await settle();
  deepEqual(log, ["a", "b"]);
  ends.shift()!();
  await settle();
  deepEqual(log, ["a", "b", "c"]);
  while (log.length < 4 || ends.length > 0) {
    ends.shift()?.();
    await settle();
  }
  await rejects(all[0]!, /a fails/);
  await Promise.all(all.slice(1));
});
