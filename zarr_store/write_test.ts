import { deepEqual, equal, throws } from "node:assert/strict";
import { join } from "node:path";
import { openStore, type StoreContent, writeStore } from "./mod.ts";
import { filesBelow } from "./_test_stores.ts";

/** A store whose only value is this. */
const content = (value: number): StoreContent => ({
  attributes: { Conventions: "CF-1.8" },
  times: Float64Array.of(1.7e9),
  variables: { t: { values: Float32Array.of(value), attributes: { units: "degC" } } },
  texts: { trajectory: { text: "truck_1", attributes: { cf_role: "trajectory_id" } } },
});

function inFolder(test: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const valueOf = (folder: string) => openStore(folder)!.read("t", 0, 1)[0];
const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("write: a store gives way to the whole new one, with a slash at its end too", () =>
  inFolder((folder) => {
    const store = join(folder, "day.zarr");
    writeStore(store, content(1));
    writeStore(`${store}/`, content(2));
    equal(valueOf(store), 2);
    deepEqual(names(folder), ["day.zarr"]);
  }));

Deno.test("write: what runs that were cut short left is removed, what is others' stays", () =>
  inFolder((folder) => {
    const store = join(folder, "day.zarr");
    writeStore(store, content(1));
    // Between the two renames.
    Deno.renameSync(store, `${store}.4711.old`);
    Deno.mkdirSync(`${store}.4712.tmp/t`, { recursive: true });
    Deno.mkdirSync(`${store}.mine.old`);
    writeStore(store, content(2));
    equal(valueOf(store), 2);
    deepEqual(names(folder), ["day.zarr", "day.zarr.mine.old"]);
  }));

Deno.test("write: a run that fails leaves the former store, fetched back where it was aside", () =>
  inFolder((folder) => {
    const store = join(folder, "day.zarr");
    writeStore(store, content(1));
    const before = filesBelow(store);
    Deno.renameSync(store, `${store}.4711.old`);
    const { t } = content(2).variables;
    // No folder can be called that.
    const bad = { ...content(2), variables: { t: t!, ["x".repeat(300)]: t! } };
    throws(() => writeStore(store, bad));
    deepEqual(filesBelow(store), before);
    deepEqual(names(folder), ["day.zarr"]);
    throws(
      () => writeStore(store, { ...content(2), times: Float64Array.of(1, 2) }),
      /t has 1 values/,
    );
    equal(valueOf(store), 1);
  }));
