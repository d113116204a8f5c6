/**
 * A disk without a free byte gets room again: old pictures go, and never one that is listed.
 */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { fillDisk, NO_SMALL_DISK, withSmallDisk } from "../../../_test_disk.ts";
import { listObject } from "../../../formats/radar_store.ts";
import { openFolderStore } from "../../../object_store/folder.ts";
import { type ObjectStore, StoreError } from "../../../object_store/mod.ts";
import {
  fetchListed,
  keptLog,
  keyAt,
  listOf,
  publicationOf,
  RADAR,
  setClock,
} from "./_test_pictures.ts";
import { openPublisher } from "./mod.ts";

const LIST = listObject(2, "reflectivity");

async function inFolder(work: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await work(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function publisherOn(store: ObjectStore, clock = setClock()) {
  return openPublisher({ store, radar: RADAR, clock, log: keptLog() });
}

Deno.test("full: not even a list has room; pictures go when no list has held them for long enough", () =>
  inFolder(async (root) => {
    const inner = openFolderStore(root);
    let isFull = false;
    const store: ObjectStore = {
      ...inner,
      put: (key, bytes, type) =>
        isFull
          ? Promise.reject(new StoreError("full", "no space left"))
          : inner.put(key, bytes, type),
      async remove(keys) {
        await inner.remove(keys);
        // What a list leaves, something else takes at once.
        if (keys.some((key) => key.startsWith("plots"))) isFull = false;
      },
    };
    const first = publisherOn(store);
    for (const minutes of [0, 20, 25]) await first.publish(publicationOf(keyAt(minutes), 2));
    isFull = true;
    const clock = setClock(40);
    const { clean } = publisherOn(store, clock);
    await rejects(clean(), { code: "full" });
    strictEqual((await store.list("plots_level2/")).length, 12);
    clock.minutes = 43;
    await rejects(clean(), { code: "full" });
    strictEqual((await store.list("plots_level2/")).length, 12, "a reader may still fetch them");
    clock.minutes = 46;
    await rejects(clean(), { code: "full" });
    strictEqual((await store.list("plots_level2/")).length, 8);
    await clean();
    deepStrictEqual(await listOf(store), {
      [keyAt(20)]: { sweeps: 2 },
      [keyAt(25)]: { sweeps: 2 },
    });
    await fetchListed(store);
  }));

Deno.test("full: what is on no list goes, whatever cannot be written; a list of nothing old stays", () =>
  inFolder(async (root) => {
    const inner = openFolderStore(root);
    let isFull = false;
    const store: ObjectStore = {
      ...inner,
      put: (key, bytes, type) =>
        isFull
          ? Promise.reject(new StoreError("full", "no space left"))
          : inner.put(key, bytes, type),
    };
    const clock = setClock(0);
    const { publish, clean } = publisherOn(store, clock);
    for (const minutes of [0, 20, 25]) await publish(publicationOf(keyAt(minutes), 2));
    clock.minutes = 36;
    await clean();
    deepStrictEqual(Object.keys(await listOf(store)), [keyAt(20), keyAt(25)]);
    isFull = true;
    // Somebody's mistake: an entry is to be put back.
    const text = JSON.stringify({ [keyAt(25)]: { sweeps: 2 } });
    await inner.put(LIST, new TextEncoder().encode(text), "application/json");
    clock.minutes = 42;
    await rejects(clean(), { code: "full" });
    deepStrictEqual(Object.keys(await listOf(store)), [keyAt(25)]);
    strictEqual((await store.list("plots_level2/")).length, 8);
    isFull = false;
    await clean();
    deepStrictEqual(Object.keys(await listOf(store)), [keyAt(20), keyAt(25)]);
  }));

Deno.test({
  name: "full: a real disk without a free byte, after a restart",
  ignore: NO_SMALL_DISK,
  fn: () =>
    inFolder((root) =>
      withSmallDisk(root, "1m", async () => {
        const store = openFolderStore(join(root, "products", "radar"));
        for (const minutes of [0, 1, 2, 20]) {
          await publisherOn(store).publish(publicationOf(keyAt(minutes), 3));
        }
        fillDisk(join(root, "filler"));
        const clock = setClock(40);
        const { publish, clean } = publisherOn(store, clock);
        await rejects(publish(publicationOf(keyAt(39), 3)), { code: "full" });
        await clean();
        deepStrictEqual(await listOf(store), { [keyAt(20)]: { sweeps: 3 } });
        clock.minutes = 46;
        strictEqual(await clean(), 18);
        await publish(publicationOf(keyAt(45), 3));
        deepStrictEqual(Object.keys(await listOf(store)), [keyAt(20), keyAt(45)]);
        ok(await fetchListed(store) === 12);
      })
    ),
});
