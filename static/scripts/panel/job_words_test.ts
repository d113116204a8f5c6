import { deepEqual, equal } from "node:assert/strict";
import type { JobView } from "../../../formats/timer_messages.ts";
import { jobFacts, jobOrder, jobsSummary, jobState, outcomeText } from "./job_words.ts";

const NOW = "2025-06-05T17:52:28Z";
const run = {
  started: "2025-06-05T17:40:00.000Z",
  ended: "2025-06-05T17:40:12.300Z",
  duration_s: 12.3,
  result: "ok",
  exit_code: 0,
  outcome: { ok: true, state: "appended", summary: "3 files", counts: {} },
  output: "",
  by: "timer",
} as const;
const job = (name: string, more: Partial<JobView> = {}): JobView => ({
  name,
  schedule: "every 10 min",
  job_class: "heavy",
  enabled: true,
  running: false,
  last: run,
  last_ok: run.ended,
  next: "2025-06-05T18:00:00.000Z",
  failures: 0,
  runs: 7,
  skips: 0,
  ...more,
});
const bad = (name: string, failures = 1) =>
  job(name, {
    failures,
    last: {
      ...run,
      result: "failed",
      exit_code: 1,
      outcome: { ok: false, state: "host unreachable", summary: "no way to x", counts: {} },
    },
  });

Deno.test("all jobs in one line: those in trouble by name", () => {
  deepEqual(jobsSummary([job("a"), job("b", { running: true })]), {
    text: "2, all well, 1 running",
    tone: "good",
  });
  deepEqual(jobsSummary([bad("a"), job("b"), bad("c"), bad("d")]), {
    text: "3 of 4 in trouble: a, c and 1 more",
    tone: "bad",
  });
  equal(jobsSummary([job("a", { last: null })]).text, "1, none has run yet");
  equal(jobsSummary([{ ...bad("a"), enabled: false }]).tone, "good");
});

Deno.test("those in trouble come first, then those that run", () => {
  const jobs = [job("a"), job("b", { running: true }), bad("c"), job("d"), bad("e")];
  equal(jobOrder(jobs).map(({ name }) => name).join(""), "cebad");
});

Deno.test("a job's state and what came of it", () => {
  deepEqual(jobState(job("a")), { text: "ok", tone: "good" });
  deepEqual(jobState(bad("a", 3)), { text: "failed, 3 times", tone: "bad" });
  deepEqual(jobState(job("a", { running: true })), { text: "running", tone: "busy" });
  deepEqual(jobState(job("a", { enabled: false })), { text: "disabled", tone: "off" });
  equal(outcomeText(bad("a")), "host unreachable: no way to x");
  const cutOff = { ...run, result: "interrupted", outcome: null } as const;
  deepEqual(jobState(job("a", { last: cutOff })), { text: "interrupted", tone: "off" });
  deepEqual(jobState(job("a", { last: cutOff, failures: 2 })), {
    text: "failed, 2 times",
    tone: "bad",
  });
  const hung = { ...run, result: "timed out", outcome: null } as const;
  equal(outcomeText(job("a", { last: hung })), "it was ended at its limit");
});

Deno.test("the facts of a job", () => {
  deepEqual(jobFacts(job("a", { skips: 2 }), NOW).filter(([, value]) => value !== null), [
    ["Schedule", "every 10 min"],
    ["Next run", "18:00:00 UTC"],
    ["Last run", "17:40:00 UTC"],
    ["Took", "12.3 s"],
    ["Last well", "17:40:12 UTC"],
    ["Runs", "7, 2 left out"],
  ]);
});
