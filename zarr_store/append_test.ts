import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fillDisk, NO_SMALL_DISK, withSmallDisk } from "../_test_disk.ts";
import { filesBelow, GATES, rowsAt, SPEC } from "./_test_stores.ts";
import { appendRows, joinRows, openStore, type Rows } from "./mod.ts";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Appends parts one after the other; the store's files. */
async function storeOf(folder: string, parts: readonly Rows[]): Promise<Map<string, string>> {
  for (const part of parts) await appendRows(folder, SPEC, part);
  return filesBelow(folder);
}

const T0 = 1_700_000_000;
const times = (from: number, count: number, step = 10) =>
  Array.from({ length: count }, (_, i) => T0 + from + i * step);

Deno.test("a store follows from its rows, whatever order, company and repetition they came in", async () => {
  await withFolder(async (folder) => {
    const parts = [times(0, 12), times(120, 12), times(240, 5), times(65, 3), times(-500, 4), [
      T0 + 290,
    ]].map((list) => rowsAt(list));
    const inOrder = await storeOf(join(folder, "a.zarr"), parts);
    const backwards = await storeOf(join(folder, "b.zarr"), [...parts].reverse());
    const twice = await storeOf(join(folder, "c.zarr"), [
      parts[3]!,
      ...parts,
      parts[0]!,
      parts[5]!,
    ]);
    const atOnce = await storeOf(join(folder, "d.zarr"), [
      joinRows([...parts, parts[2]!], SPEC.mergeAttributes),
    ]);
    deepStrictEqual(backwards, inOrder);
    deepStrictEqual(twice, inOrder);
    deepStrictEqual(atOnce, inOrder);
    const store = openStore(join(folder, "a.zarr"))!;
    const all = parts.flatMap((part) => [...part.times]).sort((a, b) => a - b);
    deepStrictEqual([...store.times], all);
    deepStrictEqual([...store.read("cloud", 0, store.rows)], all.map((time) => time / 2));
    const beta = store.read("beta", 0, store.rows);
    deepStrictEqual(beta, rowsAt(all).variables.get("beta")!.values);
  });
});

Deno.test("of two different rows of one time the same one counts, whichever came first", async () => {
  await withFolder(async (folder) => {
    const one = rowsAt(times(0, 20));
    const other = rowsAt(times(50, 3), 1);
    const holes = rowsAt(times(60, 1), 9);
    holes.variables.get("beta")!.values.fill(NaN, 5, 9);
    const a = await storeOf(join(folder, "a.zarr"), [one, other, holes]);
    const b = await storeOf(join(folder, "b.zarr"), [holes, other, one]);
    deepStrictEqual(b, a);
    const store = openStore(join(folder, "a.zarr"))!;
    // The greater cloud base; of profiles the one without holes.
    strictEqual(store.read("cloud", 6, 7)[0], (T0 + 60) / 2 + 9);
    strictEqual(store.read("beta", 6, 7)[0], Math.fround(T0 + 60 + 1));
  });
});

Deno.test("variables may come later, alone and for rows that are there", async () => {
  await withFolder(async (folder) => {
    const only = (name: string, rows: Rows): Rows => ({
      ...rows,
      variables: new Map([...rows.variables].filter(([one]) => one === name)),
    });
    const rows = rowsAt(times(0, 30));
    const a = await storeOf(join(folder, "a.zarr"), [only("cloud", rows), only("beta", rows)]);
    const b = await storeOf(join(folder, "b.zarr"), [only("beta", rows), only("cloud", rows)]);
    const c = await storeOf(join(folder, "c.zarr"), [rows]);
    deepStrictEqual(a, c);
    deepStrictEqual(b, c);
    const d = join(folder, "d.zarr");
    await storeOf(d, [only("cloud", rows), rowsAt(times(300, 2))]);
    const beta = openStore(d)!.read("beta", 29, 31);
    strictEqual(Number.isNaN(beta[0]), true);
    strictEqual(beta[GATES], Math.fround(T0 + 300));
  });
});

Deno.test("an open store tells that it has grown, and one that moves is read steadily", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.zarr");
    strictEqual(openStore(path), null);
    await appendRows(path, SPEC, rowsAt(times(0, 5)));
    const store = openStore(path)!;
    strictEqual(store.refresh(), false);
    await appendRows(path, SPEC, rowsAt(times(-100, 5)));
    strictEqual(store.refresh(), true);
    deepStrictEqual(store.span, { firstS: T0 - 100, lastS: T0 + 40 });
    deepStrictEqual([store.rowAt(T0 - 99), store.rowAt(T0), store.rowAt(T0 + 41)], [1, 5, 10]);
    deepStrictEqual([...store.readTimes(4, 6)], [T0 - 60, T0]);
  });
});

Deno.test("an append reads and writes of a large store only what changes", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.zarr");
    await appendRows(path, SPEC, rowsAt(times(0, 20)));
    // Chunks that it has no business with may not even be readable.
    Deno.writeTextFileSync(join(path, "beta", "0.0"), "not a chunk");
    await appendRows(path, SPEC, rowsAt(times(200, 3)));
    strictEqual(openStore(path)!.rows, 23);
    strictEqual(Deno.readTextFileSync(join(path, "beta", "0.0")), "not a chunk");
  });
});

Deno.test({
  name: "a full disk leaves the store as it was, and nothing beside it",
  ignore: NO_SMALL_DISK,
  fn: () =>
    withFolder(async (folder) => {
      await withSmallDisk(folder, "1m", async () => {
        const path = join(folder, "a.zarr");
        await appendRows(path, SPEC, rowsAt(times(0, 20)));
        const before = filesBelow(path);
        fillDisk(join(folder, "full"));
        const full = { code: "ENOSPC" };
        await rejects(appendRows(path, SPEC, rowsAt(times(200, 9))), full);
        await rejects(appendRows(path, SPEC, rowsAt(times(-200, 9))), full);
        deepStrictEqual(filesBelow(path), before);
        strictEqual(existsSync(`${path}.staging`), false);
        Deno.removeSync(join(folder, "full"));
        await appendRows(path, SPEC, rowsAt(times(200, 9)));
        strictEqual(openStore(path)!.rows, 29);
      });
    }),
});
