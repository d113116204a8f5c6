import { deepEqual, equal, ok } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { encodeChildEvent } from "../../formats/child_event.ts";
import { isAlive } from "../../job_states.ts";
import { JobOutput } from "./job_output.ts";
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
  name:
    "of a job that writes much the event and the last lines are heard; its stdin tells it to stop",
  ignore,
  async fn() {
    const outcome = { ok: true, state: "appended", summary: "3 files", counts: { files: 3 } };
    const event = encodeChildEvent({ event: "job", ...outcome });
    const { job, lines } = shell(
      `echo "$MESO360_SUPERVISED$MESO360_OF_A_TEST"; seq -f 'line %.0f' 20000; echo '${event}'; ` +
        `seq -f 'line %.0f' 20001 40000; trap '' TERM; echo ready; cat; exit 7`,
    );
    while (!job.output().endsWith("ready")) await new Promise((resolve) => setTimeout(resolve, 5));
    job.stop();
    deepEqual(await job.ended, { code: 7, timedOut: false, outcome });
    // The clock stands still: all of it is within a second.
    equal(lines.length, 201);
    deepEqual([lines[0], lines[199]], ["11", "line 199"]);
    equal(lines[200], "… 39,802 lines left out");
    const kept = job.output().split("\n");
    ok(new TextEncoder().encode(job.output()).length <= 4096);
    ok(kept.length > 300);
    deepEqual(
      kept.slice(0, -1),
      kept.slice(0, -1).map((_, i) => `line ${40_002 - kept.length + i}`),
    );
  },
});

Deno.test("each second of a flood has its lines in the log, and how many more there were", async () => {
  const clock = new TestClock();
  const lines: string[] = [];
  const output = new JobOutput(clock, (text) => lines.push(text));
  const pieces = [500, 100].map((count) =>
    new TextEncoder().encode(Array.from({ length: count }, (_, i) => `${count}:${i}\n`).join(""))
  );
  await output.read(
    new ReadableStream({
      pull(stream) {
        const piece = pieces.shift();
        if (piece === undefined) return stream.close();
        if (piece.length < 1000) clock.advance(1_000);
        stream.enqueue(piece);
      },
    }, { highWaterMark: 0 }),
  );
  output.close();
  equal(lines.length, 301);
  deepEqual(lines.slice(199, 202), ["500:199", "… 300 lines left out", "100:0"]);
  equal(output.outcome, null);
});
