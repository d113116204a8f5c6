import { deepEqual, equal, ok } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import type { Point } from "../../formats/point.ts";
import { FileTail } from "../../view/tail.ts";
import { openJournal } from "../journal.ts";
import { topicSources } from "./topic_sources.ts";

function parts(folder = "/nowhere") {
  const clock = new TestClock();
  const journal = openJournal({
    files: { append: () => {}, close: () => {} },
    print: () => {},
    nowMs: clock.nowMs,
  });
  const changes = new Set<() => void>();
  const jobChanges = new Set<() => void>();
  const points = new Set<(point: Point) => void>();
  const tail = (source: string) => new FileTail({ source, folder, names: /^\d{8}\.txt$/, clock });
  let made = 0;
  const jobs = { scheduler: true };
  const sources = topicSources({
    clock,
    journal,
    tails: { obs: tail("obs"), support: tail("support") },
    status: () => ({ made: ++made }),
    jobs: () => ({ scheduler: jobs.scheduler, jobs: [] }),
    onChange(listener) {
      changes.add(listener);
      return () => changes.delete(listener);
    },
    onJobs(listener) {
      jobChanges.add(listener);
      return () => jobChanges.delete(listener);
    },
    onPoint(listener) {
      points.add(listener);
      return () => points.delete(listener);
    },
  });
  const change = () => changes.forEach((listener) => listener());
  const changeJobs = () => jobChanges.forEach((listener) => listener());
  const all = { changes, jobChanges, points };
  return { clock, journal, sources, jobs, change, changeJobs, ...all, made: () => made };
}

Deno.test("the status comes at once, every 2 s, and soon after a change; then no more", () => {
  const { clock, sources, change, changeJobs, changes } = parts();
  const told: unknown[] = [];
  const leave = sources.status((status) => told.push(status));
  equal(told.length, 1);
  clock.advance(1_999);
  equal(told.length, 1);
  clock.advance(1);
  equal(told.length, 2);
  // Many changes at once are one status.
  for (let i = 0; i < 5; i++) change();
  clock.advance(100);
  equal(told.length, 3);
  // Jobs come and go all the time: the status tells of them when it is due.
  changeJobs();
  clock.advance(1_900);
  equal(told.length, 3);
  clock.advance(100);
  equal(told.length, 4);
  leave();
  clock.advance(10_000);
  equal(told.length, 4);
  equal(changes.size, 0);
});

Deno.test("the jobs come at once, and again only when something of them is different", () => {
  const { clock, sources, changeJobs: change, jobChanges: changes, jobs } = parts();
  const told: unknown[] = [];
  const leave = sources.jobs((view) => told.push(view));
  equal(told.length, 1);
  change();
  clock.advance(60_000);
  equal(told.length, 1);
  jobs.scheduler = false;
  change();
  clock.advance(1_000);
  deepEqual(told[1], { scheduler: false, jobs: [] });
  leave();
  equal(changes.size, 0);
});

Deno.test("the log begins with its newest lines and goes on with each new one", () => {
  const { journal, sources } = parts();
  for (let i = 0; i < 300; i++) journal.write("x", `line ${i}`);
  const told: { seq: number; line: string }[] = [];
  const leave = sources.log((entry) => told.push(entry as typeof told[number]));
  equal(told.length, 200);
  journal.write("x", "after");
  leave();
  journal.write("x", "too late");
  ok(told[0]!.line.endsWith("line 100"));
  ok(told.at(-1)!.line.endsWith("after"));
  deepEqual(Object.keys(told[0]!), ["seq", "line"]);
});

Deno.test("a data file is told from its last lines on; an absent one is a line", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const { clock, sources } = parts(folder);
    const told: { seq: number; source: string; line: string }[] = [];
    const leave = sources.obs((line) => told.push(line as typeof told[number]));
    deepEqual(told.map(({ line }) => line), [`waiting for a file in ${folder}`]);
    Deno.writeTextFileSync(`${folder}/20250605.txt`, "header\nrow\n");
    clock.advance(5_000);
    deepEqual(told.slice(1).map(({ line }) => line), ["header", "row"]);
    deepEqual(Object.keys(told[1]!), ["seq", "source", "line"]);
    leave();
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("points are told while somebody listens", () => {
  const { sources, points } = parts();
  const leave = sources.points(() => {});
  equal(points.size, 1);
  leave();
  equal(points.size, 0);
});
