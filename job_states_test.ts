import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { parseTimersFile } from "./formats/timer_messages.ts";
import { allRuns, jobsFolder, openHandNote, OutputTail, timersPath } from "./job_states.ts";
import type { Logger } from "./log.ts";

const SILENT: Logger = { info() {}, warn() {}, debug() {} };
const outcome = { ok: true, state: "appended", summary: "3 files", counts: { files: 3 } };

Deno.test("a run by hand is noted from its begin, and counted with those of the timers", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-states-" });
  try {
    Deno.mkdirSync(jobsFolder(folder), { recursive: true });
    const first = await openHandNote(folder, "cl61-append", SILENT);
    first.log.info("reading");
    const { jobs: { "cl61-append": running } } = await allRuns(folder);
    deepEqual([running?.by, running?.ended, running?.runs], ["hand", null, 1]);
    first.close({ ...outcome, ok: false }, false);
    const second = await openHandNote(folder, "cl61-append", SILENT);
    equal((await allRuns(folder)).jobs["cl61-append"]?.failures, 1);
    second.close(outcome, false);
    const { jobs: { "cl61-append": over } } = await allRuns(folder);
    deepEqual([over?.result, over?.failures, over?.runs], ["ok", 0, 2]);
    equal(over?.last_ok, over?.ended);

    // Who stops it says nothing of the job.
    const third = await openHandNote(folder, "b-append", SILENT);
    third.close({ ...outcome, ok: false }, true);
    const { jobs: { "b-append": stopped } } = await allRuns(folder);
    deepEqual([stopped?.result, stopped?.failures], ["interrupted", 0]);

    // The timers ran it before, and their file is the older one.
    const timed = { ...over!, by: "timer", started: "2025-06-05T10:00:00.000Z", skips: 4, runs: 1 };
    const file = { since: "2025-06-01T00:00:00.000Z", jobs: { "cl61-append": timed } };
    Deno.writeTextFileSync(timersPath(folder), JSON.stringify(file));
    const both = (await allRuns(folder)).jobs["cl61-append"]!;
    deepEqual([both.by, both.runs, both.skips], ["hand", 2, 4]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a run whose process is gone without a word was interrupted", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-states-" });
  try {
    Deno.mkdirSync(jobsFolder(folder), { recursive: true });
    await openHandNote(folder, "a-append", SILENT);
    const path = join(jobsFolder(folder), "a-append.json");
    const { jobs } = parseTimersFile(Deno.readTextFileSync(path));
    // No process has so high a number.
    const gone = { since: null, jobs: { "a-append": { ...jobs["a-append"]!, pid: 2 ** 30 } } };
    Deno.writeTextFileSync(path, JSON.stringify(gone));
    const { result, failures } = (await allRuns(folder)).jobs["a-append"]!;
    deepEqual([result, failures], ["interrupted", 0]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("states that are torn, or of another shape, are no states", () => {
  const none = { since: null, jobs: {} };
  deepEqual(parseTimersFile(null), none);
  deepEqual(parseTimersFile('{"jobs": {"a": {"star'), none);
  deepEqual(parseTimersFile('{"jobs": {"a": {"started": "yesterday"}}}'), none);
});

Deno.test("of an output the last 4 kB are kept, in whole lines", () => {
  const tail = new OutputTail();
  for (let i = 0; i < 1000; i++) tail.push(`line ${i}`);
  const lines = tail.text.split("\n");
  ok(new TextEncoder().encode(tail.text).length <= 4096);
  equal(lines.at(-1), "line 999");
  ok(/^line \d+$/.test(lines[0]!));
  tail.push("é".repeat(100_000));
  ok(new TextEncoder().encode(tail.text).length <= 4096);
});
