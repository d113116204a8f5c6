import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { appendBytes, moveTail, prepareDayFile, readRange, sizeOf } from "./day_file.ts";

const HEADER = "a,b,c";
const bytes = (text: string) => new TextEncoder().encode(text);
const names = (folder: string) => [...Deno.readDirSync(folder)].map((e) => e.name).sort();

/** A folder of its own for each test. */
function inFolder(name: string, test: (folder: string, path: string) => void): void {
  Deno.test(`day_file: ${name}`, () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(folder, join(folder, "20250605.txt"));
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

inFolder("a new file has its header, and its folder is made", (folder) => {
  const path = join(folder, "deep", "er", "20250605.txt");
  deepStrictEqual(prepareDayFile(path, HEADER), { tornBytes: 0, setAside: null });
  strictEqual(Deno.readTextFileSync(path), "a,b,c\n");
  deepStrictEqual(names(join(folder, "deep", "er")), ["20250605.txt"]);
});

inFolder("a whole file stays as it is", (_folder, path) => {
  for (const text of ["a,b,c\n", "a,b,c\n1,2,3\n", "\uFEFFa,b,c\r\n1,2,3\n", "a, b, c\n1,2,3\n"]) {
    Deno.writeTextFileSync(path, text);
    deepStrictEqual(prepareDayFile(path, HEADER), { tornBytes: 0, setAside: null });
    strictEqual(Deno.readTextFileSync(path).replace(/^\uFEFF/, ""), text.replace(/^\uFEFF/, ""));
  }
});

inFolder("a file cut at any byte ends with a whole line, the rest is in .torn", (folder, path) => {
  const whole = "a,b,c\n1,2,3\n44,55,66\n";
  for (let cut = 0; cut < whole.length; cut++) {
    const kept = whole.slice(0, whole.slice(0, cut).lastIndexOf("\n") + 1);
    Deno.writeTextFileSync(path, whole.slice(0, cut));
    const { tornBytes, setAside } = prepareDayFile(path, HEADER);
    strictEqual(Deno.readTextFileSync(path), kept || "a,b,c\n", `cut at ${cut}`);
    strictEqual(tornBytes, cut - kept.length, `cut at ${cut}`);
    strictEqual(setAside, null, `cut at ${cut}: no file is set aside`);
    const torn = join(folder, "20250605.torn");
    if (tornBytes > 0) {
      strictEqual(Deno.readTextFileSync(torn), whole.slice(kept.length, cut) + "\n");
      Deno.removeSync(torn);
    } else strictEqual(sizeOf(torn), null);
  }
});

inFolder("a file with other columns is set aside, however often", (folder, path) => {
  for (const [i, text] of ["x,y\n1,2\n", "a,b\n1,2\n", "\n"].entries()) {
    Deno.writeTextFileSync(path, text);
    const { setAside } = prepareDayFile(path, HEADER);
    const name = `20250605.other-columns${i === 0 ? "" : `-${i + 1}`}.txt`;
    strictEqual(setAside, join(folder, name));
    strictEqual(Deno.readTextFileSync(setAside!), text);
    strictEqual(Deno.readTextFileSync(path), "a,b,c\n");
  }
});

inFolder("an append is exactly its bytes, and fails where there is no file", (_folder, path) => {
  throws(() => appendBytes(path, bytes("1,2,3\n"), 0), Deno.errors.NotFound);
  strictEqual(sizeOf(path), null);
  prepareDayFile(path, HEADER);
  appendBytes(path, bytes("1,2,3\n"), 6);
  strictEqual(Deno.readTextFileSync(path), "a,b,c\n1,2,3\n");
});

inFolder("tails are collected, one after the other", (folder, path) => {
  Deno.writeTextFileSync(path, "a,b,c\n1,2");
  strictEqual(moveTail(path, 6, 9), 3);
  Deno.writeTextFileSync(path, "a,b,c\n4");
  strictEqual(moveTail(path, 6, 7), 1);
  strictEqual(moveTail(path, 6, 6), 0);
  strictEqual(Deno.readTextFileSync(join(folder, "20250605.torn")), "1,2\n4\n");
});

inFolder("reading past the end gives what there is", (_folder, path) => {
  Deno.writeTextFileSync(path, "abc");
  strictEqual(new TextDecoder().decode(readRange(path, 1, 99)), "bc");
  strictEqual(readRange(path, 5, 9).length, 0);
  strictEqual(readRange(path, 2, 1).length, 0);
});
