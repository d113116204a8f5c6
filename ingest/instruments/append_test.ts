import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openStore, type ZarrStore } from "../../zarr_store/mod.ts";
import { filesBelow } from "../../zarr_store/_test_stores.ts";
import { fillDisk, NO_SMALL_DISK, withSmallDisk } from "../../_test_disk.ts";
import { T0, table, type TestJob, withTestJob } from "./_test_job.ts";

/** A probe whose files are tables of text. */
const TABLE = {
  profile: "table",
};
const PROFILES = {
  profiles: {
    table: {
      title: "Table",
      files: "\\.csv$",
      reader: "csv",
      variables: "all",
      housekeeping: "^batt",
      chunkRows: 10,
    },
    chosen: {
      title: "Chosen",
      files: "\\.csv$",
      reader: "csv",
      variables: [{ from: "t", name: "temperature", units: "K", longName: "t", offset: 273.15 }],
      chunkRows: 10,
    },
  },
};

const withJob = (test: (job: TestJob) => Promise<void>, instrument: object = TABLE) =>
  withTestJob(instrument, PROFILES, test);

const storeOf = (job: TestJob, name = "probe"): ZarrStore =>
  openStore(join(job.products, name, `${name}.zarr`))!;
const state = (job: TestJob) =>
  JSON.parse(Deno.readTextFileSync(join(job.products, "probe", "append.json")));

Deno.test("every column is kept, those of housekeeping apart, and how far it is is told", () =>
  withJob(async (job) => {
    job.put("2026/a.csv", table(["temp", "batt_v"], 0, [[1.5, 12], [2.5, 12.5]]));
    const { ok, state: named, counts } = await job.run();
    deepStrictEqual([ok, named, counts.files, counts.rows], [true, "ok", 1, 2]);
    deepStrictEqual([...storeOf(job).read("temp", 0, 2)], [1.5, 2.5]);
    deepStrictEqual([...storeOf(job, "HK_probe").read("batt_v", 0, 2)], [12, 12.5]);
    strictEqual(storeOf(job).variables.has("batt_v"), false);
    const { newest, oldest, rows, files } = state(job);
    deepStrictEqual([oldest, newest], ["2026-05-17T00:00:00.000Z", "2026-05-17T00:01:00.000Z"]);
    deepStrictEqual([rows, files], [2, 1]);
    strictEqual((await job.run()).state, "nothing new");
  }));

Deno.test("columns come and go: a new one is missing before, an old one after", () =>
  withJob(async (job) => {
    job.put("1.csv", table(["a", "b"], 0, [[1, 10], [2, 20]]));
    await job.run();
    job.put("2.csv", table(["a", "c"], 2, [[3, 300]]));
    await job.run();
    const read = (name: string) => [...storeOf(job).read(name, 0, 3)];
    deepStrictEqual(read("a"), [1, 2, 3]);
    deepStrictEqual(read("b"), [10, 20, NaN]);
    deepStrictEqual(read("c"), [NaN, NaN, 300]);
  }));

Deno.test("late, repeated and growing files give the store that they give at once", async () => {
  const texts = [0, 1, 2, 3].map((day) =>
    table(["a"], day * 1440, Array.from({ length: 30 }, (_, i) => [day * 100 + i]))
  );
  const stores: Map<string, string>[] = [];
  for (const order of [[0, 1, 2, 3], [3, 1, 0, 2]]) {
    await withJob(async (job) => {
      for (const day of order) {
        const text = texts[day]!;
        const lines = text.split("\n");
        job.put(`${day}.csv`, lines.slice(0, 12).join("\n") + "\n", 3000);
        await job.run();
        job.put(`${day}.csv`, text, 2000);
        job.put(`copy of ${day}.csv`, text, 2000);
        await job.run();
      }
      stores.push(filesBelow(storeOf(job).folder));
    });
  }
  await withJob(async (job) => {
    texts.forEach((text, day) => job.put(`${day}.csv`, text));
    await job.run();
    stores.push(filesBelow(storeOf(job).folder));
  });
  deepStrictEqual(stores[1], stores[0]);
  deepStrictEqual(stores[2], stores[0]);
});

