/**
 * Forty timers: a simulated day, in which each time of a schedule must be run once or be left out
 * for a reason, and what they cost a real supervisor. Linux only (/proc).
 *
 *   deno run -A bench/timers.ts [SECONDS]
 *   MESO360_BINARY=dist/meso360 deno run -A bench/timers.ts 60
 *
 * @module
 */
import process from "node:process";
import { join } from "node:path";
import { writeLoneConfig } from "../_test_config.ts";
import { freePort } from "../_test_port.ts";
import { program } from "../_test_program.ts";
import { loadConfig } from "../config.ts";
import { jobsOf, type JobSpec } from "../jobs.ts";
import { World } from "../supervisor/timers/_test_world.ts";
import { cpuS } from "./process_cost.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const seconds = Number(Deno.args[0] ?? 60);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const INSTRUMENTS = ["cl61", "ct25", "met", "wband", "hatpro", "logger"];
const PROFILES = ["cl61", "chm15k", "met", "cloud-radar", "hatpro", "asfs-logger"];

function configure(folder: string, more: object = {}): string {
  return writeLoneConfig(folder, {
    logger_ip: null,
    superdarn: { port: 0 },
    instruments: INSTRUMENTS.map((id, i) => ({
      id,
      profile: PROFILES[i],
      source: join(folder, "from", id),
    })),
    archive: { destination: join(folder, "archive") },
    ...more,
  });
}

/** How long jobs take here, seconds: a heavy class that is busy a third of the time. */
function secondsOf({ kind }: JobSpec): number {
  switch (kind) {
    case "source-sync":
      return 20;
    case "append":
      return 15;
    case "last24h":
    case "prewarm":
      return 8;
    case "quicklooks":
      return 60;
    case "ops-monitor-collect":
    case "ops-monitor-alerts":
      return 2;
    default:
      return 1800;
  }
}

/** The times of a schedule in the day that begins at `fromMs`, counted without the scheduler's code. */
function dueTimes({ schedule, offsetMs }: JobSpec, fromMs: number): number {
  const every = /^(\d+)([mh])$/.exec(schedule);
  // All cron patterns of this configuration are daily ones.
  if (every === null) return 1;
  const stepMs = Number(every[1]) * (every[2] === "m" ? 60_000 : HOUR);
  let count = 0;
  for (let ms = fromMs + 1; ms <= fromMs + DAY; ms++) {
    const rest = (ms - offsetMs) % stepMs;
    if (rest === 0) count++;
    else ms += stepMs - rest - 1;
  }
  return count;
}

/** A day; `slow` names a job that takes 25 min, longer than there is between its times. */
async function simulate(jobs: readonly JobSpec[], slow: string | null): Promise<void> {
  const startMs = Date.UTC(2025, 5, 5, 0, 0, 30);
  const world = new World(jobs, startMs);
  let draw = 1;
  world.random = () => (draw = draw * 48_271 % 2_147_483_647) / 2_147_483_647;
  world.fate = (job) => ({ seconds: job.name === slow ? 25 * 60 : secondsOf(job) });
  const before = process.cpuUsage();
  await world.scheduler.begin();
  await world.pass(DAY);
  const used = process.cpuUsage(before);
  const cpu = (used.user + used.system) / 1e6;

  let wrong = 0;
  let due = 0;
  let skips = 0;
  let waiting = 0;
  for (const entry of world.scheduler.entries()) {
    const own = world.runs.filter(({ name }) => name === entry.job.name);
    const times = dueTimes(entry.job, startMs);
    const slots = new Set(own.map(({ startMs }) => entry.schedule.upTo(startMs)));
    const waits = entry.waiting ? 1 : 0;
    if (own.length + entry.skips + waits !== times || slots.size !== own.length) {
      wrong++;
      console.log(`${entry.job.name}: due ${times}, run ${own.length}, left out ${entry.skips}`);
    }
    due += times;
    waiting += waits;
    skips += entry.skips;
  }
  const overlaps =
    world.runs.filter((a, i) =>
      world.runs.slice(i + 1).some((b) =>
        b.startMs < (a.endMs ?? Infinity) &&
        (a.name === b.name || a.class === b.class && a.class !== "light")
      )
    ).length;
  const late = world.runs.map(({ name, startMs }) => {
    const { schedule, job } = world.scheduler.entries().find((entry) => entry.job.name === name)!;
    return { name, lateS: (startMs - schedule.upTo(startMs)!) / 1000, delayS: job.delayMs / 1000 };
  });
  const delayed = late.filter(({ delayS }) => delayS > 0);
  const worst = late.reduce((a, b) => a.lateS > b.lateS ? a : b);
  console.log(
    `24 simulated hours, ${jobs.length} timers, ${
      slow ?? "none"
    } too slow: ${due} times due, ${world.runs.length} run, ` +
      `${skips} left out, ${waiting} still waiting at its end, ${wrong} jobs wrong, ${overlaps} overlaps`,
  );
  console.log(
    `random delays: ${delayed.length} runs, mean ${
      (delayed.reduce((sum, { lateS }) => sum + lateS, 0) / delayed.length).toFixed(1)
    } s after their times; the latest start: ${worst.name}, ${worst.lateS.toFixed(0)} s after`,
  );
  console.log(
    `the scheduler's own processor time for that day: ${cpu.toFixed(2)} s = ` +
      `${(cpu / 86_400 * 100).toFixed(4)} % of a core`,
  );
  if (wrong > 0 || overlaps > 0) Deno.exitCode = 1;
}

/** Processor time of a supervisor at rest, % of a core. */
async function supervisorCost(config: string): Promise<number> {
  const port = freePort();
  const { command, args } = program("run", "--no-browser", "--port", `${port}`, "--config", config);
  const child = new Deno.Command(command, { args, stdout: "null", stderr: "null" }).spawn();
  try {
    await pause(15_000);
    const before = cpuS(child.pid);
    await pause(seconds * 1000);
    return (cpuS(child.pid) - before) / seconds * 100;
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
}

const folder = Deno.makeTempDirSync({ prefix: "meso360-timers-" });
try {
  const { jobs } = jobsOf(loadConfig(configure(folder)).config);
  await simulate(jobs, null);
  await simulate(jobs, "ct25-source-sync");
  const all = (schedule: string) => ({
    timers: Object.fromEntries(jobs.map(({ name }) => [name, { schedule, delay_seconds: 0 }])),
  });
  const none = await supervisorCost(configure(folder, { instruments: [], archive: {} }));
  console.log(`a supervisor without timers: ${none.toFixed(2)} % of a core over ${seconds} s`);
  const armed = await supervisorCost(configure(folder, all("7d")));
  console.log(`with ${jobs.length} timers, none due: ${armed.toFixed(2)} %`);
  const busy = await supervisorCost(configure(folder, all("1m")));
  console.log(`each of them run once a minute, ten times as often as usual: ${busy.toFixed(2)} %`);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
