import { deepEqual, equal, ok } from "node:assert/strict";
import { gpsTimeMs } from "../../../formats/mesonet_day.ts";
import { readDrive } from "./drive.ts";
import { parseSimOptions, type SimCommandLine } from "./options.ts";
import { evenDay, TEST_START_MS, testDay } from "./_test_drive.ts";
import { createTimeline, type ObsRecord } from "./timeline.ts";

/** What the first `ticks` ticks publish. Times in seconds of the minute 12:00, `-` without one. */
function play(options: SimCommandLine, ticks: number, day = evenDay(60)) {
  const next = createTimeline(readDrive(day), parseSimOptions(options), TEST_START_MS);
  const records: ObsRecord[] = [];
  const perTick: number[] = [];
  for (let i = 0; i < ticks; i++) {
    const tick = next();
    records.push(...tick.records);
    perTick.push(tick.records.length);
  }
  const seconds = (date: string, time: string) => {
    const ms = gpsTimeMs(date, time);
    return ms === null ? "-" : String((ms - TEST_START_MS) / 1000 + 10);
  };
  return {
    records,
    perTick,
    numbers: records.map((r) => r.number),
    raw: records.map((r) => seconds(r.values[9]!, r.values[10]!)).join(" "),
    written: records.map((r) => {
      const fields = r.row.split(",");
      return seconds(fields[9]!, fields[10]!);
    }).join(" "),
    tags: records.map((r) => r.tag).join(" "),
    clock: records.map((r) => (r.loggerMs - TEST_START_MS) / 1000 + 10).join(" "),
  };
}

Deno.test("without faults: one record a tick, a second each, 19 raw values, the row's 17", () => {
  const run = play({}, 4);
  deepEqual(run.perTick, [1, 1, 1, 1]);
  deepEqual(run.numbers, [0, 1, 2, 3]);
  equal(run.raw, "10 11 12 13");
  equal(run.written, run.raw);
  equal(run.clock, run.raw);
  const record = run.records[1]!;
  equal(record.values.length, 19);
  equal(record.values[11], "A");
  const battery = Number(record.values[17]);
  ok(battery > 12.6 && battery < 13.8);
  equal(
    record.row,
    "1.5,165.3,30.3,50.4,30.5,18.69,49.21,937.79,182.9,050625,120011,34.5,-100.7,653,21.34,179.8,31.92",
  );
  deepEqual([...record.values.slice(0, 11), ...record.values.slice(12, 17), record.values[18]], [
    ...record.row.split(","),
  ]);
});

Deno.test("a frozen clock: raw 10 10 10 10 14 is written 10 11 12 13 14", () => {
  const run = play({ freeze: ["1:3"] }, 5);
  equal(run.raw, "10 10 10 10 14");
  equal(run.written, "10 11 12 13 14");
  equal(run.tags, "gps repeat repeat repeat gps");
});

Deno.test("a sampling slip: raw 10 10 11 12 is written 10 11 11 12", () => {
  const run = play({ slip: ["1"] }, 4);
  equal(run.raw, "10 10 11 12");
  equal(run.written, "10 11 11 12");
});

Deno.test("one record an hour off gets an inferred time", () => {
  const run = play({ glitch: ["2:3600"] }, 4);
  equal(run.raw, "10 11 3612 13");
  equal(run.written, "10 11 12 13");
  equal(run.tags, "gps gps glitch gps");
  equal(play({ glitch: ["2:-3600"] }, 4).written, "10 11 12 13");
});

Deno.test("a real jump is believed from the fifth record of the run on", () => {
  const run = play({ gpsStep: ["2:100"] }, 9);
  equal(run.raw, "10 11 112 113 114 115 116 117 118");
  equal(run.written, "10 11 12 13 14 15 116 117 118");
  equal(run.tags, "gps gps step step step step gps gps gps");
  equal(play({ gpsStep: ["2:-100"] }, 8).written, "10 11 12 13 14 15 -84 -83");
  equal(run.clock, "10 11 12 13 14 15 16 17 18");
});

Deno.test("no fix: time inferred, the other GPS values as the logger writes them", () => {
  const run = play({ lostFix: ["2:4"] }, 8);
  equal(run.raw, "10 11 - - - - 16 17");
  equal(run.written, "10 11 12 13 14 15 16 17");
  equal(run.tags, "gps gps no-fix no-fix no-fix no-fix gps gps");
  deepEqual(run.records[2]!.values.slice(9, 17), ["NAN", "NAN", "V", ...Array(5).fill("NAN")]);
  deepEqual(run.records[4]!.values.slice(9, 12), ["210899", "000002", "V"]);
  equal(
    run.records[2]!.row.split(",").slice(9).join(","),
    "050625,120012,NAN,NAN,NAN,NAN,NAN,31.92",
  );
});

Deno.test("never a time: the text stays, until there is one", () => {
  const run = play({ lostFix: ["0:4"] }, 6);
  equal(run.tags, "no-time no-time no-time no-time gps gps");
  deepEqual(run.records.map((r) => r.row.split(",").slice(9, 11).join()), [
    "NAN,NAN",
    "NAN,NAN",
    "210899,000002",
    "210899,000003",
    "050625,120014",
    "050625,120015",
  ]);
});

