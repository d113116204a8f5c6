import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { UNIX_TIME, type Variable } from "../../formats/dataset.ts";
import { encodeNetcdf } from "../../formats/netcdf/classic_writer.ts";
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

/** What the stores are after the groups of files came one after the other, then after a rebuild. */
async function madeOf(
  files: Record<string, string | Uint8Array>,
  order: readonly string[][],
  instrument: object = { profile: "table" },
  more: object = TABLES,
): Promise<Map<string, string>[]> {
  const made: Map<string, string>[] = [];
  await withTestJob(instrument, more, async (job) => {
    for (const group of order) {
      for (const name of group) job.put(name, files[name]!);
      strictEqual((await job.run()).ok, true);
    }
    made.push(storesOf(job));
    await job.run({ rebuild: "all" });
    made.push(storesOf(job));
  });
  return made;
}

Deno.test("rows that hold no value of a grid are in no store of it, whatever order files come in", async () => {
  const columns = (width: number) => Array.from({ length: width }, (_, i) => `T(${i + 1})`);
  const row = (width: number, value: number) => Array.from({ length: width }, () => value);
  const files = {
    "a.csv": table(["lwp", ...columns(10)], 0, [
      [1, ...row(10, 5)],
      [NaN, ...row(10, 6)],
      [3, ...row(10, NaN)],
      [NaN, ...row(10, NaN)],
    ]),
    "b.csv": table(columns(12), 60, [row(12, 7), row(12, NaN)]),
  };
  const made: Map<string, string>[] = [];
  for (const order of [[["a.csv"], ["b.csv"]], [["b.csv"], ["a.csv"]], [["a.csv", "b.csv"]]]) {
    made.push(...await madeOf(files, order));
  }
  for (const other of made.slice(1)) deepStrictEqual(other, made[0]);
  await withJob(async (job) => {
    for (const [name, text] of Object.entries(files)) job.put(name, text);
    await job.run();
    const { kept } = JSON.parse(Deno.readTextFileSync(join(folder(job), "append.json")));
    deepStrictEqual(minutes(join(folder(job), kept[0])), [0, 1]);
    deepStrictEqual(minutes(join(folder(job), "probe.zarr")), [0, 2, 60]);
  });
});

/** A file of a profile over ranges, a number a layer, and a profile over both. */
function linked(ranges: number, layers: number, hour: number): Uint8Array {
  const numeric = (name: string, dims: string[], shape: number[]): Variable => ({
    name,
    dims,
    shape,
    values: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => hour + i),
    attributes: {},
  });
  const time = Float64Array.of(T0 + hour * 3600, T0 + hour * 3600 + 60);
  const variables = [
    { ...numeric("time", ["time"], [2]), values: time, attributes: { units: UNIX_TIME } },
    numeric("P", ["time", "range"], [2, ranges]),
    ...(layers === 0 ? [] : [
      numeric("R", ["time", "layer"], [2, layers]),
      numeric("Q", ["time", "range", "layer"], [2, ranges, layers]),
    ]),
  ];
  return encodeNetcdf({
    format: "made up",
    dims: new Map([["time", 2], ["range", ranges], ["layer", layers]]),
    variables: new Map(variables.map((one) => [one.name, one])),
    attributes: {},
    skipped: [],
  });
}

const NETCDF = {
  profiles: {
    netcdf: {
      title: "netCDF",
      files: "\\.nc$",
      reader: "netcdf",
      variables: "all",
      chunkRows: 10,
    },
  },
};

Deno.test("variables that another one links go apart together, whatever order files come in", async () => {
  const files = { "a.nc": linked(10, 5, 0), "b.nc": linked(12, 0, 1) };
  const made: Map<string, string>[] = [];
  for (const order of [[["a.nc"], ["b.nc"]], [["b.nc"], ["a.nc"]], [["a.nc", "b.nc"]]]) {
    made.push(...await madeOf(files, order, { profile: "netcdf" }, NETCDF));
  }
  for (const other of made.slice(1)) deepStrictEqual(other, made[0]);
  deepStrictEqual(
    [...made[0]!.keys()].filter((path) => path.endsWith("/R/.zarray")).map((path) =>
      path.startsWith("probe.zarr/")
    ),
    [false],
  );
});
