import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { gpsDateText, gpsTimeText } from "../../formats/mesonet_day.ts";
import { type GpsClock, newSeries, nextTime, NO_TIME } from "./gps_time.ts";
import { mulberry32 } from "./sim/random.ts";

const NOON = Date.UTC(2025, 5, 5, 12);
const MIDNIGHT = Date.UTC(2025, 5, 6);

/** A record whose GPS shows `rawMs` (null: no fix) and whose logger clock shows `loggerMs`. */
function record(number: number, rawMs: number | null, loggerMs: number | null): LoggerRecord {
  const values = Array<string>(19).fill("1");
  values[9] = rawMs === null ? "NAN" : gpsDateText(rawMs);
  values[10] = rawMs === null ? "NAN" : gpsTimeText(rawMs);
  return { number, loggerTimeMs: loggerMs, values };
}

interface Case {
  readonly name: string;
  /** Raw GPS seconds after `base`; null without a fix. */
  readonly raw: readonly (number | null)[];
  /** Written seconds; null where there is no time to be had. */
  readonly written: readonly (number | null)[];
  readonly base?: number;
  readonly rate?: number;
  /** Record numbers; counting from 100 unless given. */
  readonly numbers?: readonly number[];
  /** The logger's own clock, seconds after `base`; running with the record numbers unless given. */
  readonly logger?: readonly (number | null)[];
  /** How many times are inferred. */
  readonly inferred: number;
  /** Positions at which a jump is told. */
  readonly jumps?: readonly number[];
}

const H = 3600;
const CASES: readonly Case[] = [
  { name: "a clock that runs", raw: [10, 11, 12, 13], written: [10, 11, 12, 13], inferred: 0 },
  { name: "frozen for 3", raw: [10, 10, 10, 10, 14], written: [10, 11, 12, 13, 14], inferred: 3 },
  { name: "a sampling slip", raw: [10, 10, 11, 12], written: [10, 11, 11, 12], inferred: 1 },
  {
    name: "a slip forwards",
    raw: [10, 12, 12, 13, 14],
    written: [10, 12, 13, 13, 14],
    inferred: 1,
  },
  {
    name: "frozen over midnight: date and time advance together",
    base: MIDNIGHT,
    raw: [-2, -2, -2, -2, 2, 3],
    written: [-2, -1, 0, 1, 2, 3],
    inferred: 3,
  },
  {
    name: "no fix over midnight",
    base: MIDNIGHT,
    raw: [-1, null, null, 2],
    written: [-1, 0, 1, 2],
    inferred: 2,
  },
  {
    name: "an hour ahead for one record",
    raw: [10, 11, 12 + H, 13, 14],
    written: [10, 11, 12, 13, 14],
    inferred: 2,
  },
  {
    name: "an hour back for one record",
    raw: [10, 11, 12 - H, 13, 14],
    written: [10, 11, 12, 13, 14],
    inferred: 1,
  },
  {
    name: "an hour ahead for four records",
    raw: [10, 11 + H, 12 + H, 13 + H, 14 + H, 15, 16],
    written: [10, 11, 12, 13, 14, 15, 16],
    inferred: 5,
  },
  {
    name: "a real jump ahead is believed at its fifth record",
    raw: [10, 111, 112, 113, 114, 115, 116],
    written: [10, 11, 12, 13, 14, 115, 116],
    inferred: 4,
    jumps: [5],
  },
  {
    name: "a real jump back is believed at its fifth record",
    raw: [1000, 111, 112, 113, 114, 115, 116],
    written: [1000, 1001, 1002, 1003, 1004, 115, 116],
    inferred: 4,
    jumps: [5],
  },
  {
    name: "a jump after a tunnel",
    raw: [10, null, null, 50, 51, 52, 53, 54],
    written: [10, 11, 12, 13, 14, 15, 16, 54],
    inferred: 6,
    jumps: [7],
  },
  {
    name: "a fix after a tunnel that agrees",
    raw: [10, null, null, 13, 14],
    written: [10, 11, 12, 13, 14],
    inferred: 2,
  },
  { name: "no fix ever", raw: [null, null], written: [null, null], inferred: 0 },
  { name: "no fix before the first", raw: [null, 10, 11], written: [null, 10, 11], inferred: 0 },
  {
    name: "numbers that run on across a gap",
    raw: [10, 10, 25, 26],
    numbers: [100, 101, 115, 116],
    written: [10, 11, 25, 26],
    inferred: 1,
  },
  {
    name: "frozen across a gap",
    raw: [10, 10, 10],
    numbers: [100, 110, 111],
    written: [10, 20, 21],
    inferred: 2,
  },
  {
    name: "several records share a second",
    rate: 2,
    raw: [10, 10, 11, 11, 12, 12],
    written: [10, 10, 11, 11, 12, 12],
    inferred: 0,
  },
  {
    name: "several records a second, begun in mid-second",
    rate: 2,
    raw: [10, 11, 11, 12, 12],
    written: [10, 11, 11, 12, 12],
    inferred: 0,
  },
  {
    name: "frozen at 2 records/s, long enough to look like a run",
    rate: 2,
    raw: [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 16, 16],
    written: [10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16],
    inferred: 10,
  },
  {
    name: "frozen at 10 records/s",
    rate: 10,
    raw: [...Array(25).fill(10), 12, 12],
    written: [...Array(10).fill(10), ...Array(10).fill(11), ...Array(7).fill(12)],
    inferred: 15,
  },
  {
    name: "a record every 5 s, frozen once",
    rate: 0.2,
    raw: [10, 15, 15, 25],
    written: [10, 15, 20, 25],
    inferred: 1,
  },
  {
    name: "a stalled table: the logger's own clock makes the same step",
    raw: [10, 11, 31, 32],
    logger: [10, 11, 31, 32],
    written: [10, 11, 31, 32],
    inferred: 0,
    jumps: [2],
  },
  {
    name: "a glitch is no step of the logger's clock",
    raw: [10, 11, 31, 13],
    logger: [10, 11, 12, 13],
    written: [10, 11, 12, 13],
    inferred: 2,
  },
  {
    name: "records without a logger clock between: their time is not part of the next step",
    raw: [10, 11, 12, 113, 14],
    logger: [-90, null, null, 13, 14],
    written: [10, 11, 12, 13, 14],
    inferred: 2,
  },
  {
    name: "a logger clock that steps back reorders nothing",
    raw: [100, 101, 42, 103],
    logger: [100, 101, 42, 43],
    written: [100, 101, 102, 103],
    inferred: 1,
  },
];

