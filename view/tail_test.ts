import { deepEqual, equal } from "node:assert/strict";
import type { Clock } from "../clock.ts";
import { lastLines } from "./last_lines.ts";
import { FileTail, type LinePlace, type TailLine } from "./tail.ts";

const QUIET: Clock = { nowMs: () => 1_000, monoMs: () => 0, after: () => () => {} };

function inFolder(test: (folder: string, tail: FileTail) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    test(folder, new FileTail({ source: "obs", folder, names: /^\d{8}\.txt$/, clock: QUIET }));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const append = (path: string, text: string) => Deno.writeTextFileSync(path, text, { append: true });
/** What nobody tells of is read with the second look: by then it is on the disk. */
function pollTwice(tail: FileTail): void {
  tail.poll();
  tail.poll();
}

const texts = (lines: readonly TailLine[]) => lines.map((line) => line.line);

Deno.test("the last lines come first, then each new one, never half of one", () => {
  inFolder((folder, tail) => {
    const file = `${folder}/20250605.txt`;
    append(file, "a\nb\nc\nhalf");
    const live: TailLine[] = [];
    const { last, leave } = tail.follow(2, (line) => live.push(line));
    deepEqual(texts(last), ["b", "c"]);
    append(file, " done");
    tail.poll();
    deepEqual(live, []);
    append(file, "\nd\n");
    pollTwice(tail);
    deepEqual(texts(live), ["half done", "d"]);
    const seqs = [...last, ...live].map((line) => line.seq);
    deepEqual(seqs, [seqs[0], seqs[0]! + 1, seqs[0]! + 2, seqs[0]! + 3]);
    leave();
    append(file, "e\n");
    tail.poll();
    equal(live.length, 2);
  });
});

Deno.test("a second watcher gets its own last lines and no line twice", () => {
  inFolder((folder, tail) => {
    const file = `${folder}/20250605.txt`;
    append(file, "a\nb\n");
    tail.follow(10, () => {});
    append(file, "c\n");
    const live: TailLine[] = [];
    const { last } = tail.follow(10, (line) => live.push(line));
    pollTwice(tail);
    deepEqual([...texts(last), ...texts(live)], ["a", "b", "c"]);
  });
});

Deno.test("the watch goes on in the next day's file, after the old one's last line", () => {
  inFolder((folder, tail) => {
    append(`${folder}/20250605.txt`, "a\n");
    const live: TailLine[] = [];
    tail.follow(10, (line) => live.push(line));
    append(`${folder}/20250605.txt`, "b\n");
    append(`${folder}/20250606.txt`, "header\nc\n");
    append(`${folder}/20250606.json`, "{}\n");
    tail.hint(`${folder}/20250606.txt`);
    deepEqual(texts(live), ["b", "header", "c"]);
  });
});

Deno.test("a newer file is found without being told", () => {
  inFolder((folder, tail) => {
    append(`${folder}/20250605.txt`, "a\n");
    const live: TailLine[] = [];
    tail.follow(10, (line) => live.push(line));
    append(`${folder}/20250606.txt`, "b\n");
    for (let i = 0; i <= 10; i++) tail.poll();
    deepEqual(texts(live), ["b"]);
  });
});

Deno.test("an absent file is waited for, and said once", () => {
  inFolder((folder, tail) => {
    const live: TailLine[] = [];
    const { last } = tail.follow(10, (line) => live.push(line));
    deepEqual(texts(last), [`waiting for a file in ${folder}`]);
    tail.poll();
    tail.poll();
    deepEqual(live, []);
    append(`${folder}/20250605.txt`, "a\n");
    pollTwice(tail);
    deepEqual(texts(live), ["a"]);
  });
});

Deno.test("a file that shrinks does not repeat its lines", () => {
  inFolder((folder, tail) => {
    const file = `${folder}/20250605.txt`;
    append(file, "a\nbbbbbb\n");
    const live: TailLine[] = [];
    tail.follow(10, (line) => live.push(line));
    Deno.writeTextFileSync(file, "a\n");
    tail.poll();
    append(file, "c\n");
    pollTwice(tail);
    deepEqual(texts(live), ["c"]);
  });
});

Deno.test("a row that comes late to yesterday's file is read once, with its place, and no row twice", () => {
  inFolder((folder, tail) => {
    const [yesterday, today] = [`${folder}/20250605.txt`, `${folder}/20250606.txt`];
    append(yesterday, "header\na\n");
    const live: [string, LinePlace][] = [];
    tail.watch({
      lines: (lines) => lines.forEach(({ line, place }) => live.push([line.line, place])),
      broken: () => {},
    });
    append(today, "header\nb\n");
    tail.hint(today);
    append(yesterday, "late\n");
    tail.hint(yesterday);
    append(today, "c\n");
    tail.hint(today);
    deepEqual(live, [
      ["header", { path: today, start: 0, end: 7 }],
      ["b", { path: today, start: 7, end: 9 }],
      ["late", { path: yesterday, start: 9, end: 14 }],
      ["c", { path: today, start: 9, end: 11 }],
    ]);
    append(yesterday, "later\n");
    for (let i = 0; i <= 10; i++) tail.poll();
    deepEqual(live.at(-1), ["later", { path: yesterday, start: 14, end: 20 }]);
    equal(live.length, 5);
  });
});

Deno.test("a disk that is away for a moment costs nothing; a file that comes whole is told", () => {
  inFolder((folder, tail) => {
    const file = `${folder}/20250605.txt`;
    append(file, "a\n");
    const live: string[] = [];
    let broken = 0;
    tail.watch({
      lines: (lines) => lines.forEach(({ line }) => live.push(line.line)),
      broken: () => broken++,
    });
    Deno.renameSync(file, `${folder}/away`);
    tail.poll();
    Deno.renameSync(`${folder}/away`, file);
    append(file, "b\n");
    pollTwice(tail);
    deepEqual([live, broken], [["b"], 0]);
    append(`${folder}/20250606.txt`, "row\n".repeat(300_000));
    for (let i = 0; i < 10; i++) tail.poll();
    deepEqual([live, broken], [["b"], 1]);
    append(`${folder}/20250606.txt`, "c\n");
    pollTwice(tail);
    deepEqual(live, ["b", "c"]);
  });
});

Deno.test("last lines of a file longer than one look", () => {
  inFolder((folder) => {
    const file = `${folder}/x`;
    const lines = Array.from({ length: 30_000 }, (_, i) => `row ${i}`);
    const text = lines.join("\n") + "\n";
    Deno.writeTextFileSync(file, text);
    for (const count of [0, 1, 7, 10_000, 30_000, 40_000]) {
      deepEqual(lastLines(file, text.length, count), count === 0 ? [] : lines.slice(-count));
    }
  });
});
