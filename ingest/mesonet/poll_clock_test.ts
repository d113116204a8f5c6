import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { PollClock } from "./poll_clock.ts";
import { mulberry32 } from "./sim/random.ts";

interface World {
  readonly seed: number;
  readonly seconds: number;
  /** Records per second. */
  readonly rate?: number;
  /** How much faster than ours the logger's clock runs. */
  readonly ppm?: number;
  /** Round trip, ms: at least, at most. */
  readonly trip: readonly [number, number];
  /** The logger publishes nothing for a while, then goes on, with the same numbers. */
  readonly stall?: { readonly atS: number; readonly forS: number };
  /** The moment of publishing moves by so much. */
  readonly jump?: { readonly atS: number; readonly byMs: number };
  /** Every so many questions one takes this long. */
  readonly late?: { readonly every: number; readonly ms: number };
  /** The first number after a restart at this time. */
  readonly restartS?: number;
}

interface Outcome {
  /** From publishing to the first question whose answer held the record, by record, ms. */
  readonly askMs: number[];
  /** From publishing to the first answer, ms. */
  readonly answerMs: number[];
  readonly askedAtMs: number[];
  /** Records that no answer held as the newest. */
  readonly skipped: number;
  /** Records whose first answer came more than a second after publishing. */
  readonly late: number;
}

/** Runs a poll clock against a logger in virtual time, as the poller does: two in flight at most. */
function run(world: World): Outcome {
  const random = mulberry32(world.seed);
  const endMs = world.seconds * 1000;
  const published: number[] = [];
  const numbers: number[] = [];
  const period = 1000 / (world.rate ?? 1) / (1 + (world.ppm ?? 0) * 1e-6);
  const phase = random() * 1000;
  let number = 1000;
  for (let at = phase - 5 * period; at < endMs; at += period) {
    const { stall, jump, restartS } = world;
    if (stall && at >= stall.atS * 1000 && at < (stall.atS + stall.forS) * 1000) continue;
    if (jump && at >= jump.atS * 1000 && at - period < jump.atS * 1000) at += jump.byMs;
    if (restartS !== undefined && at >= restartS * 1000 && at - period < restartS * 1000) {
      number = 0;
    }
    published.push(at);
    numbers.push(number++);
  }
  const clock = new PollClock();
  if (world.rate !== undefined && world.rate !== 1) clock.setPeriod(1000 / world.rate);
  let now = 0;
  let newest = 0;
  let asked = 0;
  const askedAtMs: number[] = [];
  const answers: { at: number; sentMs: number; index: number }[] = [];
  const firstAsk = new Map<number, number>();
  const firstAnswer = new Map<number, number>();
  while (now < endMs) {
    answers.sort((a, b) => a.at - b.at);
    const asks = clock.nextAskMs(now);
    const due = Math.max(now, asks);
    const next = answers[0];
    if (next !== undefined && next.at <= due) {
      answers.shift();
      now = Math.max(now, next.at);
      clock.answered({ sentMs: next.sentMs, receivedMs: now, number: numbers[next.index]! });
      if (!firstAsk.has(next.index) || next.sentMs < firstAsk.get(next.index)!) {
        firstAsk.set(next.index, next.sentMs);
      }
      if (!firstAnswer.has(next.index)) firstAnswer.set(next.index, now);
      continue;
    }
    now = due;
    clock.asked(now);
    askedAtMs.push(now);
    if (answers.length >= 2) continue;
    const [least, most] = world.trip;
    let trip = least + random() * (most - least);
    if (world.late && ++asked % world.late.every === 0) trip = world.late.ms;
    const there = now + trip * random();
    while (newest + 1 < published.length && published[newest + 1]! <= there) newest++;
    // A later question may reach the logger first.
    let index = newest;
    while (published[index]! > there) index--;
    answers.push({ at: now + trip, sentMs: now, index });
  }
  const askMs: number[] = [];
  const answerMs: number[] = [];
  let skipped = 0;
  let late = 0;
  published.forEach((at, i) => {
    // The first ten seconds are for learning; the last answers may be under way.
    if (at < 10_000 || at > endMs - 3000) return;
    const sent = firstAsk.get(i);
    if (sent === undefined) return void skipped++;
    askMs.push(sent - at);
    answerMs.push(firstAnswer.get(i)! - at);
    if (firstAnswer.get(i)! - at > 1000) late++;
  });
  return { askMs, answerMs, askedAtMs, skipped, late };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;
}