for (const c of CASES) {
  Deno.test(`gps_time: ${c.name}`, () => {
    const base = c.base ?? NOON;
    const rate = c.rate ?? 1;
    let clock: GpsClock = NO_TIME;
    const written: (number | null)[] = [];
    const jumps: number[] = [];
    let inferred = 0;
    c.raw.forEach((raw, i) => {
      const number = c.numbers?.[i] ?? 100 + i;
      const logger = c.logger ? c.logger[i]! : (number - 100) / rate;
      const time = nextTime(
        clock,
        record(number, raw === null ? null : base + raw * 1000, logger && base + logger * 1000),
        rate,
      );
      clock = time.clock;
      written.push(time.timeMs === null ? null : (time.timeMs - base) / 1000);
      if (time.inferred) inferred++;
      if (time.jumpMs !== null) jumps.push(i);
    });
    deepStrictEqual(written, c.written);
    strictEqual(inferred, c.inferred);
    deepStrictEqual(jumps, c.jumps ?? []);
  });
}

Deno.test("gps_time: a date before 2010 is no fix", () => {
  const values = Array<string>(19).fill("1");
  values[9] = "210899";
  values[10] = "120000";
  const first = nextTime(NO_TIME, { number: 1, loggerTimeMs: null, values }, 1);
  strictEqual(first.timeMs, null);
  const known = nextTime(NO_TIME, record(0, NOON, null), 1).clock;
  const later = nextTime(known, { number: 1, loggerTimeMs: null, values }, 1);
  deepStrictEqual([later.timeMs, later.inferred], [NOON + 1000, true]);
});

Deno.test("gps_time: a new series believes its first GPS time, and infers without one", () => {
  const before = nextTime(NO_TIME, record(5000, NOON, NOON), 1).clock;
  const fixed = nextTime(newSeries(before), record(0, NOON + 40_000, 0), 1);
  deepStrictEqual([fixed.timeMs, fixed.inferred], [NOON + 40_000, false]);
  const noFix = nextTime(newSeries(before), record(0, null, NOON + 40_000), 1);
  deepStrictEqual([noFix.timeMs, noFix.inferred], [NOON + 40_000, true]);
});

