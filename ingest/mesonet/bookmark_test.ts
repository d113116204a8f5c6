import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import {
  announce,
  type AppendIntent,
  asRanges,
  type Bookmark,
  loadBookmark,
  NO_STATE,
  saveBookmark,
  settle,
  sha256,
} from "./bookmark.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A folder of its own for each test. */
function inFolder(name: string, test: (folder: string) => void): void {
  Deno.test(`bookmark: ${name}`, () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

const ROWS = "1,2,3\n4,5,6\n7,8,9\n";
function intent(file: string): AppendIntent {
  return announce(file, 6, ROWS.trim().split("\n"), [10, 11, 12]).append;
}

Deno.test("bookmark: sha256 is that of FIPS 180-2, appendix B.1", () => {
  strictEqual(
    sha256(bytes("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("bookmark: numbers as ranges", () => {
  deepStrictEqual(asRanges([]), []);
  deepStrictEqual(asRanges([5]), [[5, 5]]);
  deepStrictEqual(asRanges([5, 6, 7, 9, 0, 1]), [[5, 7], [9, 9], [0, 1]]);
});

inFolder("what is saved is loaded", (folder) => {
  const path = join(folder, "ingest.json");
  const bookmark: Bookmark = {
    version: 1,
    folder,
    before: NO_STATE,
    after: { ...NO_STATE, number: 12 },
    append: intent(join(folder, "x.txt")),
  };
  saveBookmark(path, bookmark);
  deepStrictEqual(loadBookmark(path), bookmark);
  if (Deno.build.os !== "windows") strictEqual(Deno.statSync(path).mode! & 0o777, 0o600);
});

inFolder("cut anywhere, or not one of ours, it is no bookmark", (folder) => {
  const path = join(folder, "ingest.json");
  strictEqual(loadBookmark(path), null);
  saveBookmark(path, {
    version: 1,
    folder,
    before: NO_STATE,
    after: NO_STATE,
    append: intent("x.txt"),
  });
  const whole = Deno.readTextFileSync(path).trimEnd();
  for (let cut = 0; cut < whole.length; cut++) {
    Deno.writeTextFileSync(path, whole.slice(0, cut));
    strictEqual(loadBookmark(path), null, `cut at ${cut}`);
  }
  const wrong = [
    "null",
    "[]",
    "3",
    "{}",
    '{"version":2}',
    whole.replace('"version":1', '"version":9'),
  ];
  for (const text of [...wrong, "\0".repeat(200)]) {
    Deno.writeTextFileSync(path, text);
    strictEqual(loadBookmark(path), null, text.slice(0, 20));
  }
});

inFolder("an append is found whole, in part or not at all, at any byte", (folder) => {
  const file = join(folder, "20250605.txt");
  for (let cut = 0; cut <= ROWS.length; cut++) {
    for (const zeros of [0, ROWS.length - cut, 5000]) {
      Deno.writeTextFileSync(file, "a,b,c\n" + ROWS.slice(0, cut) + "\0".repeat(zeros));
      const rows = ROWS.slice(0, cut).split("\n").length - 1;
      const settled = settle(intent(file), 3);
      const kept = "a,b,c\n" + ROWS.slice(0, rows * 6);
      strictEqual(Deno.readTextFileSync(file), kept, `cut ${cut}, zeros ${zeros}`);
      const tornBytes = cut + zeros - rows * 6;
      deepStrictEqual(
        settled,
        rows === 3 ? { kind: "in", beyond: false, tornBytes } : { kind: "partly", rows, tornBytes },
        `cut ${cut}, zeros ${zeros}`,
      );
    }
  }
});

inFolder("rows behind the announced ones are told, and stay", (folder) => {
  const file = join(folder, "20250605.txt");
  Deno.writeTextFileSync(file, "a,b,c\n" + ROWS + "10,11,12\n13,1");
  deepStrictEqual(settle(intent(file), 3), { kind: "in", beyond: true, tornBytes: 4 });
  strictEqual(Deno.readTextFileSync(file), "a,b,c\n" + ROWS + "10,11,12\n");
});

inFolder("a file that is gone, shorter or another is not guessed at", (folder) => {
  const file = join(folder, "20250605.txt");
  strictEqual(settle(intent(file), 3).kind, "unknown");
  Deno.writeTextFileSync(file, "a,b");
  strictEqual(settle(intent(file), 3).kind, "unknown");
  strictEqual(Deno.readTextFileSync(file), "a,b");
  Deno.writeTextFileSync(file, "a,b,c\n1,2,3\n4,5,6\n7,8,0\n");
  strictEqual(settle(intent(file), 3).kind, "unknown");
});