Deno.test("a jump: K+1 records at once, times going on", () => {
  const run = play({ jump: ["2:3"] }, 4);
  deepEqual(run.perTick, [1, 1, 4, 1]);
  deepEqual(run.numbers, [0, 1, 2, 3, 4, 5, 6]);
  equal(run.written, "10 11 12 13 14 15 16");
});

Deno.test("dropped numbers never appear, time goes on", () => {
  const run = play({ drop: ["2:3"] }, 7);
  deepEqual(run.perTick, [1, 1, 0, 0, 0, 1, 1]);
  deepEqual(run.numbers, [0, 1, 5, 6]);
  equal(run.written, "10 11 15 16");
});

Deno.test("a stall: numbers go on, both clocks have run", () => {
  const run = play({ stall: ["2:5"] }, 9);
  deepEqual(run.numbers, [0, 1, 2, 3]);
  equal(run.written, "10 11 17 18");
  equal(run.clock, "10 11 17 18");
  equal(run.tags, "gps gps gps gps");
});

Deno.test("a held stall: the records appear together at its end", () => {
  const run = play({ stall: ["2:3:hold"] }, 7);
  deepEqual(run.perTick, [1, 1, 0, 0, 0, 4, 1]);
  deepEqual(run.numbers, [0, 1, 2, 3, 4, 5, 6]);
  equal(run.written, "10 11 12 13 14 15 16");
});

Deno.test("a restart: three seconds away, a new series from 0", () => {
  const run = play({ restart: ["2"] }, 7);
  deepEqual(run.perTick, [1, 1, 0, 0, 0, 1, 1]);
  deepEqual(run.records.map((r) => `${r.series}/${r.number}`), ["0/0", "0/1", "1/0", "1/1"]);
  equal(run.written, "10 11 15 16");
});

Deno.test("two records a second share the GPS second, and the logger's clock counts halves", () => {
  const run = play({ rate: 2, freeze: ["2:3"] }, 9);
  equal(run.raw, "10 10 11 11 11 11 11 13 14");
  equal(run.written, "10 10 11 11 12 12 13 13 14");
  equal(run.clock, "10 10.5 11 11.5 12 12.5 13 13.5 14");
});

Deno.test("as recorded: gaps, freeze and lost fix of the file, shifted; time never goes back", () => {
  const day = testDay([0, 1, 13, 13, 13, 16, null, null, 19]);
  const options = { asRecorded: true };
  const run = play(options, 20, day);
  equal(run.raw, "10 11 23 23 23 26 - - 29 30 31 43 43 43 46 - - 49 50 51");
  equal(run.written, "10 11 23 24 25 26 27 28 29 30 31 43 44 45 46 47 48 49 50 51");
  equal(run.records[6]!.row.split(",").slice(9).join(), "050625,120027,nan,nan,nan,nan,nan,31.92");
  equal(play({ ...options, skip: 2 }, 3, day).written, "10 11 12");
});

Deno.test("with times of its own it plays the rows with a fix, and loops", () => {
  const run = play({ skip: 1 }, 5, testDay([0, 1, null, 50]));
  equal(run.written, "10 11 12 13 14");
  deepEqual(run.records.map((r) => r.values[0]), ["1.5", "3.5", "0.5", "1.5", "3.5"]);
});

Deno.test("dates go along over midnight, frozen too", () => {
  const start = Date.UTC(2025, 5, 5, 23, 59, 58);
  const next = createTimeline(readDrive(evenDay(9)), parseSimOptions({ freeze: ["1:3"] }), start);
  const rows = Array.from(
    { length: 5 },
    () => next().records[0]!.row.split(",").slice(9, 11).join(),
  );
  deepEqual(rows, [
    "050625,235958",
    "050625,235959",
    "060625,000000",
    "060625,000001",
    "060625,000002",
  ]);
});

Deno.test("the same seed plays the same records", () => {
  const values = (seed: number) => play({ seed }, 50).records.map((r) => r.values.join());
  deepEqual(values(5), values(5));
  ok(values(5).join() !== values(6).join());
});

Deno.test("whatever faults come together, numbers rise, no number twice, rows stay whole", () => {
  for (let seed = 0; seed < 200; seed++) {
    const at = (n: number) => 2 + (seed * 7 + n * 13) % 50;
    const run = play({
      rate: [1, 2, 0.5, 20][seed % 4]!,
      jump: [`${at(1)}:3`],
      drop: [`${at(2)}:2`],
      freeze: [`${at(3)}:6`],
      lostFix: [`${at(4)}:5`],
      glitch: [`${at(5)}:3600`],
      gpsStep: [`${at(6)}:-50`],
      stall: [`${at(7)}:4:hold`, `${at(8)}:3`],
      restart: [`${at(9)}`],
    }, 120);
    const seen = run.records.map((r) => r.series * 1e6 + r.number);
    deepEqual(seen, [...new Set(seen)].sort((a, b) => a - b));
    ok(run.records.every((r) => r.row.split(",").length === 17 && r.values.length === 19));
  }
});