Deno.test("gps_time: a series that begins frozen counts on, also where no logger clock is told", () => {
  let clock = newSeries(nextTime(NO_TIME, record(5000, NOON, NOON), 1).clock);
  for (const [number, logger] of [[0, NOON + 30_000], [1, null], [2, null], [3, NOON + 33_000]]) {
    const time = nextTime(clock, record(number!, NOON, logger!), 1);
    deepStrictEqual([time.timeMs, time.inferred], [NOON + 30_000 + number! * 1000, true]);
    clock = time.clock;
  }
});

Deno.test("gps_time: the clock is plain data that survives the bookmark", () => {
  let clock: GpsClock = NO_TIME;
  for (let i = 0; i < 5; i++) {
    const next = record(i, NOON + (i < 2 ? i : i + 50) * 1000, null);
    deepStrictEqual(
      nextTime(JSON.parse(JSON.stringify(clock)), next, 1),
      nextTime(clock, next, 1),
    );
    clock = nextTime(clock, next, 1).clock;
  }
});

Deno.test("gps_time: whatever the faults, no drift, no step back, no row without a time", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = mulberry32(seed);
    const rate = [1, 1, 1, 2, 5][seed % 5]!;
    const base = NOON + Math.floor(random() * 86_400) * 1000;
    let clock: GpsClock = NO_TIME;
    let number = Math.floor(random() * 1000);
    const first = number;
    let fault: "none" | "frozen" | "no fix" | "glitch" = "none";
    let left = 0;
    let frozenMs = base;
    let good = 0;
    let lastMs = 0;
    for (let i = 0; i < 400; i++) {
      number += random() < 0.02 ? 1 + Math.floor(random() * 8) : 1;
      if (left-- <= 0) {
        fault = random() < 0.15
          ? (["frozen", "no fix", "glitch"] as const)[Math.floor(random() * 3)]!
          : "none";
        // A glitch that lasts five records is a real jump, by the rule.
        left = fault === "glitch" ? 0 : Math.floor(random() * 30);
      }
      const trueMs = base + Math.floor((number - first) / rate) * 1000;
      if (fault !== "frozen") frozenMs = trueMs;
      const shift = random() < 0.5 ? 3_600_000 : -3_600_000;
      const raw: number | null = i === 0 || fault === "none"
        ? trueMs
        : fault === "no fix"
        ? null
        : fault === "frozen"
        ? frozenMs
        : trueMs + shift;
      // Several records share a second: a glitched second may hold good records too.
      good = raw === trueMs ? good + 1 : 0;
      const time = nextTime(clock, record(number, raw, null), rate);
      clock = time.clock;
      const where: string = `seed ${seed}, record ${i}, rate ${rate}, ${fault}`;
      ok(time.timeMs !== null, where);
      ok(Math.abs(time.timeMs - trueMs) <= 1000, `${where}: ${time.timeMs - trueMs} ms off`);
      ok(time.timeMs >= lastMs, `${where}: back by ${lastMs - time.timeMs} ms`);
      if (good > 5) strictEqual(time.timeMs, raw, where);
      lastMs = time.timeMs;
    }
  }
});

Deno.test("gps_time: sampling slips and a logger that runs 80 ppm wrong leave no offset", () => {
  for (const ppm of [-80, 80]) {
    let clock: GpsClock = NO_TIME;
    const random = mulberry32(7);
    let lastMs = 0;
    for (let i = 0; i < 100_000; i++) {
      const trueMs = NOON + i * (1000 + ppm / 1000) + 500;
      // The receiver's second is read up to 0.3 s late.
      const raw = Math.floor((trueMs - random() * 300) / 1000) * 1000;
      const time = nextTime(clock, record(i, raw, NOON + i * 1000), 1);
      clock = time.clock;
      ok(Math.abs(time.timeMs! - trueMs) < 2000, `record ${i}`);
      ok(time.timeMs! >= lastMs, `record ${i}`);
      strictEqual(time.jumpMs, null, `record ${i}`);
      lastMs = time.timeMs!;
    }
  }
});
