import { deepEqual, equal, match, ok } from "node:assert/strict";
import { begun, interrupted } from "../../job_states.ts";
import type { JobSpec } from "../../jobs.ts";
import { World } from "./_test_world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string) => Date.parse(`2025-06-05T${text}Z`);

const job = (name: string, more: Partial<JobSpec> = {}): JobSpec => ({
  name,
  kind: "append",
  instrument: null,
  class: "heavy",
  schedule: "10m",
  offsetMs: 0,
  delayMs: 0,
  limitMs: HOUR,
  enabled: true,
  ...more,
});
const world = async (jobs: readonly JobSpec[], start = at("10:05:00")) => {
  const own = new World(jobs, start);
  await own.scheduler.begin();
  return own;
};
const starts = (own: World, name: string) =>
  own.runs.filter((run) => run.name === name).map(({ startMs }) =>
    new Date(startMs).toISOString().slice(11, 19)
  );

Deno.test("of a class one runs at a time, in the order they fell due; light ones beside", async () => {
  const own = await world([
    job("a"),
    job("b", { offsetMs: MINUTE }),
    job("c", { class: "io" }),
    job("d", { class: "light" }),
    job("e", { class: "light" }),
  ]);
  own.fate = () => ({ seconds: 90 });
  await own.pass(10 * MINUTE);
  deepEqual(
    own.runs.map(({ name, startMs }) => [name, new Date(startMs).toISOString().slice(14, 19)]),
    [
      ["a", "10:00"],
      ["c", "10:00"],
      ["d", "10:00"],
      ["e", "10:00"],
      ["b", "11:30"],
    ],
  );
});

Deno.test("a job that still runs when it is due is left out, and that is counted", async () => {
  const own = await world([job("slow")]);
  own.fate = () => ({ seconds: 25 * 60 });
  await own.pass(HOUR);
  deepEqual(starts(own, "slow"), ["10:10:00", "10:40:00"]);
  equal(own.scheduler.entries()[0]!.skips, 4);
  equal(own.last("slow")!.runs, 2);
  match(own.log.join("\n"), /slow: due, and still running: left out/);
});

Deno.test("a random delay is within its bound, and another each time", async () => {
  const own = await world([job("far", { delayMs: 20_000, class: "io" })]);
  const draws = [0, 0.999, 0.25];
  own.random = () => draws.shift()!;
  await own.pass(30 * MINUTE);
  deepEqual(starts(own, "far"), ["10:10:00", "10:20:19", "10:30:05"]);
});

Deno.test("what was missed while the program was down runs once, all of it together", async () => {
  const jobs = [job("a"), job("daily", { schedule: "40 11 * * *", class: "light" })];
  const own = await world(jobs);
  await own.pass(10 * MINUTE);
  await own.killAndWait(5 * HOUR);
  await own.pass(MINUTE);
  // Down from 10:15 to 15:15.
  deepEqual(starts(own, "a"), ["10:10:00", "15:15:00"]);
  deepEqual(starts(own, "daily"), ["15:15:00"]);
  await own.killAndWait(MINUTE);
  await own.pass(2 * MINUTE);
  equal(own.runs.length, 3);
});

Deno.test("what waited for its delay or its class when the program was killed is run after it", async () => {
  const jobs = [
    job("first", { schedule: "30 10 * * *" }),
    job("second", { schedule: "30 10 * * *" }),
    job("later", { schedule: "30 10 * * *", class: "io", delayMs: 1_200_000 }),
  ];
  const own = await world(jobs);
  own.fate = () => ({ seconds: 3600 });
  await own.pass(30 * MINUTE);
  deepEqual(own.runs.map(({ name }) => name), ["first"]);
  own.fate = () => ({ seconds: 1 });
  await own.killAndWait(MINUTE);
  await own.pass(20 * MINUTE);
  deepEqual(own.runs.map(({ name }) => name), ["first", "second", "first", "later"]);
});

Deno.test("a run that is cut off is made up for after the start, once; it is no failure", async () => {
  const own = await world([job("copy", { schedule: "0 12 * * *", class: "archive" })]);
  own.fate = () => ({ seconds: 5 * 3600 });
  await own.pass(2 * HOUR);
  // The program ends, and then is killed while it makes up for that.
  await own.scheduler.close();
  equal(own.last("copy")!.result, "interrupted");
  await own.killAndWait(MINUTE);
  await own.pass(MINUTE);
  match(own.log.join("\n"), /copy: was cut off when the program ended: runs once more/);
  await own.killAndWait(MINUTE);
  await own.pass(HOUR);
  deepEqual(starts(own, "copy"), ["12:00:00", "12:06:00"]);
  const { result, failures, runs, by } = own.last("copy")!;
  deepEqual([result, failures, runs, by], ["interrupted", 0, 2, "timer"]);
  // Its next time is as ever.
  await own.pass(24 * HOUR);
  equal(own.runs.length, 3);
  equal(own.last("copy")!.again, undefined);
});

Deno.test("what makes up for a run waits for what is left of that, and is one with a time that is due", async () => {
  const cutOff = { ...begun(null, "timer", at("10:00:00")), slot: "2025-06-05T10:00:00.000Z" };
  const jobs = { late: cutOff, soon: cutOff, off: cutOff };
  const own = new World(
    [
      job("late", { class: "io" }),
      job("soon", { schedule: "1h" }),
      job("off", { enabled: false, class: "archive" }),
    ],
    at("10:15:00"),
    { since: cutOff.slot, jobs },
  );
  const locked = { ok: false, state: "runs already", summary: "of process 7", counts: {} };
  const ends = [{ code: 3, outcome: locked }];
  own.fate = ({ name }) => ({ seconds: 1, end: name === "soon" ? ends.shift() ?? {} : {} });
  await own.scheduler.begin();
  await own.pass(4 * MINUTE);
  deepEqual(starts(own, "late"), ["10:15:00"]);
  deepEqual(starts(own, "soon"), ["10:15:00", "10:15:31"]);
  deepEqual(starts(own, "off"), []);
  equal(own.last("soon")!.result, "ok");
});