Deno.test("a bad file is put aside with the reason, blocks nothing, and is tried again when it changes", () =>
  withJob(async (job) => {
    job.put("a.csv", "\0\x01\x02");
    job.put("b.csv", table(["t"], 0, [[1]]));
    job.put("c.csv", table(["other"], 0, [[1]]));
    const first = await job.run();
    deepStrictEqual([first.ok, first.state], [true, "files in quarantine"]);
    deepStrictEqual([first.counts.files, first.counts.quarantined], [1, 2]);
    const { quarantined } = state(job);
    strictEqual(quarantined[0].file, "a.csv");
    match(quarantined[1].reason, /nothing of the profile chosen is in it, but time, other/);
    strictEqual((await job.run()).state, "nothing new");
    job.put("a.csv", table(["t"], 1, [[2]]), 1000);
    strictEqual((await job.run()).counts.files, 1);
    deepStrictEqual(
      [...storeOf(job).read("temperature", 0, 2)],
      [Math.fround(274.15), Math.fround(275.15)],
    );
    strictEqual(state(job).quarantined.length, 1);
  }, { profile: "chosen" }));

Deno.test("rows of a clock that cannot be right are left out and named; when it was ours they come later", () =>
  withJob(async (job) => {
    const day = 24 * 60;
    job.put("early.csv", "time,a\n1980-01-01T00:00:00Z,1\n2026-05-17T00:00:00Z,2\n");
    job.put("late.csv", table(["a"], 4 * day, [[3]]));
    const ahead = table(["a"], 4 * day + 1, [[5]]).split("\n")[1];
    job.put("mixed.csv", `${table(["a"], 5, [[4]])}${ahead}\n`);
    const { state: named, counts } = await job.run();
    deepStrictEqual([named, counts.refused, counts.rows], ["files in quarantine", 2, 2]);
    match(job.warnings.join("\n"), /1 rows are from before 1990/);
    match(job.warnings.join("\n"), /1 rows are more than a day ahead of this machine's clock/);
    job.clockMs += 4 * 86_400_000;
    const { counts: later } = await job.run();
    deepStrictEqual([later.rows, later.quarantined], [2, 0]);
    deepStrictEqual([...storeOf(job).read("a", 0, 4)], [2, 4, 3, 5]);
  }));

Deno.test("of a table that is being written the lines that are whole are taken", () =>
  withJob(async (job) => {
    const text = table(["a"], 0, [[1], [2]]);
    job.put("a.csv", text + "2026-05-17T00:02:00Z,4", 5);
    await job.run();
    deepStrictEqual([...storeOf(job).read("a", 0, 2)], [1, 2]);
    strictEqual(storeOf(job).rows, 2);
    job.put("a.csv", text + "2026-05-17T00:02:00Z,41\n", 0);
    await job.run();
    strictEqual(storeOf(job).read("a", 2, 3)[0], 41);
  }));

Deno.test("a rebuild makes the store again, all or from a day on, and loses nothing", () =>
  withJob(async (job) => {
    const day = (n: number, value: number) => table(["a"], n * 1440, [[value], [value + 1]]);
    for (const n of [0, 1]) job.put(`${n}.csv`, day(n - 1, n * 10));
    await job.run();
    const asMade = filesBelow(storeOf(job).folder);
    await job.run({ rebuild: "all" });
    deepStrictEqual(filesBelow(storeOf(job).folder), asMade);
    await job.run({ rebuild: "20260517" });
    deepStrictEqual(filesBelow(storeOf(job).folder), asMade);
    // A value that was corrected downwards counts only after a rebuild.
    job.put("1.csv", day(0, 5));
    await job.run({ rebuild: "20260517" });
    deepStrictEqual([...storeOf(job).read("a", 0, 4)], [0, 1, 5, 6]);
    deepStrictEqual(state(job).kept, []);
    // The raw file of a day has gone: the old store is kept.
    Deno.removeSync(join(job.raw, "0.csv"));
    await job.run({ rebuild: "all" });
    strictEqual(storeOf(job).rows, 2);
    deepStrictEqual(state(job).kept, ["probe.before-20260518T120000Z.zarr"]);
    Deno.removeSync(join(job.raw, "1.csv"));
    strictEqual((await job.run({ rebuild: "all" })).state, "nothing to rebuild from");
    strictEqual(storeOf(job).rows, 2);
    strictEqual((await job.run({ rebuild: "20261350" })).state, "no such day");
  }));

Deno.test("a store that someone removed is made again; a folder that is not there is no fault", () =>
  withJob(async (job) => {
    job.put("a.csv", table(["a"], 0, [[1]]));
    await job.run();
    Deno.removeSync(storeOf(job).folder, { recursive: true });
    await job.run();
    strictEqual(storeOf(job).rows, 1);
    Deno.removeSync(job.raw, { recursive: true });
    const { ok, state: named } = await job.run();
    deepStrictEqual([ok, named], [true, "no files"]);
    strictEqual(storeOf(job).rows, 1);
    strictEqual(existsSync(join(job.products, "probe", "reading.json")), false);
  }));

Deno.test("a damaged store is named, with what makes it again", () =>
  withJob(async (job) => {
    job.put("a.csv", table(["a"], 0, [[1]]));
    await job.run();
    Deno.writeTextFileSync(join(storeOf(job).folder, "a", "0"), "torn");
    job.put("b.csv", table(["a"], 5, [[2]]));
    const { ok, state: named, summary } = await job.run();
    deepStrictEqual([ok, named], [false, "store damaged"]);
    match(summary, /meso360 job probe-append --rebuild all makes it again/);
    strictEqual((await job.run({ rebuild: "all" })).ok, true);
    deepStrictEqual([...storeOf(job).read("a", 0, 2)], [1, 2]);
  }));

Deno.test("a changed grid begins a new store, the old one is kept; each gets its own late files", () =>
  withJob(async (job) => {
    const put = (name: string, minute: number, columns: number) =>
      job.put(
        name,
        table(Array.from({ length: columns }, (_, i) => `V(${i + 1})`), minute, [
          Array.from({ length: columns }, (_, i) => i),
        ]),
      );
    put("1.csv", 0, 10);
    await job.run();
    put("2.csv", 100, 12);
    await job.run();
    strictEqual(storeOf(job).variables.get("V")!.shape[1], 12);
    const { kept } = state(job);
    strictEqual(kept.length, 1);
    put("3.csv", 50, 10);
    await job.run();
    strictEqual(storeOf(job).rows, 1);
    strictEqual(openStore(join(job.products, "probe", kept[0]))!.rows, 2);
    // The instrument is set back: its store has the newest row again.
    put("4.csv", 200, 10);
    await job.run();
    deepStrictEqual([...storeOf(job).times].map((time) => (time - T0) / 60), [0, 50, 200]);
    strictEqual(state(job).kept.length, 1);
  }));

Deno.test({
  name: "a full disk is named, the store is whole, and the next run goes on",
  ignore: NO_SMALL_DISK,
  fn: () =>
    withJob(async (job) => {
      job.put("a.csv", table(["a"], 0, [[1]]));
      Deno.mkdirSync(job.products);
      await withSmallDisk(job.products, "256k", async () => {
        await job.run();
        job.put("b.csv", table(["a"], 1, [[2]]));
        fillDisk(join(job.products, "full"));
        const { ok, state: named } = await job.run();
        deepStrictEqual([ok, named], [false, "disk full"]);
        strictEqual(storeOf(job).rows, 1);
        Deno.removeSync(join(job.products, "full"));
        strictEqual((await job.run()).ok, true);
        strictEqual(storeOf(job).rows, 2);
      });
    }),
});
