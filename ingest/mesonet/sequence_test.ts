import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { Sequence } from "./sequence.ts";
import { mulberry32 } from "./sim/random.ts";

const record = (number: number): LoggerRecord => ({ number, loggerTimeMs: null, values: [] });

/** What `take` gives, as numbers. */
function taken(sequence: Sequence) {
  const { ready, lost } = sequence.take();
  return {
    ready: ready.map((r) => r.record.number),
    lost: lost.map(({ from, to }) => [from, to]),
  };
}

Deno.test("sequence: the next record goes out at once, the same one never again", () => {
  const s = new Sequence(1, 9);
  strictEqual(s.offer(record(10), 0, 5), "next");
  deepStrictEqual(taken(s), { ready: [10], lost: [] });
  strictEqual(s.offer(record(10), 1000, 1005), "same");
  deepStrictEqual(taken(s), { ready: [], lost: [] });
});

Deno.test("sequence: with two questions in flight the late answer is no restart", () => {
  const s = new Sequence(1, 9);
  strictEqual(s.offer(record(11), 1000, 1010), "gap");
  deepStrictEqual(s.missing(), { after: 9, before: 11 });
  strictEqual(s.offer(record(10), 0, 2400), "next");
  deepStrictEqual(taken(s), { ready: [10, 11], lost: [] });
  // Asked before 11 was known, answered after 11 was written.
  strictEqual(s.offer(record(10), 500, 2600), "same");
  strictEqual(s.series, 1);
});