Deno.test("a program that ends stops what runs, and says that it was interrupted", async () => {
  const own = await world([job("a"), job("b")]);
  own.fate = () => ({ seconds: 3600 });
  await own.pass(10 * MINUTE);
  await own.scheduler.close();
  equal(own.file.jobs["a"]!.result, "interrupted");
  equal(own.file.jobs["b"], undefined);
  await own.pass(HOUR);
  equal(own.runs.length, 1);
});

Deno.test("a clock set ahead or back by a day runs nothing twice", async () => {
  const own = await world([job("a"), job("daily", { schedule: "0 12 * * *", class: "light" })]);
  await own.pass(2 * HOUR);
  const before = own.runs.length;
  own.setClock(24 * HOUR);
  await own.pass(MINUTE);
  // What lies between is made up for by one run of each.
  equal(own.runs.length, before + 2);
  match(own.log.at(-3)!, /the clock was set ahead by 86400 s/);
  await own.pass(29 * MINUTE);
  own.setClock(-24 * HOUR);
  await own.pass(24 * HOUR);
  const slots = own.runs.filter(({ name }) => name === "a")
    .map(({ startMs }) => Math.floor(startMs / (10 * MINUTE)));
  equal(new Set(slots).size, slots.length, "no time of the schedule twice");
  const days = own.runs.filter(({ name }) => name === "daily").map(({ startMs }) =>
    new Date(startMs).toISOString().slice(0, 10)
  );
  deepEqual(days, ["2025-06-05", "2025-06-06"]);
  own.setClock(-24 * HOUR);
  const ran = own.runs.length;
  await own.pass(23 * HOUR);
  equal(own.runs.length, ran, "times that were run stay run");
});

Deno.test("a run that is asked for runs at once, or after the one of its class", async () => {
  const own = await world([job("a"), job("b"), job("off", { enabled: false, class: "io" })]);
  own.fate = () => ({ seconds: 60 });
  deepEqual(own.scheduler.runNow("a", "this machine"), { ok: true, text: "a runs" });
  await own.pass(1);
  deepEqual(own.scheduler.runNow("b", "this machine"), { ok: true, text: "b runs after a" });
  equal(own.scheduler.runNow("off", "this machine").ok, true);
  const twice = own.scheduler.runNow("a", "this machine");
  equal(twice.ok, false);
  const waits = own.scheduler.runNow("b", "this machine");
  ok(!waits.ok && waits.known && /waits already/.test(waits.error));
  const unknown = own.scheduler.runNow("x", "this machine");
  ok(!unknown.ok && !unknown.known);
  await own.pass(3 * MINUTE);
  deepEqual(own.runs.map(({ name }) => name), ["a", "off", "b"]);
  equal(own.last("a")!.by, "hand");
  // The timer's own times are as ever.
  await own.pass(2 * MINUTE);
  deepEqual(starts(own, "a"), ["10:05:00", "10:10:00"]);
  deepEqual(starts(own, "off"), ["10:05:00"]);
});

Deno.test("results: ok, failed, timed out; failures are counted until it is well again", async () => {
  const own = await world([job("a")]);
  const outcome = { ok: false, state: "host unreachable", summary: "no way to x", counts: {} };
  const ends = [
    { code: 1, outcome },
    { code: 143, timedOut: true },
    { code: 0 },
  ];
  own.fate = () => ({ seconds: 2, end: ends.shift()! });
  await own.pass(6 * MINUTE);
  const first = own.last("a")!;
  deepEqual([first.result, first.exit_code, first.failures, first.last_ok], ["failed", 1, 1, null]);
  equal(first.duration_s, 2);
  equal(own.log.at(-1), "a: WARN  failed after 2 s, exit code 1: host unreachable: no way to x");
  await own.pass(10 * MINUTE);
  deepEqual([own.last("a")!.result, own.last("a")!.failures], ["timed out", 2]);
  await own.pass(10 * MINUTE);
  deepEqual([own.last("a")!.result, own.last("a")!.failures], ["ok", 0]);
  equal(own.last("a")!.last_ok, "2025-06-05T10:30:02.000Z");
});

Deno.test("a job that is run by hand elsewhere is left out; a class that is, is waited for", async () => {
  const own = await world([job("a")]);
  const taken = (state: string) => ({ ok: false, state, summary: "of process 7", counts: {} });
  const ends = [{ code: 3, outcome: taken("class taken") }, { code: 0 }, {
    code: 3,
    outcome: taken("runs already"),
  }];
  own.fate = () => ({ seconds: 1, end: ends.shift()! });
  await own.pass(7 * MINUTE);
  deepEqual(starts(own, "a"), ["10:10:00", "10:10:31"]);
  equal(own.last("a")!.runs, 1);
  const byHand = { ...begun(null, "hand", at("10:18:00")), pid: 7 };
  own.byHand = { a: byHand };
  await own.pass(10 * MINUTE);
  equal(own.scheduler.entries()[0]!.skips, 1);
  equal(own.last("a")!.by, "hand");
  own.byHand = { a: interrupted(byHand) };
  await own.scheduler.refresh();
  equal(own.last("a")!.result, "interrupted");
});
