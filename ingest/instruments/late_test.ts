import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../zarr_store/mod.ts";
import { filesBelow } from "../../zarr_store/_test_stores.ts";
import { table, TABLES, type TestJob, withTestJob } from "./_test_job.ts";

const withJob = (test: (job: TestJob) => Promise<void>) =>
  withTestJob({ profile: "table" }, TABLES, test);

const ramp = (from: number, count: number) =>
  table(["a"], from, Array.from({ length: count }, (_, i) => [from + i]));
const path = (job: TestJob) => join(job.products, "probe", "probe.zarr");
const valuesOf = (job: TestJob) => {
  const store = openStore(path(job))!;
  return [...store.read("a", 0, store.rows)];
};

Deno.test("late rows that would move too much wait for a run by hand; what is new does not", () =>
  withJob(async (job) => {
    job.put("1.csv", ramp(100, 100));
    await job.run();
    job.put("2.csv", ramp(0, 3));
    job.put("3.csv", ramp(200, 2));
    const { ok, state, summary, counts } = await job.run({}, { movableBytes: 1000 });
    deepStrictEqual([ok, state, counts.rows, counts.late], [true, "late rows wait", 2, 1]);
    match(summary, /late rows of 1 files wait: run `meso360 job probe-append` by hand/);
    strictEqual(counts.quarantined, 0);
    strictEqual(valuesOf(job).length, 102);
    strictEqual((await job.run({}, { movableBytes: 1000 })).state, "late rows wait");
    strictEqual((await job.run()).counts.rows, 3);
    deepStrictEqual(valuesOf(job).slice(0, 4), [0, 1, 2, 100]);
    strictEqual((await job.run({}, { movableBytes: 1000 })).state, "nothing new");
  }));

Deno.test("a few late rows go to their places by a timer too", () =>
  withJob(async (job) => {
    job.put("1.csv", ramp(0, 20));
    job.put("2.csv", ramp(25, 5));
    await job.run();
    job.put("3.csv", ramp(20, 5));
    strictEqual((await job.run({}, { movableBytes: 1000 })).counts.rows, 5);
    deepStrictEqual(valuesOf(job), Array.from({ length: 30 }, (_, i) => i));
  }));

Deno.test("asked to end, late rows are left to the next run, and the store stays whole", () =>
  withJob(async (job) => {
    job.put("1.csv", ramp(100, 100));
    await job.run();
    job.put("2.csv", ramp(0, 3));
    const before = filesBelow(path(job));
    const stop = new AbortController();
    // Once the file is read: the commit of what is new is done, that of the late rows begins.
    const isAborted = { get: () => existsSync(`${path(job)}.staging`) };
    Object.defineProperty(stop.signal, "throwIfAborted", {
      value() {
        if (isAborted.get()) stop.abort();
        AbortSignal.prototype.throwIfAborted.call(stop.signal);
      },
    });
    strictEqual((await job.run({}, { signal: stop.signal })).state, "stopped");
    deepStrictEqual(filesBelow(path(job)), before);
    strictEqual(existsSync(`${path(job)}.staging`), false);
    strictEqual((await job.run()).counts.rows, 3);
    strictEqual(valuesOf(job).length, 103);
  }));
