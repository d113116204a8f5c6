import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import { TEST_CRAFTS, type TestKinds } from "./_test_worker.ts";
import { openPool, WorkerError } from "./pool.ts";

/** Timers that a test lets run out. */
function timers() {
  const set = new Set<() => void>();
  return {
    set,
    after(_ms: number, then: () => void) {
      set.add(then);
      return () => set.delete(then);
    },
  };
}

/** A pool, and how many workers it started. */
function pool(count: number, module = "./_test_worker.ts") {
  let started = 0;
  const clock = timers();
  const opened = openPool<TestKinds>({
    count,
    start() {
      started++;
      return new Worker(new URL(module, import.meta.url), { type: "module" });
    },
    crafts: TEST_CRAFTS,
    clock,
  });
  return { ...opened, started: () => started, running: clock.set };
}

/** Until a worker is ready: from then on a job alone goes to a worker, not to this thread. */
async function warm(opened: ReturnType<typeof pool>): Promise<void> {
  while (!await opened.run("away", null)) await turnOfTheLoop();
}

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

Deno.test("every job gets its own result, whoever does it", async () => {
  const workers = pool(2);
  try {
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const results = await Promise.all(numbers.map((n) => workers.run("double", n)));
    assert.deepEqual(results.map(([twice]) => twice), numbers.map((n) => 2 * n));
  } finally {
    workers.close();
  }
});

Deno.test("a bad input is refused with the decoder's error, and the next job goes on", async () => {
  const workers = pool(1);
  try {
    await warm(workers);
    await assert.rejects(workers.run("refuse", null), (error) => {
      assert(error instanceof NexradError);
      assert.equal(error.code, "bzip2-crc");
      assert.equal(error.message, "the check sum differs");
      return true;
    });
    await assert.rejects(workers.run("stumble", null), (error) => {
      assert(error instanceof WorkerError);
      assert.equal(error.code, "job-failed");
      assert.match(error.message, /TypeError: not foreseen\n/);
      return true;
    });
    assert.equal((await workers.run("double", 4))[0], 8);
    assert.equal(workers.started(), 1);
  } finally {
    workers.close();
  }
});

Deno.test("a worker that dies costs the job it had in hand, and another takes its place", async () => {
  const workers = pool(1);
  try {
    await warm(workers);
    const [lost, kept] = await Promise.allSettled([
      workers.run("die", null),
      workers.run("double", 5),
    ]);
    assert(lost.status === "rejected" && lost.reason instanceof WorkerError);
    assert.equal(lost.reason.code, "worker-died");
    assert.match(lost.reason.message, /out of luck/);
    assert.deepEqual(kept, { status: "fulfilled", value: Uint8Array.of(10) });
    assert.equal(workers.started(), 2);
    assert.equal((await workers.run("double", 6))[0], 12);
  } finally {
    workers.close();
  }
});

Deno.test("a job that takes too long fails by name, and its worker is replaced", async () => {
  const workers = pool(1);
  try {
    await warm(workers);
    assert.equal(workers.running.size, 0, "an answered job is not watched");
    const [lost, after] = [workers.run("hang", null), workers.run("double", 5)];
    const [runOut] = workers.running;
    assert.equal(workers.running.size, 1, "only the job in hand is");
    runOut!();
    await assert.rejects(lost, {
      name: "WorkerError",
      code: "too-long",
      message: "a worker had a hang in hand for 60 s and was ended",
    });
    assert.equal((await after)[0], 10);
    assert.equal(workers.started(), 2);
    await warm(workers);
    assert.equal((await workers.run("double", 6))[0], 12);
  } finally {
    workers.close();
  }
  assert.equal(workers.running.size, 0);
});

Deno.test("a worker that is not ready is given nothing: the calling thread works meanwhile", async () => {
  // Has no port: never ready, and never fails.
  const workers = pool(1, "./_test_silent_worker.ts");
  try {
    assert.equal(await workers.run("away", null), false);
    assert.equal((await workers.run("double", 4))[0], 8);
  } finally {
    workers.close();
  }
});

Deno.test("workers that cannot start leave the work to the calling thread", async () => {
  const workers = pool(2, "./no_such_module.ts");
  try {
    const results = await Promise.all([1, 2, 3].map((n) => workers.run("double", n)));
    assert.deepEqual(results.map(([twice]) => twice), [2, 4, 6]);
    assert.equal(workers.started(), 2);
  } finally {
    workers.close();
  }
});

Deno.test("an abort ends the waiting at once, and other jobs are done", async () => {
  const workers = pool(1);
  try {
    const stop = new AbortController();
    const jobs = Array.from({ length: 50 }, (_, n) => workers.run("double", n, stop.signal));
    const other = workers.run("double", 7);
    stop.abort(new Error("enough"));
    for (const job of await Promise.allSettled(jobs)) {
      assert(job.status === "rejected");
      assert.equal(job.reason.message, "enough");
    }
    assert.equal((await other)[0], 14);
    await assert.rejects(workers.run("double", 1, stop.signal), /enough/);
  } finally {
    workers.close();
  }
});

Deno.test("the calling thread lets other work in between its jobs", async () => {
  const workers = pool(0);
  try {
    let turns = 0;
    const turn = () => {
      turns++;
      setImmediate(turn).unref();
    };
    setImmediate(turn).unref();
    await Promise.all(Array.from({ length: 20 }, (_, n) => workers.run("double", n)));
    assert(turns >= 19, `${turns} turns of the event loop in 20 jobs`);
  } finally {
    workers.close();
  }
});

Deno.test("closing fails what is not done", async () => {
  const workers = pool(1);
  const jobs = Array.from({ length: 9 }, (_, n) => workers.run("double", n));
  workers.close();
  for (const job of await Promise.allSettled(jobs)) {
    assert(job.status === "rejected" && job.reason instanceof WorkerError);
    assert.equal(job.reason.code, "closed");
  }
  await assert.rejects(workers.run("double", 1), { code: "closed" });
});
