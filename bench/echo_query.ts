/**
 * A month of one radar's echo counts through `GET /echoes/`, from a database of 30 days of 35 radars
 * with a scan a minute, asked of the whole program, and how long its event loop was blocked meanwhile
 * (`loop_watch.ts`; from source only). Also what the component's own calls on that database take.
 *
 *     deno run -A bench/echo_query.ts
 *
 * @module
 */
import { join } from "node:path";
import { freePort } from "../_test_port.ts";
import { binaryUnderTest, program } from "../_test_program.ts";
import { ECHO_DATABASE } from "../formats/echo_database.ts";
import type { EchoesAnswer } from "../formats/superdarn_messages.ts";
import { type EchoRow, openEchoDatabase } from "../ingest/superdarn/echo_database.ts";
import { writeLoneConfig } from "../_test_config.ts";
import type { LoopReport } from "./loop_watch.ts";
import { cpuS } from "./process_cost.ts";

const SITES = 35;
const DAYS = 30;
const MINUTES = DAYS * 1440;
const MINUTE_MS = 60_000;
const GOAL_MS = 200;

const END_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
const nameOf = (site: number) => `s${String(site).padStart(2, "0")}`;

/** The scans of a minute, of every radar. */
function scansAt(minute: number): EchoRow[] {
  return Array.from({ length: SITES }, (_, site) => {
    const ground = (minute * 7 + site) % 90;
    const ionospheric = (minute * 3 + site * 5) % 400;
    return {
      ...{ site: nameOf(site), channel: 0, ground, ionospheric, total: ground + ionospheric },
      timeMs: END_MS + (minute - MINUTES) * MINUTE_MS + site * 1001,
      source: "radar",
    };
  });
}

/** Milliseconds that something takes. */
function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function tell(what: string, ms: readonly number[]): void {
  const sorted = [...ms].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!.toFixed(1);
  console.log(
    `${what}: median ${median} ms, longest ${sorted.at(-1)!.toFixed(1)} ms, n ${ms.length}`,
  );
}

/** As the radars make it: all sites' scans of a minute together, so that pages fill as they do there. */
function build(path: string): void {
  const database = openEchoDatabase(path, 0);
  const tookMs = timed(() => {
    for (let minute = 0; minute < MINUTES; minute += 60) {
      database.save(Array.from({ length: 60 }, (_, i) => scansAt(minute + i)).flat());
    }
  });
  const commits = Array.from(
    { length: 200 },
    (_, i) => timed(() => database.save(scansAt(MINUTES - 200 + i))),
  );
  database.close();
  const { size } = Deno.statSync(path);
  const rows = (SITES * MINUTES).toLocaleString("en-US");
  console.log(
    `${rows} scans, ${(size / 1e6).toFixed(0)} MB, made in ${(tookMs / 1000).toFixed(1)} s`,
  );
  tell(`a commit of ${SITES} scans`, commits);
}

function removeOldest(path: string): void {
  const database = openEchoDatabase(path, 0);
  const steps: number[] = [];
  for (let removed = 1; removed > 0;) {
    steps.push(timed(() => {
      removed = database.removeSome(END_MS - (DAYS - 1) * 1440 * MINUTE_MS);
    }));
  }
  database.close();
  tell("a step of removing a day", steps);
}

/** The system forgets what it has read of a file (Linux). */
async function forget(path: string): Promise<void> {
  const args = [`of=${path}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0"];
  await new Deno.Command("dd", { args, stderr: "null" }).output();
}

async function start(folder: string, loopFile: string) {
  const port = freePort();
  const config = writeLoneConfig(folder, { http_port: port, superdarn: { port: 0 } });
  const { command, args } = program("run", "--no-browser", "--config", config);
  const isSource = binaryUnderTest() === null;
  const preload = isSource ? ["--preload", join(import.meta.dirname!, "loop_watch.ts")] : [];
  const child = new Deno.Command(command, {
    args: isSource ? [args[0]!, ...preload, ...args.slice(1)] : args,
    env: { MESO360_LOOP_FILE: loopFile },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0;; tries++) {
    try {
      await (await fetch(`${address}/health`)).body?.cancel();
      return { child, address };
    } catch (error) {
      if (tries > 150) {
        child.kill("SIGTERM");
        await child.status;
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Milliseconds from the question to the answer's last byte; it has every scan of the month. */
async function ask(address: string, site: number, more = "", gzip = false): Promise<number> {
  const start = new Date(END_MS - MINUTES * MINUTE_MS).toISOString();
  const end = new Date(END_MS + MINUTE_MS).toISOString();
  const asked = performance.now();
  const response = await fetch(
    `${address}/echoes/?site_name=${nameOf(site)}&start=${start}&end=${end}${more}`,
    { headers: { "accept-encoding": gzip ? "gzip" : "identity" } },
  );
  const text = await response.text();
  const tookMs = performance.now() - asked;
  const rows = more === ""
    ? (JSON.parse(text) as EchoesAnswer).timestamp.length
    : text.split("\r\n").length - 2;
  if (rows !== MINUTES) throw new Error(`${response.status}: ${rows} scans, ${text.slice(0, 200)}`);
  return tookMs;
}

async function each(askOne: (site: number) => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let site = 0; site < SITES; site++) all.push(await askOne(site));
  return all;
}

const folder = await Deno.makeTempDir({ prefix: "meso360-echoes-" });
const path = join(folder, "state", ECHO_DATABASE);
const loopFile = join(folder, "loop.json");
let child: Deno.ChildProcess | null = null;
try {
  build(path);
  const started = await start(folder, loopFile);
  child = started.child;
  const { address } = started;
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  Deno.writeTextFileSync(`${loopFile}.reset`, "");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await forget(path);
  const first = await ask(address, 0);
  tell("first question: worker started, file not in memory", [first]);
  const { pid } = child;
  const computed = async (what: string, work: () => Promise<number[]>) => {
    const beforeS = cpuS(pid);
    const took = await work();
    tell(what, took);
    const usedMs = (cpuS(pid) - beforeS) * 1000 / took.length;
    console.log(`of that, processor time of the program: ${usedMs.toFixed(0)} ms each`);
    return took;
  };
  const cold = await computed("file not in memory", () =>
    each(async (site) => {
      await forget(path);
      return await ask(address, site);
    }));
  const warm = await computed("file in memory", () => each((site) => ask(address, site)));
  tell("the same in gzip", await each((site) => ask(address, site, "", true)));
  tell("the same as CSV", await each((site) => ask(address, site, "&save=true")));
  const eight = Array.from({ length: 8 }, (_, site) => ask(address, site));
  tell("eight at once", await Promise.all(eight));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  if (binaryUnderTest() === null) {
    const loop: LoopReport = JSON.parse(Deno.readTextFileSync(loopFile));
    console.log(
      `the supervisor's loop: blocked for ${
        loop.longestMs.toFixed(1)
      } ms at most, while it computed ` +
        `${loop.longestOwnMs.toFixed(1)} ms; ${loop.late} times over 50 ms in ${loop.samples}`,
    );
  }
  removeOldest(path);
  const load = Deno.loadavg()[0]!.toFixed(1);
  console.log(`load of the machine at the end: ${load} on ${navigator.hardwareConcurrency} cores`);
  const worst = Math.max(first, ...cold, ...warm);
  console.log(
    `${worst <= GOAL_MS ? "held" : "MISSED"}: asked at most ${GOAL_MS} ms, longest ${
      worst.toFixed(0)
    }`,
  );
} finally {
  child?.kill("SIGTERM");
  await child?.status;
  await Deno.remove(folder, { recursive: true });
}
