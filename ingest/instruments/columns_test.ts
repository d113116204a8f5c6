import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../zarr_store/mod.ts";
import { table, TABLES, type TestJob, withTestJob } from "./_test_job.ts";

const withJob = (
  test: (job: TestJob) => Promise<void>,
  instrument: object = { profile: "table" },
) => withTestJob(instrument, TABLES, test);
const storeOf = (job: TestJob) => openStore(join(job.products, "probe", "probe.zarr"))!;

/** A TOA5 file of one column and a row a minute after midnight of 2026-05-`day`. */
const toa5 = (column: string, units: string, day: number, values: readonly number[]) =>
  [
    '"TOA5","probe","CR1000X","1","1","1","1","slow"',
    `"TIMESTAMP","RECORD","${column}"`,
    `"TS","RN","${units}"`,
    '"","","Smp"',
    ...values.map((value, i) => `"2026-05-${day} 00:0${i}:00",${i},${value}`),
  ].join("\r\n") + "\r\n";

Deno.test("a column whose units change goes on in the store's; one that measures something else is refused", () =>
  withJob(async (job) => {
    job.put("1.dat", toa5("T", "Deg C", 16, [10, 11]));
    await job.run();
    job.put("2.dat", toa5("T", "K", 17, [283.15]));
    job.put("3.dat", toa5("T", "hPa", 17, [1000]));
    strictEqual((await job.run()).counts.quarantined, 1);
    const store = storeOf(job);
    deepStrictEqual([...store.read("T", 0, 3)].map((t) => Math.round(t * 1e6) / 1e6), [10, 11, 10]);
    strictEqual(store.variables.get("T")!.attributes.units, "degC");
    const { quarantined } = JSON.parse(
      Deno.readTextFileSync(join(job.products, "probe", "append.json")),
    );
    match(quarantined[0].reason, /T is in hPa, in the store in degC/);
  }));

Deno.test("a profile's variable is in its units, whatever the file's are", () =>
  withTestJob({ profile: "press" }, {
    profiles: {
      press: {
        title: "Pressure",
        files: "\\.dat$",
        reader: "toa5",
        variables: [{ from: "P", name: "pressure", units: "hPa", longName: "pressure" }],
        chunkRows: 10,
      },
    },
  }, async (job) => {
    job.put("1.dat", toa5("P", "kPa", 16, [98.5]));
    job.put("2.dat", toa5("P", "Pa", 17, [98_600]));
    job.put("3.dat", toa5("P", "Deg C", 17, [20]));
    const { counts } = await job.run();
    deepStrictEqual([counts.files, counts.quarantined], [2, 1]);
    deepStrictEqual([...storeOf(job).read("pressure", 0, 2)], [985, 986]);
  }));

Deno.test("of rows of one time in one file the last counts, whole, and the others are counted", () =>
  withJob(async (job) => {
    const at = (minute: number, ...values: (number | string)[]) =>
      `2026-05-17T00:0${minute}:00Z,${values.join()}`;
    job.put(
      "1.csv",
      ["time,volts,amps", at(0, 52.3, 5), at(0, 48, -20), at(1, 1, 2), at(1, 1, 2), ""].join("\n"),
    );
    const { ok, state, counts } = await job.run();
    deepStrictEqual([ok, state, counts.rows, counts.left_out], [true, "rows left out", 2, 1]);
    deepStrictEqual([...storeOf(job).read("volts", 0, 2)], [48, 1]);
    deepStrictEqual([...storeOf(job).read("amps", 0, 2)], [-20, 2]);
    match(job.warnings.join(), /1\.csv: 1 rows have the time of a later one in it/);
    strictEqual((await job.run()).state, "nothing new");
  }));

Deno.test("housekeeping that was removed is made again, and rows that only the old stores have are kept", () =>
  withJob(async (job) => {
    job.put("1.csv", table(["a", "batt"], 0, [[1, 12], [2, 12]]));
    job.put("2.csv", table(["a"], 2, [[3]]));
    await job.run();
    Deno.removeSync(join(job.products, "HK_probe", "HK_probe.zarr"), { recursive: true });
    await job.run();
    strictEqual(openStore(join(job.products, "HK_probe", "HK_probe.zarr"))!.rows, 2);
    // As many rows as before, but not the same.
    Deno.removeSync(join(job.raw, "2.csv"));
    job.put("3.csv", table(["a"], 9, [[4]]));
    await job.run({ rebuild: "all" });
    const { kept } = JSON.parse(Deno.readTextFileSync(join(job.products, "probe", "append.json")));
    deepStrictEqual(kept, ["probe.before-20260518T120000Z.zarr"]);
  }));

Deno.test("a store whose metadata are torn is made again by a rebuild", () =>
  withJob(async (job) => {
    job.put("1.csv", table(["a"], 0, [[1]]));
    await job.run();
    Deno.writeTextFileSync(join(storeOf(job).folder, ".zmetadata"), "{");
    job.put("2.csv", table(["a"], 1, [[2]]));
    strictEqual((await job.run()).state, "store damaged");
    strictEqual((await job.run({ rebuild: "all" })).ok, true);
    strictEqual(storeOf(job).rows, 2);
  }));

Deno.test({
  name:
    "an entry that cannot be read is named, the others are; a disk's own folder is none of ours",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withJob(async (job) => {
      job.put("a.csv", table(["a"], 0, [[1]]));
      Deno.symlinkSync("loop.csv", join(job.raw, "loop.csv"));
      job.put("lost+found/x.csv", "x");
      const { state, counts } = await job.run();
      deepStrictEqual([state, counts.rows, counts.unreadable], ["files unreadable", 1, 1]);
    }),
});

const snowProfile = (from: string) => ({
  profiles: {
    snow: {
      title: "Snow",
      files: "\\.csv$",
      reader: "csv",
      variables: [{ from, name: "depth", units: "m", longName: "snow depth" }],
      chunkRows: 10,
    },
  },
});

Deno.test("a profile may name a column as the header does, unit and all", () =>
  withTestJob({ profile: "snow" }, snowProfile("depth [cm]"), async (job) => {
    job.put("snow.csv", "time,depth [cm]\n2026-05-17 00:00:00,42\n");
    await job.run();
    deepStrictEqual([...storeOf(job).read("depth", 0, 1)], [Math.fround(0.42)]);
  }));

Deno.test("where nothing can be kept the job says so; a corrected profile has its files tried again", () =>
  withTestJob({ profile: "snow" }, snowProfile("height"), async (job) => {
    job.put("snow.csv", "time,depth [cm]\n2026-05-17 00:00:00,42\n");
    const outcome = await job.run();
    deepStrictEqual([outcome.ok, outcome.state], [false, "nothing can be kept"]);
    const listed = () =>
      JSON.parse(Deno.readTextFileSync(join(job.products, "probe", "quarantine.json"))).files;
    match(listed()[0].reason, /is in it, but time, depth; looked for: height$/);
    const text = Deno.readTextFileSync(job.config);
    Deno.writeTextFileSync(job.config, text.replace('"height"', '"depth"'));
    deepStrictEqual((await job.run()).ok, true);
    deepStrictEqual(listed(), []);
  }));
