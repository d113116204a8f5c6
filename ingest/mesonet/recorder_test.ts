import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { NO_SMALL_DISK, withSmallDisk } from "../../_test_disk.ts";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import { loadBookmark, NO_STATE, type TableState } from "./bookmark.ts";
import { MAX_QUEUED, Recorder, type Written } from "./recorder.ts";
import { findStart } from "./recover.ts";
import { keptLog, NOON, obsRecord, obsRow, rulesOf } from "./_test_parts.ts";

interface Bench {
  readonly folder: string;
  readonly bookmark: string;
  readonly log: ReturnType<typeof keptLog>;
  readonly written: Written[];
  readonly clock: { ms: number };
  recorder(state?: TableState): Recorder;
  rowsOf(day: string): string[];
}

function bench(folder: string): Bench {
  const data = join(folder, "data");
  const bookmark = join(folder, "state", "ingest.json");
  Deno.mkdirSync(join(folder, "state"), { recursive: true });
  const log = keptLog();
  const written: Written[] = [];
  const clock = { ms: 0 };
  return {
    folder: data,
    bookmark,
    log,
    written,
    clock,
    recorder: (state = NO_STATE) =>
      new Recorder(rulesOf(data), bookmark, state, log, (w) => written.push(w), {
        monoMs: () => clock.ms,
        wallMs: () => NOON + clock.ms,
      }),
    rowsOf: (day) => Deno.readTextFileSync(join(data, `${day}.txt`)).split("\n"),
  };
}

