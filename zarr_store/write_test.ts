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
    Deno.renameSync(store, join(folder, ".day.zarr.4711.meso360-old"));
    Deno.mkdirSync(join(folder, ".day.zarr.4712.meso360-tmp", "t"), { recursive: true });
    const others = [".day.zarr.mine.meso360-old", "day.zarr.2024.old", "day.zarr.2024.tmp"];
    for (const name of others) Deno.mkdirSync(join(folder, name));
    writeStore(store, content(2));
    equal(valueOf(store), 2);
    deepEqual(names(folder), [others[0], "day.zarr", ...others.slice(1)]);
  }));

Deno.test("write: a run that fails leaves the former store, fetched back where it was aside", () =>
  inFolder((folder) => {
    const store = join(folder, "day.zarr");
    writeStore(store, content(1));
    const before = filesBelow(store);
    Deno.renameSync(store, join(folder, ".day.zarr.4711.meso360-old"));
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

Deno.test("write: where the new store cannot take its place, the former comes back", () =>
  inFolder((folder) => {
    const store = join(folder, "day.zarr");
    writeStore(store, content(1));
    const before = filesBelow(store);
    const rename = Deno.renameSync;
    let renames = 0;
    Deno.renameSync = (from, to) => {
      if (++renames === 2) throw new Deno.errors.PermissionDenied("made up");
      rename(from, to);
    };
    try {
      throws(() => writeStore(store, content(2)), /made up/);
    } finally {
      Deno.renameSync = rename;
    }
    equal(renames, 3);
    deepEqual(filesBelow(store), before);
    deepEqual(names(folder), ["day.zarr"]);
  }));
