import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import { NO_STATE, type TableState } from "./bookmark.ts";
import { Recorder } from "./recorder.ts";
import { findStart, lastByTime, lastRows, matchRows } from "./recover.ts";
import { keptLog, NOON, obsRecord, obsRow, rulesOf } from "./_test_parts.ts";

const records = (from: number, to: number): LoggerRecord[] =>
  Array.from({ length: to - from + 1 }, (_, i) => obsRecord(from + i, NOON + (from + i) * 1000));

/** A folder of its own for each test, with data in `data` and the bookmark beside it. */
function inFolder(
  name: string,
  test: (place: { data: string; file: string; torn: string; bookmark: string }) => void,
): void {
  Deno.test(`recover: ${name}`, () => {
    const folder = Deno.makeTempDirSync();
    const data = join(folder, "data");
    try {
      test({
        data,
        file: join(data, "20250605.txt"),
        torn: join(data, "20250605.torn"),
        bookmark: join(folder, "ingest.json"),
      });
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

/** Writes records as one batch. */
function write(data: string, bookmark: string, list: LoggerRecord[], state = NO_STATE): TableState {
  const clock = { monoMs: () => 0, wallMs: () => NOON };
  const r = new Recorder(rulesOf(data), bookmark, state, keptLog(), () => {}, clock);
  r.accept(list.map((record) => ({ series: 1, record })), []);
  ok(r.flush());
  return r.written;
}

const textOf = (list: readonly LoggerRecord[]) =>
  DAY_HEADER + "\n" + list.map((r) => obsRow(r) + "\n").join("");

inFolder("nothing was ever recorded", ({ data, bookmark }) => {
  strictEqual(findStart(bookmark, rulesOf(data)).kind, "fresh");
});

inFolder("cut at every byte of the last append: the right place, and nothing lost", (p) => {
  const state = write(p.data, p.bookmark, records(1, 3));
  write(p.data, p.bookmark, records(4, 7), state);
  const whole = Deno.readFileSync(p.file);
  const mark = Deno.readFileSync(p.bookmark);
  strictEqual(new TextDecoder().decode(whole), textOf(records(1, 7)));
  const offset = textOf(records(1, 3)).length;
  for (let cut = offset; cut <= whole.length; cut++) {
    for (const zeros of [0, 4096 - (cut % 4096)]) {
      const where = `cut at ${cut}, ${zeros} zeros`;
      const bytes = new Uint8Array(cut + zeros);
      bytes.set(whole.subarray(0, cut));
      Deno.writeFileSync(p.file, bytes);
      Deno.writeFileSync(p.bookmark, mark);
      const start = findStart(p.bookmark, rulesOf(p.data));
      if (start.kind !== "continue") throw new Error(`${where}: ${start.kind}`);
      const kept = new TextDecoder().decode(whole.subarray(offset, cut)).split("\n").length - 1;
      strictEqual(start.state.number, 3 + kept, where);
      strictEqual(start.state.clock.writtenMs, NOON + (3 + kept) * 1000, where);
      deepStrictEqual(
        [start.state.day?.day, start.state.day?.rows, start.state.day?.lastNumber],
        ["20250605", 3 + kept, 3 + kept],
        where,
      );
      const tail = cut + zeros - textOf(records(1, 3 + kept)).length;
      strictEqual(start.note !== null, tail > 0, where);
      if (tail > 0) {
        strictEqual(Deno.statSync(p.torn).size, tail + 1, where);
        Deno.removeSync(p.torn);
      }
      // The file's sync costs time and proves nothing more here: every 16th is continued.
      if (cut % 16 !== 0 && cut < whole.length) continue;
      const rest = records(start.state.number! + 1, 9);
      write(p.data, p.bookmark, rest, start.state);
      strictEqual(Deno.readTextFileSync(p.file), textOf(records(1, 9)), where);
    }
  }
});

inFolder("killed between the bookmark and the append", (p) => {
  const state = write(p.data, p.bookmark, records(1, 3));
  const before = Deno.readFileSync(p.file);
  write(p.data, p.bookmark, records(4, 5), state);
  Deno.writeFileSync(p.file, before);
  const start = findStart(p.bookmark, rulesOf(p.data));
  strictEqual(start.kind === "continue" && start.state.number, 3);
});

inFolder("killed between the new day's file and its first rows", (p) => {
  const midnight = Date.UTC(2025, 5, 6);
  const list = [1, 2, 3].map((n) => obsRecord(n, midnight + (n - 3) * 1000));
  write(p.data, p.bookmark, list);
  const today = join(p.data, "20250606.txt");
  Deno.writeTextFileSync(today, DAY_HEADER + "\n");
  const start = findStart(p.bookmark, rulesOf(p.data));
  strictEqual(start.kind === "continue" && start.state.number, 2);
  // Cut in the first row of the new day: its counts are not those of the day before.
  write(p.data, p.bookmark, list);
  const five = write(p.data, join(p.data, "other.json"), list.slice(0, 2));
  write(p.data, p.bookmark, [3, 4].map((n) => obsRecord(n, midnight + (n - 3) * 1000)), five);
  const text = Deno.readTextFileSync(today);
  Deno.writeTextFileSync(today, text.slice(0, -10));
  const partly = findStart(p.bookmark, rulesOf(p.data));
  if (partly.kind !== "continue") throw new Error(partly.kind);
  deepStrictEqual([partly.state.day?.day, partly.state.day?.rows], ["20250606", 1]);
});

inFolder("no bookmark, a broken one, one of another folder, a file that was changed", (p) => {
  write(p.data, p.bookmark, records(1, 30));
  const mark = Deno.readTextFileSync(p.bookmark);
  const spoil: [string, () => void][] = [
    ["none", () => Deno.removeSync(p.bookmark)],
    ["broken", () => Deno.writeTextFileSync(p.bookmark, mark.slice(0, 300))],
    ["other", () => Deno.writeTextFileSync(p.bookmark, mark.replaceAll(p.data, "/elsewhere"))],
    [
      "changed",
      () => Deno.writeTextFileSync(p.file, textOf(records(1, 30)).replace("12.00", "12.01")),
    ],
    ["shorter", () => Deno.writeTextFileSync(p.file, DAY_HEADER)],
    ["longer", () => Deno.writeTextFileSync(p.file, textOf(records(1, 31)))],
  ];
  for (const [name, act] of spoil) {
    Deno.writeTextFileSync(p.bookmark, mark);
    Deno.writeTextFileSync(p.file, textOf(records(1, 30)));
    act();
    const start = findStart(p.bookmark, rulesOf(p.data));
    if (name === "shorter") {
      // Emptied by somebody: what was written to it is known all the same.
      strictEqual(start.kind === "continue" && start.state.number, 30, name);
      continue;
    }
    if (start.kind !== "match") throw new Error(`${name}: ${start.kind}`);
    const last = name === "longer" ? 31 : 30;
    strictEqual(matchRows(start.tails[0]!, records(0, 60), rulesOf(p.data)), last, name);
  }
});

inFolder("the file was taken away whole: the bookmark knows", (p) => {
  write(p.data, p.bookmark, records(1, 5));
  Deno.removeSync(p.file);
  const start = findStart(p.bookmark, rulesOf(p.data));
  strictEqual(start.kind === "continue" && start.state.number, 5);
});

inFolder("the last rows are those of the newest file that has any", (p) => {
  const rules = rulesOf(p.data);
  deepStrictEqual(lastRows(rules, 3), []);
  Deno.mkdirSync(p.data);
  Deno.writeTextFileSync(p.file, textOf(records(1, 5)) + "torn,row");
  Deno.writeTextFileSync(join(p.data, "20250606.txt"), DAY_HEADER + "\n");
  Deno.writeTextFileSync(join(p.data, "20250607.other-columns.txt"), textOf(records(8, 9)));
  Deno.writeTextFileSync(join(p.data, "99999999.json"), "{}");
  deepStrictEqual(lastRows(rules, 3), [records(3, 5).map(obsRow)]);
  // More than the tail that is read: whole rows only.
  Deno.writeTextFileSync(p.file, textOf(records(1, 2000)));
  deepStrictEqual(lastRows(rules, 20), [records(1981, 2000).map(obsRow)]);
});

Deno.test("recover: rows are found in the table by values and times", () => {
  const rules = rulesOf("data");
  const table = records(100, 199);
  const rows = (from: number, to: number) => records(from, to).map(obsRow);
  strictEqual(matchRows(rows(120, 139), table, rules), 139);
  strictEqual(matchRows(rows(199, 199), table, rules), 199);
  // The older rows have left the table.
  strictEqual(matchRows(rows(85, 104), table, rules), 104);
  strictEqual(matchRows(rows(60, 79), table, rules), null);
  strictEqual(matchRows([], table, rules), null);
  strictEqual(matchRows(rows(120, 139), [], rules), null);
});

Deno.test("recover: constant values are told apart by their times", () => {
  const rules = rulesOf("data");
  const parked = (n: number) => ({ ...obsRecord(1, NOON + n * 1000), number: n });
  const table = Array.from({ length: 60 }, (_, i) => parked(i));
  strictEqual(matchRows(table.slice(20, 40).map(obsRow), table, rules), 39);
  // An hour later, still parked: none of these is in the file.
  const later = Array.from({ length: 60 }, (_, i) => parked(i + 3600));
  strictEqual(matchRows(table.slice(20, 40).map(obsRow), later, rules), null);
});

Deno.test("recover: a written time that was inferred does not hide the record", () => {
  const rules = rulesOf("data");
  const table = records(100, 119);
  const rows = table.slice(0, 11).map(obsRow);
  rows[10] = rows[10]!.replace(/,050625,\d{6},/, ",050625,235959,");
  strictEqual(matchRows(rows, table, rules), 110);
});

Deno.test("recover: values that change tell the record while the GPS clock stands", () => {
  const rules = rulesOf("data");
  const frozen = (n: number) => ({
    ...obsRecord(n, NOON),
    values: obsRecord(n, NOON).values.map((v, i) => i === 9 || i === 10 ? v : `${n}.5`),
  });
  const table = Array.from({ length: 60 }, (_, i) => frozen(i));
  const rows = records(10, 30).map((r) =>
    obsRow(r).split(",").map((v, i) => i === 9 || i === 10 ? v : `${r.number}.5`).join(",")
  );
  strictEqual(matchRows(rows, table, rules), 30);
});

Deno.test("recover: by time, where values do not say", () => {
  const rules = rulesOf("data");
  const rows = records(95, 105).map((r) => obsRow(r).replace(/^[^,]*/, "changed"));
  strictEqual(matchRows(rows, records(100, 120), rules), null);
  strictEqual(lastByTime(rows, records(100, 120), rules), 105);
  strictEqual(lastByTime(rows, records(110, 120), rules), null);
  strictEqual(lastByTime(["no,row"], records(110, 120), rules), null);
  // The last row has no time: the one before it says enough.
  const noFix = obsRow(obsRecord(106, 0, false));
  strictEqual(lastByTime([...rows, noFix], records(100, 120), rules), 105);
});

inFolder("rows that somebody edited stay, and nothing is written twice or cut", (p) => {
  const edits: [string, (text: string) => string][] = [
    ["one row deleted by hand", (t) => t.split("\n").toSpliced(4, 1).join("\n")],
    ["a line put in", (t) => t.replace("\n", `\n${"note ".repeat(60)}\n`)],
    ["saved with CRLF", (t) => t.replaceAll("\n", "\r\n")],
  ];
  for (const [name, edit] of edits) {
    write(p.data, p.bookmark, records(1, 30));
    Deno.writeTextFileSync(p.file, edit(textOf(records(1, 30))));
    const before = Deno.readTextFileSync(p.file);
    const start = findStart(p.bookmark, rulesOf(p.data));
    strictEqual(Deno.readTextFileSync(p.file), before, name);
    const last = start.kind === "continue"
      ? start.state.number
      : start.kind === "match" && matchRows(start.tails[0]!, records(0, 60), rulesOf(p.data));
    strictEqual(last, 30, name);
    Deno.removeSync(p.data, { recursive: true });
  }
});

inFolder("another file that was changed since does not hide what the bookmark knows", (p) => {
  write(p.data, p.bookmark, records(1, 30));
  const stray = join(p.data, "20310101.txt");
  Deno.writeTextFileSync(stray, textOf(records(500, 505)));
  Deno.utimeSync(stray, Date.now() / 1000 + 60, Date.now() / 1000 + 60);
  const start = findStart(p.bookmark, rulesOf(p.data));
  if (start.kind !== "match") throw new Error(start.kind);
  strictEqual(start.fallback?.number, 30);
  strictEqual(matchRows(start.tails[0]!, records(0, 60), rulesOf(p.data)), null);
});
