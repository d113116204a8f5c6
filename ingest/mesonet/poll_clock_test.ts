import { ok, strictEqual } from "node:assert/strict";
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
if (Deno.env.get("POLL_NUMBERS")) {
  const H = 7200;
  const W: Record<string, Omit<World, "seed">> = {
    fast: { seconds: H, trip: [1, 5] },
    "fast+80": { seconds: H, trip: [1, 5], ppm: 80 },
    "fast-80": { seconds: H, trip: [1, 5], ppm: -80 },
    slow: { seconds: H, trip: [0, 200] },
    "slow+80": { seconds: H, trip: [0, 200], ppm: 80 },
    "slow-80": { seconds: H, trip: [0, 200], ppm: -80 },
    slow1500: { seconds: H, trip: [0, 1500] },
    stall: { seconds: 600, trip: [1, 5], stall: { atS: 200, forS: 20.3 } },
    jump300: { seconds: 600, trip: [1, 5], jump: { atS: 200, byMs: 300 } },
    jump700: { seconds: 600, trip: [1, 5], jump: { atS: 200, byMs: 700 } },
    jump60: { seconds: 600, trip: [1, 5], jump: { atS: 200, byMs: 60 } },
    restart: { seconds: 600, trip: [1, 5], restartS: 200.4 },
    late: { seconds: 3600, trip: [1, 5], late: { every: 9, ms: 1800 } },
    "2/s": { seconds: 3600, trip: [1, 5], rate: 2 },
    "2/s+80": { seconds: 3600, trip: [1, 5], rate: 2, ppm: 80 },
    "1/5s": { seconds: 3600, trip: [1, 5], rate: 0.2 },
  };
  for (const [name, world] of Object.entries(W)) {
    for (const seed of [1, 2, 3]) {
      const o = run({ ...world, seed });
      const f = (x: number) => x.toFixed(1).padStart(8);
      console.log(
        name.padEnd(9),
        "ask p50/p99/max",
        f(quantile(o.askMs, .5)),
        f(quantile(o.askMs, .99)),
        f(quantile(o.askMs, 1)),
        "ans p50/p99",
        f(quantile(o.answerMs, .5)),
        f(quantile(o.answerMs, .99)),
        "asks/s",
        (o.askedAtMs.length / world.seconds).toFixed(3),
        "busiest",
        busiest(o.askedAtMs),
        "skipped",
        o.skipped,
        "late",
        o.late,
      );
    }
  }
}
strictEqual(1, 1);
