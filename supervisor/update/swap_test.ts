import { deepEqual, equal, throws } from "node:assert/strict";
import { join } from "node:path";
import { leftoverAt, newPath, previousPath, renameBack, renameIn, swapIn } from "./swap.ts";

function inFolder(test: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const contents = (folder: string) =>
  Object.fromEntries(
    [...Deno.readDirSync(folder)].map(({ name, isFile }) => [
      name,
      isFile ? Deno.readTextFileSync(join(folder, name)) : null,
    ]),
  );

Deno.test("the names beside an executable can be started there", () => {
  equal(previousPath("/opt/meso360"), "/opt/meso360.previous");
  equal(newPath("/opt/meso360"), "/opt/meso360.new");
  equal(previousPath("C:\\meso360.exe"), "C:\\meso360.previous.exe");
  equal(newPath("C:\\MESO360.EXE"), "C:\\MESO360.new.exe");
});

Deno.test("as on Windows, by renaming: there and back", () =>
  inFolder((folder) => {
    const executable = join(folder, "meso360.exe");
    Deno.writeTextFileSync(executable, "old");
    Deno.writeTextFileSync(newPath(executable), "new");
    renameIn(executable);
    deepEqual(contents(folder), { "meso360.exe": "new", "meso360.previous.exe": "old" });
    renameBack(executable);
    deepEqual(contents(folder), {
      "meso360.exe": "old",
      "meso360.previous.exe": "old",
      "meso360.failed.exe": "new",
    });
  }));

Deno.test("as on Windows: whatever fails, an executable stays in its place", () =>
  inFolder((folder) => {
    const executable = join(folder, "meso360.exe");
    Deno.writeTextFileSync(executable, "new");
    // Nothing to go back to.
    throws(() => renameBack(executable));
    deepEqual(contents(folder), { "meso360.exe": "new" });
    // The one that failed cannot be moved out of the way.
    Deno.writeTextFileSync(previousPath(executable), "old");
    Deno.mkdirSync(join(folder, "meso360.failed.exe", "full"), { recursive: true });
    throws(() => renameBack(executable));
    deepEqual(contents(folder), {
      "meso360.exe": "new",
      "meso360.previous.exe": "old",
      "meso360.failed.exe": null,
    });
    // The new one is not there.
    throws(() => renameIn(executable));
    equal(Deno.readTextFileSync(executable), "new");
  }));

Deno.test({
  name: "a disk that is full leaves no half copy behind",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder((folder) => {
      const executable = join(folder, "meso360");
      Deno.writeTextFileSync(executable, "old");
      Deno.writeTextFileSync(newPath(executable), "new");
      const { linkSync, copyFileSync } = Deno;
      try {
        // A disk that knows no links either.
        Deno.linkSync = () => {
          throw new Error("EPERM");
        };
        Deno.copyFileSync = (_from, to) => {
          Deno.writeTextFileSync(to, "o");
          throw new Error("ENOSPC");
        };
        throws(() => swapIn(executable), /ENOSPC/);
      } finally {
        Object.assign(Deno, { linkSync, copyFileSync });
      }
      deepEqual(contents(folder), { meso360: "old", "meso360.new": "new" });
    }),
});

Deno.test("only what nobody has touched meanwhile is a leftover", () =>
  inFolder((folder) => {
    const path = join(folder, "meso360.new");
    const nothing = leftoverAt(path);
    Deno.writeTextFileSync(path, "half");
    nothing();
    deepEqual(contents(folder), { "meso360.new": "half" });
    const growing = leftoverAt(path);
    Deno.writeTextFileSync(path, "more", { append: true });
    growing();
    deepEqual(contents(folder), { "meso360.new": "halfmore" });
    const left = leftoverAt(path);
    left();
    deepEqual(contents(folder), {});
    left();
  }));