Deno.test("sequence: a question asked after a backfill had come is judged by the backfill", () => {
  const s = new Sequence(1, 9);
  s.offer(record(20), 0, 10);
  s.add([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22].map(record), 2000);
  strictEqual(s.offer(record(20), 1990, 2010), "same");
  deepStrictEqual(taken(s).ready, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
  strictEqual(s.series, 1);
});

Deno.test("sequence: a gap waits, is filled in any order, or is given up and told", () => {
  const s = new Sequence(1, 9);
  s.offer(record(15), 0, 10);
  deepStrictEqual(taken(s), { ready: [], lost: [] });
  s.add([13, 12].map(record), 20);
  deepStrictEqual(taken(s), { ready: [], lost: [] });
  s.add([10].map(record), 30);
  deepStrictEqual(taken(s), { ready: [10], lost: [] });
  deepStrictEqual(s.missing(), { after: 10, before: 12 });
  s.giveUp(11);
  deepStrictEqual(taken(s), { ready: [12, 13], lost: [[11, 11]] });
  deepStrictEqual(s.missing(), { after: 13, before: 15 });
  s.giveUp(14);
  deepStrictEqual(taken(s), { ready: [15], lost: [[14, 14]] });
  strictEqual(s.missing(), null);
});

Deno.test("sequence: without a past nothing was ours to lose, and all that is held comes first", () => {
  const s = new Sequence(1, null);
  strictEqual(s.offer(record(500), 0, 10), "gap");
  deepStrictEqual(s.missing(), { after: null, before: 500 });
  deepStrictEqual(taken(s), { ready: [], lost: [] });
  s.add([498, 499].map(record), 20);
  s.giveUp(499);
  deepStrictEqual(taken(s), { ready: [498, 499, 500], lost: [] });
});

Deno.test("sequence: a restart hands out what waited, tells what was lost, and starts at 0", () => {
  const s = new Sequence(3, 9);
  s.offer(record(15), 0, 10);
  strictEqual(s.offer(record(2), 1000, 1010), "restart");
  const { ready, lost } = s.take();
  deepStrictEqual(ready.map((r) => [r.series, r.record.number]), [[3, 15]]);
  deepStrictEqual(lost, [{ series: 3, from: 10, to: 14 }]);
  deepStrictEqual(s.missing(), { after: -1, before: 2 });
  s.add([0, 1].map(record), 1020);
  deepStrictEqual(s.take().ready.map((r) => [r.series, r.record.number]), [[4, 0], [4, 1], [4, 2]]);
});

Deno.test("sequence: a restart is seen against the bookmark's number too", () => {
  const s = new Sequence(1, 5000);
  strictEqual(s.offer(record(7), 0, 10), "restart");
  deepStrictEqual(s.missing(), { after: -1, before: 7 });
});

Deno.test("sequence: a restart behind the same numbers takes all of the new life", () => {
  const s = new Sequence(1, 100);
  s.offer(record(150), 0, 10);
  s.restartUnseen();
  deepStrictEqual(s.missing(), { after: -1, before: 150 });
});

Deno.test("sequence: a late answer that crosses a restart does not undo it", () => {
  const s = new Sequence(1, 99);
  s.offer(record(100), 0, 10);
  s.take();
  strictEqual(s.offer(record(0), 1000, 1010), "restart");
  deepStrictEqual(taken(s).ready, [0]);
  // Asked and answered by the old life, but the answer was long on its way.
  strictEqual(s.offer(record(100), 500, 1900), "same");
  deepStrictEqual(taken(s).ready, []);
  strictEqual(s.offer(record(1), 2000, 2010), "next");
  deepStrictEqual(taken(s).ready, [1]);
});

Deno.test("sequence: the place that is found later cuts off what is in the file already", () => {
  const s = new Sequence(1, null);
  s.offer(record(12), 0, 10);
  s.startAfter(10);
  s.add([8, 9, 10, 11].map(record), 20);
  deepStrictEqual(taken(s), { ready: [11, 12], lost: [] });
});

Deno.test("sequence: any interleaving hands out each number once, in order", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = mulberry32(seed);
    const upTo = (n: number) => Math.floor(random() * n);
    const s = new Sequence(1, 999);
    const out: number[] = [];
    const lost: number[] = [];
    /** Answers under way: what they will say, when asked, when they arrive. */
    const answers: { sent: number; at: number; newest: number }[] = [];
    const pages: { at: number; numbers: number[]; giveUp: number }[] = [];
    let newest = 999;
    let gone = 999;
    const take = () => {
      const t = s.take();
      out.push(...t.ready.map((r) => r.record.number));
      for (const { from, to } of t.lost) for (let n = from; n <= to; n++) lost.push(n);
    };
    for (let now = 0; now < 400 || s.missing() !== null; now++) {
      if (now < 400) newest += random() < 0.1 ? 1 + upTo(15) : upTo(3);
      // The logger drops old records now and then.
      if (random() < 0.05) gone = Math.max(gone, newest - upTo(20));
      if (answers.length < 2 && random() < 0.8) {
        answers.push({ sent: now, at: now + upTo(4), newest });
      }
      const missing = s.missing();
      if (missing !== null && pages.length === 0) {
        const numbers: number[] = [];
        for (let n = Math.max(missing.after! + 1, gone + 1); n <= newest; n++) numbers.push(n);
        const whole = random() < 0.7;
        const part = whole ? numbers : numbers.filter(() => random() < 0.5);
        if (random() < 0.3) part.reverse();
        pages.push({ at: now + upTo(6), numbers: part, giveUp: whole ? missing.before - 1 : -1 });
      }
      for (const page of pages.splice(0)) {
        if (page.at > now) pages.push(page);
        else {
          s.add(page.numbers.map(record), now + 0.3);
          if (page.giveUp >= 0) s.giveUp(page.giveUp);
        }
      }
      for (const answer of answers.splice(0)) {
        if (answer.at > now) answers.push(answer);
        else s.offer(record(answer.newest), answer.sent, now + 0.5);
      }
      take();
      ok(now < 2000, `seed ${seed}: ends`);
    }
    strictEqual(s.series, 1, `seed ${seed}: no restart`);
    deepStrictEqual(out, [...new Set(out)].sort((a, b) => a - b), `seed ${seed}: once, in order`);
    const all = [...out, ...lost].sort((a, b) => a - b);
    deepStrictEqual(
      all,
      Array.from({ length: s.last! - 999 }, (_, i) => 1000 + i),
      `seed ${seed}: each number is written or told as lost`,
    );
    ok(lost.every((n) => n <= gone), `seed ${seed}: only what the logger dropped is lost`);
  }
});

Deno.test("sequence: a restart while the place is looked for hands out nothing of the old life", () => {
  const sequence = new Sequence(1, null, false);
  sequence.offer(record(60), 0, 1);
  strictEqual(sequence.offer(record(2), 10, 11), "restart");
  sequence.add([record(0), record(1)], 12);
  sequence.giveUp(2);
  deepStrictEqual(sequence.take().ready.map((r) => [r.series, r.record.number]), [
    [2, 0],
    [2, 1],
    [2, 2],
  ]);
});
