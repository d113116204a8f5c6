import { deepEqual, equal } from "node:assert/strict";
import { type LogFiles, openLogFiles } from "../log.ts";
import { KEPT_LINES, openJournal } from "./journal.ts";

const NO_FILES: LogFiles = { append: () => {}, close: () => {} };
const START_MS = Date.UTC(2025, 5, 5, 23, 59, 58);

function journalAt(files = NO_FILES) {
  const clock = { ms: START_MS };
  const printed: string[] = [];
  const journal = openJournal({
    files,
    print: (line) => printed.push(line),
    nowMs: () => clock.ms,
  });
  return { clock, printed, journal };
}

Deno.test("the log turns to the next file at UTC midnight", () => {
  const folder = Deno.makeTempDirSync();
  const files = openLogFiles(folder, 60, (problem) => {
    throw new Error(problem);
  });
  try {
    const { clock, journal } = journalAt(files);
    journal.write("mesoingest", "before");
    clock.ms += 2_000;
    journal.write("mesoingest", "after");
    equal(
      Deno.readTextFileSync(`${folder}/meso360.20250605.log`),
      "[2025-06-05 23:59:58] [mesoingest] before\n",
    );
    equal(
      Deno.readTextFileSync(`${folder}/meso360.20250606.log`),
      "[2025-06-06 00:00:00] [mesoingest] after\n",
    );
  } finally {
    files.close();
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("memory holds a bounded number of lines; a reader is told what is newer than it has", () => {
  const { journal } = journalAt();
  for (let i = 0; i < KEPT_LINES + 500; i++) journal.write("x", `line ${i}`);
  const all = journal.after(0, 1_000_000);
  equal(all.length, KEPT_LINES);
  const newest = all.at(-1)!;
  deepEqual(journal.after(newest.seq, 10), []);
  deepEqual(journal.after(newest.seq - 3, 10).map((e) => e.seq), all.slice(-3).map((e) => e.seq));
  deepEqual(journal.after(0, 2), all.slice(-2));
  deepEqual(journal.after(newest.seq + 1e12, 2), all.slice(-2));
});

Deno.test("lines after a restart have higher numbers than all before it", () => {
  const first = journalAt();
  for (let i = 0; i < 100; i++) first.journal.write("x", "y");
  const last = first.journal.after(0, 1).at(-1)!.seq;
  const second = openJournal({ files: NO_FILES, print: () => {}, nowMs: () => START_MS + 1_000 });
  second.write("x", "new");
  equal(second.after(last, 10).length, 1);
});

Deno.test("control characters cannot make one line look like two", () => {
  const { journal, printed } = journalAt();
  journal.write("x", "a\r\n[2025-06-05 00:00:00] [y] forged\u001b[2J\u0000end");
  equal(printed[0], "[2025-06-05 23:59:58] [x] a [2025-06-05 00:00:00] [y] forged [2J end");
});

Deno.test("a listener hears each line until it leaves", () => {
  const { journal } = journalAt();
  const heard: string[] = [];
  const leave = journal.listen((entry) => heard.push(entry.line.slice(-1)));
  journal.write("x", "1");
  leave();
  journal.write("x", "2");
  deepEqual(heard, ["1"]);
});
