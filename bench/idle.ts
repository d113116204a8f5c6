/**
 * What a recording station costs at rest: from the start to the first answer of `/api/status`,
 * then processor time and resident memory of supervisor and recorder at 1 Hz. Linux only (/proc).
 *
 *   deno run -A bench/idle.ts [SECONDS]
 *   MESO360_BINARY=dist/meso360 deno run -A bench/idle.ts 300
 *
 * @module
 */
import { freePort } from "../_test_port.ts";
import { createStation, type Running, start } from "../ingest/mesonet/faults/station.ts";
import { cpuS, memoryKb } from "./process_cost.ts";

const seconds = Number(Deno.args[0] ?? 300);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function firstAnswerMs(configFile: string): Promise<{ running: Running; ms: number }> {
  const port = freePort();
  const begin = performance.now();
  const running = start(["run", "--no-browser", "--port", `${port}`, "--config", configFile]);
  for (;;) {
    try {
      await (await fetch(`http://127.0.0.1:${port}/api/status`)).json();
      return { running, ms: performance.now() - begin };
    } catch {
      await pause(2);
    }
  }
}

function costOf(pid: number) {
  return { cpuS: cpuS(pid), rssKb: memoryKb(pid, "VmRSS"), pssKb: memoryKb(pid, "Pss") };
}

function childrenOf(pid: number): number[] {
  return Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim().split(" ").map(Number);
}

const station = await createStation({});
try {
  const starts: number[] = [];
  for (let i = 0; i < 4; i++) {
    const { running, ms } = await firstAnswerMs(station.configFile);
    starts.push(ms);
    running.kill("SIGTERM");
    await running.ended;
  }
  const { running, ms } = await firstAnswerMs(station.configFile);
  starts.push(ms);
  starts.sort((a, b) => a - b);
  console.log(`start to /api/status: ${starts.map((s) => Math.round(s)).join(", ")} ms`);
  await pause(10_000);
  const pids = [running.pid, ...childrenOf(running.pid)];
  const before = pids.map(costOf);
  await pause(seconds * 1000);
  const after = pids.map(costOf);
  let total = { percent: 0, rss: 0, pss: 0 };
  pids.forEach((_, i) => {
    const percent = (after[i]!.cpuS - before[i]!.cpuS) / seconds * 100;
    const rss = after[i]!.rssKb / 1024;
    const pss = after[i]!.pssKb / 1024;
    total = { percent: total.percent + percent, rss: total.rss + rss, pss: total.pss + pss };
    console.log(
      `${i === 0 ? "supervisor" : "ingest"}: ${percent.toFixed(2)} % of a core, ` +
        `${rss.toFixed(0)} MB resident (${pss.toFixed(0)} MB counting shared pages once)`,
    );
  });
  console.log(
    `together over ${seconds} s: ${total.percent.toFixed(2)} % of a core, ` +
      `${total.rss.toFixed(0)} MB resident (${total.pss.toFixed(0)} MB)`,
  );
  running.kill("SIGTERM");
  await running.ended;
} finally {
  await station.close();
}
