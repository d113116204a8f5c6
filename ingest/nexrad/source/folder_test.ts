import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openFolder } from "./folder.ts";

async function withFolder(test: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "radar folder +ü " });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("files of any name, in subfolders too, when two looks saw the same", () =>
  withFolder(async (path) => {
    await Deno.mkdir(join(path, "2025", "04"), { recursive: true });
    await Deno.writeTextFile(join(path, "2025", "04", "a file.bin"), "1");
    await Deno.writeTextFile(join(path, "growing"), "1");
    await Deno.writeTextFile(join(path, ".hidden"), "1");
    await Deno.writeTextFile(join(path, "empty"), "");
    const folder = openFolder(pathToFileURL(path).href);
    deepEqual(await folder.look(), []);
    await Deno.writeTextFile(join(path, "growing"), "2", { append: true });
    const names = async () => (await folder.look()).map(({ name }) => name).sort();
    deepEqual(await names(), ["a file.bin"]);
    deepEqual(await names(), ["a file.bin", "growing"]);
    const before = (await folder.look()).find(({ name }) => name === "growing")!;
    await Deno.writeTextFile(join(path, "growing"), "3", { append: true });
    await folder.look();
    const after = (await folder.look()).find(({ name }) => name === "growing")!;
    equal(after.bytes, 3);
    equal(before.id === after.id, false);
  }));

Deno.test("links in a circle end; a folder that is not there has its name", () =>
  withFolder(async (path) => {
    if (Deno.build.os !== "windows") await Deno.symlink(path, join(path, "again"));
    await Deno.writeTextFile(join(path, "one"), "1");
    const folder = openFolder(pathToFileURL(path).href);
    await folder.look();
    const files = await folder.look();
    equal(files.length >= 1 && files.length <= 9, true);
    await rejects(openFolder(pathToFileURL(join(path, "none")).href).look(), {
      code: "not-found",
    });
  }));
