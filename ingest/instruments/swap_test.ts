import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../../zarr_store/_test_stores.ts";
import { table, TABLES, type TestJob, withTestJob } from "./_test_job.ts";

const withJob = (test: (job: TestJob) => Promise<void>) =>
  withTestJob({ profile: "table" }, TABLES, test);
const folder = (job: TestJob) => join(job.products, "probe");
const storesOf = (job: TestJob) =>
  new Map([...filesBelow(folder(job))].filter(([path]) => path.includes(".zarr/")));
const namesIn = (job: TestJob) => [...Deno.readDirSync(folder(job))].map(({ name }) => name);

/** A profile of so many layers and a number, two rows of an hour. */
function profiles(layers: number, hour: number): string {
  const columns = [...Array.from({ length: layers }, (_, i) => `T(${i + 1})`), "lwp"];
  return table(columns, hour * 60, [0, 1].map((row) => columns.map((_, i) => row * 100 + i)));
}

/** Twelve layers were kept apart from ten: what comes with twelve has them change places. */
async function beforeSwap(job: TestJob): Promise<void> {
  job.put("0.csv", profiles(12, 0));
  job.put("1.csv", profiles(10, 1));
  await job.run();
  job.put("2.csv", profiles(12, 2));
}

/** The files of each store that is there. */
function eachStore(stores: ReadonlyMap<string, string>): Map<string, Map<string, string>> {
  const each = new Map<string, Map<string, string>>();
  for (const [path, text] of stores) {
    const name = path.slice(0, path.indexOf("/"));
    each.set(name, (each.get(name) ?? new Map()).set(path, text));
  }
  return each;
}

class Killed extends Error {}

/**
 * Ends a run so many changes of names after the mark of a swap is to be there; of a folder that it was
 * removing half is gone.
 *
 * @returns whether it was ended
 */
async function killedAt(step: number, run: () => Promise<unknown>): Promise<boolean> {
  const { renameSync, removeSync } = Deno;
  const set = (name: "renameSync" | "removeSync", value: unknown) =>
    Object.defineProperty(Deno, name, { value, configurable: true, writable: true });
  let left = Infinity;
  let isKilled = false;
  const die = () => {
    isKilled = true;
    throw new Killed();
  };
  set("renameSync", (from: string, to: string) => {
    if (to.endsWith(".swap-mark")) left = step;
    if (isKilled || left-- === 0) die();
    renameSync(from, to);
  });
  set("removeSync", (path: string, options?: Deno.RemoveOptions) => {
    if (isKilled) die();
    if (existsSync(path) && left-- === 0) {
      if (Deno.statSync(path).isDirectory) {
        const files = [...filesBelow(path).keys()].filter((name) => !name.includes(".z"));
        for (const name of files) removeSync(join(path, name));
      }
      die();
    }
    removeSync(path, options);
  });
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    set("renameSync", renameSync);
    set("removeSync", removeSync);
  }
  return isKilled;
}

Deno.test("stores that change places: ended at any step, each is whole or not there, and the next run completes it", async () => {
  const known = new Set<string>();
  let expected = new Map<string, string>();
  const know = (job: TestJob) => {
    for (const [name, files] of eachStore(storesOf(job))) known.add(textOf(name, files));
  };
  const textOf = (name: string, files: Map<string, string>) => name + JSON.stringify([...files]);
  await withJob(async (job) => {
    await beforeSwap(job);
    know(job);
    await job.run();
    know(job);
    expected = storesOf(job);
  });
  let steps = 0;
  for (let isKilled = true; isKilled; steps++) {
    await withJob(async (job) => {
      await beforeSwap(job);
      isKilled = await killedAt(steps, () => job.run());
      // All is ready, nothing has moved.
      if (steps === 0) know(job);
      for (const [name, files] of eachStore(storesOf(job))) {
        ok(known.has(textOf(name, files)), `step ${steps}: ${name} is of neither before nor after`);
      }
      strictEqual((await job.run()).ok, true);
      deepStrictEqual(storesOf(job), expected, `step ${steps}`);
      deepStrictEqual(namesIn(job).filter((name) => name.includes(".swap-")), [], `step ${steps}`);
      deepStrictEqual(job.warnings, [], `step ${steps}`);
    });
  }
  ok(steps > 8, `${steps} steps`);
});
