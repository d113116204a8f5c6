import { deepEqual, equal, ok } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { encodeChildEvent } from "../../formats/child_event.ts";
import { isAlive } from "../../job_states.ts";
import { startJob } from "./job_process.ts";

const ignore = Deno.build.os === "windows";

function shell(script: string, limitMs = 60_000) {
  const clock = new TestClock();
  const lines: string[] = [];
  let wake = () => {};
  const job = startJob({
    command: { program: "sh", args: ["-c", script] },
    environment: { MESO360_OF_A_TEST: "1" },
    limitMs,
    clock,
    line(text) {
      lines.push(text);
      wake();
    },
  });
  const said = async (count: number) => {
    while (lines.length < count) await new Promise<void>((resolve) => wake = resolve);
  };
  return { clock, lines, job, said };
}

/** Where nobody asks how it ended, a dead process keeps its number. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return Deno.build.os !== "linux" && isAlive(pid);
  }
}

Deno.test({
  name: "a job that hangs is ended at its limit, with what it started, deaf as they may be",
  ignore,
  async fn() {
    const hung = shell("trap '' TERM; sleep 1000 & echo $!; sleep 1000 & echo $!; wait; wait");
    await hung.said(2);
    const pids = hung.lines.map(Number);
    deepEqual([hung.job.pid, ...pids].map(runs), [true, true, true]);
    hung.clock.advance(59_999);
    ok(runs(hung.job.pid));
    hung.clock.advance(1);
    // It was asked to; 3 s later it is killed.
    hung.clock.advance(3_000);
    const end = await hung.job.ended;
    equal(end.timedOut, true);
    while (pids.some(runs)) await new Promise((resolve) => setTimeout(resolve, 5));
    ok(hung.job.output().endsWith("WARN  ended at its limit of 1 min"));
  },
});

Deno.test({
  name: "what a job leaves behind ends with it",
  ignore,
  async fn() {
    const { job, lines } = shell("sleep 1000 >/dev/null 2>&1 & echo $!");
    deepEqual(await job.ended, { code: 0, timedOut: false, outcome: null });
    const [left] = lines.map(Number);
    while (runs(left!)) await new Promise((resolve) => setTimeout(resolve, 5));
  },
});

Deno.test({
  name: "a job's event is heard, its lines are kept from the end; its stdin tells it to stop",
  ignore,
  async fn() {
    const outcome = { ok: true, state: "appended", summary: "3 files", counts: { files: 3 } };
    const event = encodeChildEvent({ event: "job", ...outcome });
    const { job, lines, said } = shell(
      `i=0; while [ $i -lt 900 ]; do echo "line $i"; i=$((i+1)); done; echo oh >&2; ` +
        `echo "$MESO360_SUPERVISED$MESO360_OF_A_TEST"; echo '${event}'; trap '' TERM; cat; exit 7`,
    );
    await said(902);
    job.stop();
    deepEqual(await job.ended, { code: 7, timedOut: false, outcome });
    ok(lines.includes("11") && lines.includes("oh"));
    ok(new TextEncoder().encode(job.output()).length <= 4096);
    ok(job.output().includes("line 899") && !job.output().includes("line 100\n"));
  },
});
