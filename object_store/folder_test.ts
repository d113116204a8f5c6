import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { NO_SMALL_DISK, withSmallDisk } from "../_test_disk.ts";
import { tryStore } from "./_test_contract.ts";
import { openFolderStore } from "./folder.ts";
import type { ObjectStore } from "./mod.ts";

const bytes = new TextEncoder().encode("content");

async function inFolder(work: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await work(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("folder store: what every store must do", () =>
  inFolder((root) => tryStore(openFolderStore(join(root, "products", "radar")))));

Deno.test("folder store: temporary files and others' files are not listed, old ones go", () =>
  inFolder(async (root) => {
    const old = join(root, "lists", ".a.json.77-1.tmp");
    const young = join(root, "lists", ".a.json.77-2.tmp");
    await Deno.mkdir(join(root, "lists"));
    for (const path of [old, young, join(root, "lists", "read me.txt")]) {
      await Deno.writeTextFile(path, "half of it");
    }
    await Deno.utime(old, 0, 0);
    const store = openFolderStore(root);
    await store.put("lists/a.json", bytes, "application/json");
    await store.exclusively(() => Promise.resolve());
    deepStrictEqual(await store.list(""), ["lists/a.json"]);
    const names = (await Array.fromAsync(Deno.readDir(join(root, "lists")))).map(({ name }) =>
      name
    );
    deepStrictEqual(names.sort(), [".a.json.77-2.tmp", "a.json", "read me.txt"]);
  }));

Deno.test("folder store: a folder that was removed meanwhile is made again", () =>
  inFolder(async (root) => {
    const store = openFolderStore(root);
    await store.put("lists/a.json", bytes, "application/json");
    await Deno.remove(join(root, "lists"), { recursive: true });
    await rejects(store.put("lists/a.json", bytes, "application/json"), { code: "disk" });
    await store.put("lists/a.json", bytes, "application/json");
    deepStrictEqual((await store.get("lists/a.json"))?.bytes, bytes);
  }));

Deno.test("folder store: two that are open on one folder change it one at a time", () =>
  inFolder(async (root) => {
    const stores = [openFolderStore(root), openFolderStore(root)];
    const count = async (store: ObjectStore) => {
      const before = (await store.get("count"))?.bytes[0] ?? 0;
      await store.put("count", new Uint8Array([before + 1]), "text/plain");
    };
    const changes = Array.from({ length: 20 }, (_, i) => {
      const store = stores[i % 2]!;
      return store.exclusively(() => count(store));
    });
    await Promise.all(changes);
    strictEqual((await stores[0]!.get("count"))?.bytes[0], 20);
  }));

Deno.test({
  name: "folder store: a pipe that nobody writes into holds nobody up",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (root) => {
      await new Deno.Command("mkfifo", { args: [join(root, "pipe")] }).output();
      strictEqual(await openFolderStore(root).get("pipe"), null);
    }),
});

Deno.test({
  name: "folder store: a full disk has a name, and what was there stays",
  ignore: NO_SMALL_DISK,
  fn: () =>
    inFolder((root) =>
      withSmallDisk(root, "128k", async () => {
        const store = openFolderStore(root);
        await store.put("a/list.json", bytes, "application/json");
        const big = new Uint8Array(256 * 1024);
        await rejects(store.put("a/list.json", big, "image/png"), {
          code: "full",
          message: `folder ${root}: no space left to write a/list.json: free some on that disk`,
        });
        deepStrictEqual((await store.get("a/list.json"))?.bytes, bytes);
        const names = (await Array.fromAsync(Deno.readDir(join(root, "a")))).map((e) => e.name);
        deepStrictEqual(names, ["list.json"]);
        await store.put("a/list.json", new Uint8Array(1_000), "application/json");
      })
    ),
});
