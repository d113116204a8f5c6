import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../zarr_store/mod.ts";
import { filesBelow } from "../../zarr_store/_test_stores.ts";
import { T0, table, TABLES, type TestJob, withTestJob } from "./_test_job.ts";

const withJob = (test: (job: TestJob) => Promise<void>) =>
  withTestJob({ profile: "table" }, TABLES, test);
const folder = (job: TestJob) => join(job.products, "probe");
const storesOf = (job: TestJob) =>
  new Map([...filesBelow(folder(job))].filter(([path]) => path.includes(".zarr/")));
const minutes = (path: string) => [...openStore(path)!.times].map((time) => (time - T0) / 60);

/** Columns `name(1)` … of a table, with a row every so many minutes of an hour. */
function profiles(name: string, width: number, hour: number): string {
  const columns = Array.from({ length: width }, (_, i) => `${name}(${i + 1})`);
  return table(columns, hour * 60, [0, 1].map((row) => columns.map((_, i) => row * 100 + i)));
}

/** A radiometer: water each minute, a profile on a grid that changes after an hour, channels on another. */
const FILES: Record<string, string> = {};
for (const hour of [0, 1, 2]) {
  FILES[`${hour}_lwp.csv`] = table(["lwp"], hour * 60, [0, 1, 2, 3].map((i) => [hour + i / 8]));
  FILES[`${hour}_irt.csv`] = profiles("irt", 9, hour);
  FILES[`${hour}_tpc.csv`] = profiles("T", hour === 0 ? 10 : 12, hour);
}

Deno.test("when one grid changes only its variables go apart, the same whatever order files come in", async () => {
  const names = Object.keys(FILES);
  const orders = [[names], names.map((name) => [name]), names.map((name) => [name]).reverse()];
  const made: Map<string, string>[] = [];
  for (const order of orders) {
    await withJob(async (job) => {
      for (const group of order) {
        for (const name of group) job.put(name, FILES[name]!);
        await job.run();
      }
      made.push(storesOf(job));
      const main = join(folder(job), "probe.zarr");
      const { variables, rows } = openStore(main)!;
      deepStrictEqual([...variables.keys()], ["T", "irt", "lwp"]);
      deepStrictEqual([rows, variables.get("T")!.shape[1]], [12, 12]);
      const { kept } = JSON.parse(Deno.readTextFileSync(join(folder(job), "append.json")));
      strictEqual(kept.length, 1);
      deepStrictEqual(minutes(join(folder(job), kept[0])), [0, 1]);
      // The first hour's water once more: it is there.
      job.put("again/0_lwp.csv", FILES["0_lwp.csv"]!);
      strictEqual((await job.run()).counts.rows, 0);
      await job.run({ rebuild: "all" });
      deepStrictEqual(storesOf(job), made.at(-1));
    });
  }
  deepStrictEqual(made[1], made[0]);
  deepStrictEqual(made[2], made[0]);
});

Deno.test("a column that becomes an array, and back, goes on under a name that tells it", () =>
  withJob(async (job) => {
    job.put("1.csv", table(["V"], 0, [[1]]));
    await job.run();
    job.put("2.csv", profiles("V", 9, 1));
    strictEqual((await job.run()).state, "ok");
    job.put("3.csv", table(["V"], 200, [[2]]));
    strictEqual((await job.run()).state, "ok");
    const store = openStore(join(folder(job), "probe.zarr"))!;
    deepStrictEqual([...store.read("V", 0, store.rows)], [1, NaN, NaN, 2]);
    deepStrictEqual(store.variables.get("V_by_time_V_index")!.shape, [4, 9]);
  }));

Deno.test("a store of another grid that someone removed is made again", () =>
  withJob(async (job) => {
    for (const hour of [0, 1]) job.put(`${hour}.csv`, FILES[`${hour}_tpc.csv`]!);
    await job.run();
    const made = storesOf(job);
    const { kept } = JSON.parse(Deno.readTextFileSync(join(folder(job), "append.json")));
    Deno.removeSync(join(folder(job), kept[0]), { recursive: true });
    await job.run();
    deepStrictEqual(storesOf(job), made);
  }));

Deno.test("what a rebuild keeps of before is never added to", () =>
  withJob(async (job) => {
    for (const hour of [0, 1]) job.put(`${hour}.csv`, FILES[`${hour}_tpc.csv`]!);
    await job.run();
    Deno.removeSync(join(job.raw, "0.csv"));
    await job.run({ rebuild: "all" });
    const before = storesOf(job);
    const kept = [...before].filter(([path]) => path.includes(".before-"));
    strictEqual(kept.length > 0, true);
    job.put("0.csv", FILES["0_tpc.csv"]!);
    await job.run();
    const after = storesOf(job);
    deepStrictEqual(kept.map(([path]) => after.get(path)), kept.map(([, text]) => text));
  }));
