import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { randoms } from "../../formats/_test_random.ts";
import { NO_DATA, sharedFile, sharedNames } from "../../_test_data.ts";
import { openStore, type ZarrStore } from "../../zarr_store/mod.ts";
import { filesBelow } from "../../zarr_store/_test_stores.ts";
import { type TestJob, testJob } from "./_test_job.ts";

/** How often an append is killed: MESO360_KILLS, 4 unless said. */
const KILLS = Number(Deno.env.get("MESO360_KILLS") ?? 4);

const EVENING = "live_20210829_224520.nc";

/** A ceilometer with an evening's file in its store, and two files to come: an earlier and a later one. */
async function begun(folder: string): Promise<TestJob> {
  const job = testJob(folder, { profile: "cl61" });
  job.put(EVENING, sharedFile("instruments", "cl61", EVENING));
  await job.run();
  for (const name of sharedNames("instruments", "cl61")) {
    job.put(name, sharedFile("instruments", "cl61", name));
  }
  return job;
}

function copyTree(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyTree(join(from, name), join(to, name));
    else copyFileSync(join(from, name), join(to, name));
  }
}

/** The files of all stores below a folder, without what append keeps for itself. */
function storeFiles(products: string): Map<string, string> {
  return new Map([...filesBelow(products)].filter(([path]) => path.includes(".zarr/")));
}

/** Starts an append and kills it so long after its modules are loaded; ms it took, if it was not killed. */
async function append(job: TestJob, killAfterMs: number | null): Promise<number> {
  const script = join(import.meta.dirname!, "_test_job.ts");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", script, job.config],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  const start = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  if (killAfterMs !== null) {
    timer = setTimeout(() => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It was faster.
      }
    }, killAfterMs);
  }
  while (!(await reader.read()).done);
  const took = performance.now() - start;
  await child.stderr.cancel();
  const { signal, success } = await child.status;
  clearTimeout(timer);
  ok(success || signal === "SIGKILL");
  return took;
}

/** All of a store, by its times. */
function contentOf(store: ZarrStore): { rows: Map<number, string>; variables: string[] } {
  const variables = [...store.variables.keys()].sort();
  const rows = new Map([...store.times].map((time) => [time, ""]));
  for (const name of variables) {
    const values = store.read(name, 0, store.rows);
    const width = values.length / store.rows;
    store.times.forEach((time, row) => {
      const own = values.subarray(row * width, (row + 1) * width);
      let sum = 0;
      own.forEach((value, i) => sum += Number.isNaN(value) ? i * 1e-9 : value * (i + 1));
      rows.set(time, `${rows.get(time)} ${name} ${sum}`);
    });
  }
  return { rows, variables };
}

/** Every row that a reader sees is one of those that belong there. */
function expectWhole(store: ZarrStore | null, truths: readonly ReturnType<typeof contentOf>[]) {
  if (store === null) return;
  for (const [time, text] of contentOf(store).rows) {
    ok(truths.some(({ rows }) => rows.get(time) === text), `a row of ${time} is not whole`);
  }
}

/** Whether a commit was being made ready or carried out, or one of several was done. */
function isUnfinished({ products, folder }: TestJob, expected: Map<string, string>): boolean {
  const isStaging = existsSync(join(products, "probe", "probe.zarr.staging"));
  const files = storeFiles(products);
  const isBegun = !isDeepStrictEqual(files, storeFiles(join(folder, "..", "base")));
  return isStaging || (isBegun && !isDeepStrictEqual(files, expected));
}

Deno.test({
  name: `an append killed ${KILLS} times: what is there is whole, the next run makes it complete`,
  ignore: NO_DATA,
  async fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const whole = await begun(join(folder, "whole"));
      const base = join(folder, "base");
      copyTree(whole.products, base);
      const stores = (job: TestJob) =>
        [...Deno.readDirSync(join(job.products, "probe"))]
          .filter(({ name }) => name.endsWith(".zarr"))
          .map(({ name }) => openStore(join(job.products, "probe", name))!);
      const before = stores(whole).map(contentOf);
      const took = await append(whole, null);
      const expected = storeFiles(whole.products);
      const truths = [...before, ...stores(whole).map(contentOf)];
      deepStrictEqual(truths.map(({ rows }) => rows.size), [12, 29]);
      const seed = Date.now() % 1_000_000;
      const random = randoms(seed);
      let unfinished = 0;
      for (let i = 0; i < KILLS; i++) {
        const job = testJob(join(folder, "killed"), { profile: "cl61" });
        Deno.removeSync(job.raw, { recursive: true });
        Deno.symlinkSync(whole.raw, job.raw);
        copyTree(base, job.products);
        await append(job, random(Math.ceil(took * 1000)) / 1000);
        if (isUnfinished(job, expected)) unfinished++;
        for (const store of stores(job)) expectWhole(store, truths);
        strictEqual((await job.run()).ok, true);
        deepStrictEqual(storeFiles(job.products), expected, `seed ${seed}`);
        Deno.removeSync(job.folder, { recursive: true });
      }
      if (KILLS >= 50) {
        const text = `${unfinished} of ${KILLS} kills left an unfinished store`;
        console.log(`${text}; seed ${seed}, ${took.toFixed(0)} ms`);
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