/** A folder of its own for each test. */
function onBench(name: string, test: (b: Bench, folder: string) => void): void {
  Deno.test(`recorder: ${name}`, () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(bench(folder), folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

const records = (from: number, to: number, baseMs = NOON): LoggerRecord[] =>
  Array.from({ length: to - from + 1 }, (_, i) => obsRecord(from + i, baseMs + (from + i) * 1000));
const inSeries = (list: readonly LoggerRecord[], series = 1) =>
  list.map((record) => ({ series, record }));

onBench("rows, bookmark and news of an append", (b) => {
  const r = b.recorder();
  r.accept(inSeries(records(1, 3)), []);
  strictEqual(r.queued, 3);
  ok(r.flush());
  deepStrictEqual(b.rowsOf("20250605"), [DAY_HEADER, ...records(1, 3).map(obsRow), ""]);
  const bookmark = loadBookmark(b.bookmark)!;
  strictEqual(bookmark.after.number, 3);
  strictEqual(bookmark.append.offset, DAY_HEADER.length + 1);
  deepStrictEqual(bookmark.append.numbers, [[1, 3]]);
  deepStrictEqual(b.written.map((w) => [w.rows, w.last.record.number, w.queued]), [[3, 3, 0]]);
  deepStrictEqual(b.log.lines, []);
});

onBench("two days in one batch go to two files", (b) => {
  const midnight = Date.UTC(2025, 5, 6);
  const list = records(1, 6, midnight - 4000);
  const r = b.recorder();
  r.accept(inSeries(list), []);
  ok(r.flush());
  deepStrictEqual(b.rowsOf("20250605"), [DAY_HEADER, ...list.slice(0, 3).map(obsRow), ""]);
  deepStrictEqual(b.rowsOf("20250606"), [DAY_HEADER, ...list.slice(3).map(obsRow), ""]);
  strictEqual(r.written.day?.day, "20250606");
  strictEqual(r.written.day?.rows, 3);
});

onBench("a file or folder deleted while running is begun anew", (b) => {
  const r = b.recorder();
  r.accept(inSeries(records(1, 2)), []);
  r.flush();
  Deno.removeSync(join(b.folder, "20250605.txt"));
  r.accept(inSeries(records(3, 4)), []);
  ok(r.flush());
  deepStrictEqual(b.rowsOf("20250605"), [DAY_HEADER, ...records(3, 4).map(obsRow), ""]);
  Deno.removeSync(b.folder, { recursive: true });
  r.accept(inSeries(records(5, 5)), []);
  ok(r.flush());
  deepStrictEqual(b.rowsOf("20250605"), [DAY_HEADER, ...records(5, 5).map(obsRow), ""]);
});

onBench("a file with other columns is set aside and told", (b) => {
  Deno.mkdirSync(b.folder);
  Deno.writeTextFileSync(join(b.folder, "20250605.txt"), "time,t\n1,2\n");
  const r = b.recorder();
  r.accept(inSeries(records(1, 1)), []);
  ok(r.flush());
  deepStrictEqual(b.rowsOf("20250605"), [DAY_HEADER, obsRow(records(1, 1)[0]!), ""]);
  deepStrictEqual(b.rowsOf("20250605.other-columns"), ["time,t", "1,2", ""]);
  ok(b.log.lines[0]!.includes("other columns"));
});

onBench("a bookmark that cannot be written stops nothing and is told once a minute", (b) => {
  Deno.mkdirSync(b.bookmark);
  const r = b.recorder();
  for (let n = 1; n <= 130; n++) {
    b.clock.ms = n * 1000;
    r.accept(inSeries(records(n, n)), []);
    ok(r.flush());
  }
  strictEqual(b.rowsOf("20250605").length, 132);
  strictEqual(b.log.lines.filter((l) => l.includes("bookmark")).length, 3);
});

onBench("a stale bookmark does not hide rows of the next day's file", (b) => {
  const midnight = Date.UTC(2025, 5, 6);
  const list = records(1, 8, midnight - 4000);
  const r = b.recorder();
  r.accept(inSeries(list.slice(0, 2)), []);
  r.flush();
  // From here on the bookmark cannot be replaced.
  const stale = Deno.readTextFileSync(b.bookmark);
  const past = new Date(Date.now() - 60_000);
  Deno.utimeSync(join(b.folder, "20250605.txt"), past, past);
  Deno.mkdirSync(join(b.folder, "..", "state2"));
  const late = new Recorder(
    rulesOf(b.folder),
    join(b.folder, "..", "state2"),
    r.written,
    b.log,
    () => {},
    { monoMs: () => 0, wallMs: () => NOON },
  );
  late.accept(inSeries(list.slice(3)), []);
  ok(late.flush());
  strictEqual(Deno.readTextFileSync(b.bookmark), stale);
  strictEqual(findStart(b.bookmark, rulesOf(b.folder)).kind, "match");
});

onBench("rows that could not be written are counted, kept in order, and written later", (b) => {
  const r = b.recorder();
  r.accept(inSeries(records(1, 2)), []);
  r.flush();
  // A file where the folder must be: nothing can be written.
  Deno.renameSync(b.folder, b.folder + ".away");
  Deno.writeTextFileSync(b.folder, "");
  for (let n = 3; n <= 200; n++) {
    b.clock.ms = n * 1000;
    r.accept(inSeries(records(n, n)), []);
    strictEqual(r.flush(), false);
  }
  strictEqual(r.queued, 198);
  ok(r.trouble !== null);
  strictEqual(r.written.number, 2);
  const told = b.log.lines.filter((l) => l.includes("NOT RECORDED"));
  strictEqual(told.length, 4, "told at once and then once a minute");
  Deno.removeSync(b.folder);
  Deno.renameSync(b.folder + ".away", b.folder);
  ok(r.flush());
  strictEqual(r.trouble, null);
  deepStrictEqual(b.rowsOf("20250605"), [DAY_HEADER, ...records(1, 200).map(obsRow), ""]);
});

onBench("the memory for unwritten rows has a bound that is told", (b) => {
  Deno.writeTextFileSync(b.folder, "");
  const r = b.recorder();
  const one = inSeries(records(1, 1));
  for (let n = 0; n < MAX_QUEUED - 1; n++) r.accept(one, []);
  strictEqual(r.full, false);
  r.accept(one, []);
  strictEqual(r.full, true);
  strictEqual(r.flush(), false);
  ok(b.log.lines[0]!.includes("no room for more"));
});

onBench("a new series has times of its own", (b) => {
  const r = b.recorder();
  r.accept(inSeries(records(100, 101)), []);
  r.accept(inSeries([obsRecord(0, NOON + 160_000), obsRecord(1, NOON + 161_000)], 2), []);
  ok(r.flush());
  deepStrictEqual(b.rowsOf("20250605").slice(3, 5), [
    obsRow(obsRecord(0, NOON + 160_000)),
    obsRow(obsRecord(1, NOON + 161_000)),
  ]);
  deepStrictEqual([r.written.series, r.written.number], [2, 1]);
});

onBench("lost records are counted with the day", (b) => {
  const r = b.recorder();
  const lost = [{ series: 1, from: 2, to: 4 }];
  const rows = r.accept(inSeries([obsRecord(1, NOON), obsRecord(5, NOON + 4000)]), lost);
  deepStrictEqual(rows.at(-1)!.after.day?.lost, lost);
  r.flush();
  const { rows: count, gaps, missingSeconds } = r.written.day!;
  deepStrictEqual([count, gaps, missingSeconds], [2, 1, 3]);
});

Deno.test("recorder: a full disk, in the middle of a row (needs Linux and root to mount one)", {
  ignore: NO_SMALL_DISK,
}, async () => {
  const folder = Deno.makeTempDirSync();
  await withSmallDisk(folder, "64k", () => {
    for (let seed = 0; seed < 12; seed++) {
      const b = bench(join(folder, `run${seed}`));
      const r = b.recorder();
      // Takes all space but `seed` pages, so that appends stop in the middle of a row.
      const filler = join(folder, "filler");
      let failed = 0;
      for (let n = 1; n <= 300; n++) {
        if (n === 20 || n === 200) {
          const file = Deno.openSync(filler, { write: true, create: true, truncate: true });
          try {
            for (;;) file.writeSync(new Uint8Array(512 + seed));
          } catch {
            file.truncateSync(file.seekSync(0, Deno.SeekMode.Current) & ~4095);
          } finally {
            file.close();
          }
        }
        if (n === 120 || n === 260) Deno.removeSync(filler);
        r.accept(inSeries(records(n, n)), []);
        if (n % (1 + seed % 4) === 0 && !r.flush()) failed++;
        const text = n < 5 ? "\n" : Deno.readTextFileSync(join(b.folder, "20250605.txt"));
        ok(text.endsWith("\n"), `seed ${seed}: never half a row, at record ${n}`);
      }
      ok(r.flush());
      ok(failed > 10, `seed ${seed}: the disk was full`);
      deepStrictEqual(b.rowsOf("20250605"), [DAY_HEADER, ...records(1, 300).map(obsRow), ""]);
      Deno.removeSync(join(folder, `run${seed}`), { recursive: true });
    }
  });
  Deno.removeSync(folder);
});