/** The most questions in any one second. */
function busiest(askedAtMs: readonly number[]): number {
  let most = 0;
  for (let from = 0, to = 0; to < askedAtMs.length; to++) {
    while (askedAtMs[to]! - askedAtMs[from]! >= 1000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

const FAST = [1, 5] as const;
const TWO_HOURS = 7200;

for (const ppm of [-80, 0, 80]) {
  Deno.test(`poll_clock: fast answers, logger ${ppm} ppm: just after publishing, for two hours`, () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const o = run({ seed, seconds: TWO_HOURS, trip: FAST, ppm });
      const where = `seed ${seed}`;
      ok(quantile(o.askMs, 0.5) <= 20, `${where}: median ${quantile(o.askMs, 0.5)} ms`);
      ok(quantile(o.askMs, 0.99) <= 30, `${where}: p99 ${quantile(o.askMs, 0.99)} ms`);
      // Neither locked onto the tick nor drifting across it: the last quarter is like the first.
      const quarter = o.askMs.length >> 2;
      const first = quantile(o.askMs.slice(0, quarter), 0.5);
      const last = quantile(o.askMs.slice(-quarter), 0.5);
      ok(Math.abs(first - last) < 3, `${where}: ${first} ms at first, ${last} ms at last`);
      ok(o.askedAtMs.length <= 1.05 * TWO_HOURS, `${where}: ${o.askedAtMs.length} questions`);
      ok(busiest(o.askedAtMs) <= 4, `${where}: ${busiest(o.askedAtMs)} questions in a second`);
      strictEqual(o.skipped, 0, where);
      strictEqual(o.late, 0, where);
    }
  });
}

for (const ppm of [-80, 80]) {
  Deno.test(`poll_clock: answers 0 to 200 ms late, logger ${ppm} ppm`, () => {
    for (const seed of [1, 2, 3]) {
      const o = run({ seed, seconds: TWO_HOURS, trip: [0, 200], ppm });
      ok(quantile(o.askMs, 0.5) <= 20, `seed ${seed}: median ${quantile(o.askMs, 0.5)} ms`);
      ok(quantile(o.answerMs, 0.99) <= 300, `seed ${seed}: ${quantile(o.answerMs, 0.99)} ms`);
      ok(o.askedAtMs.length <= 1.05 * TWO_HOURS, `seed ${seed}: ${o.askedAtMs.length} questions`);
      ok(busiest(o.askedAtMs) <= 4);
      strictEqual(o.skipped, 0, `seed ${seed}`);
    }
  });
}

Deno.test("poll_clock: stalls, jumps of the tick and restarts are learnt again within seconds", () => {
  const faults: Partial<World>[] = [
    { stall: { atS: 200, forS: 20.3 } },
    { stall: { atS: 200, forS: 1 } },
    { jump: { atS: 200, byMs: 60 } },
    { jump: { atS: 200, byMs: 300 } },
    { jump: { atS: 200, byMs: 700 } },
    { jump: { atS: 200, byMs: 980 } },
    { restartS: 200.4 },
  ];
  for (const fault of faults) {
    for (const seed of [1, 2, 3, 4]) {
      const o = run({ seed, seconds: 600, trip: FAST, ...fault });
      const where = `${JSON.stringify(fault)}, seed ${seed}`;
      ok(quantile(o.askMs, 0.5) <= 20, `${where}: median ${quantile(o.askMs, 0.5)} ms`);
      // Not more than 1 % of 600 s, that is six seconds, are learning.
      ok(quantile(o.askMs, 0.99) <= 100, `${where}: p99 ${quantile(o.askMs, 0.99)} ms`);
      ok(busiest(o.askedAtMs) <= 4, `${where}: ${busiest(o.askedAtMs)} in a second`);
      strictEqual(o.late, 0, where);
    }
  }
});

Deno.test("poll_clock: a late answer now and then shifts nothing", () => {
  for (const seed of [1, 2, 3]) {
    const o = run({ seed, seconds: 3600, trip: FAST, late: { every: 9, ms: 1800 } });
    ok(quantile(o.askMs, 0.5) <= 20, `seed ${seed}: median ${quantile(o.askMs, 0.5)} ms`);
    ok(quantile(o.askMs, 0.9) <= 30, `seed ${seed}: p90 ${quantile(o.askMs, 0.9)} ms`);
    ok(busiest(o.askedAtMs) <= 4);
  }
});

Deno.test("poll_clock: other rates are asked once a second, just after a record", () => {
  for (const [rate, perSecond] of [[2, 1.05], [5, 1.05], [0.2, 2]] as const) {
    const o = run({ seed: 1, seconds: 3600, trip: FAST, rate });
    const behind = quantile(o.askMs, 0.5);
    ok(behind >= -5 && behind <= 20, `${rate}/s: median ${behind} ms`);
    ok(o.askedAtMs.length <= perSecond * 3600, `${rate}/s: ${o.askedAtMs.length} questions`);
    ok(busiest(o.askedAtMs) <= 4, `${rate}/s: ${busiest(o.askedAtMs)} in a second`);
  }
});

Deno.test("poll_clock: without answers one question a second", () => {
  const clock = new PollClock();
  const asked: number[] = [];
  for (let now = 0; now < 10_000;) {
    now = Math.max(now, clock.nextAskMs(now));
    clock.asked(now);
    asked.push(now);
  }
  deepStrictEqual(asked, [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
  strictEqual(clock.uncertaintyMs, Infinity);
});

Deno.test("poll_clock: after a long sleep of the machine there is one question, not all missed", () => {
  const clock = new PollClock();
  clock.asked(0);
  clock.answered({ sentMs: 0, receivedMs: 4, number: 7 });
  const asks: number[] = [];
  for (let now = 3_600_000; now < 3_602_000;) {
    now = Math.max(now, clock.nextAskMs(now));
    clock.asked(now);
    asks.push(now);
    clock.answered({ sentMs: now, receivedMs: now + 3, number: 7 + Math.floor(now / 1000) });
    now += 3;
  }
  ok(busiest(asks) <= 4, `${asks.length} questions`);
});
