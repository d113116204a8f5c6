/**
 * From many ionospheric radars to many browsers: simulated radars, each with a record every 3 s /
 * FACTOR, the whole program (the supervisor and its component), and real Socket.IO clients by
 * websocket through the supervisor's port. Says whether a record was lost, reordered or doubled at any
 * client, how late they came (from the radar's write to the client's handler), and what it cost.
 *
 *   deno run -A bench/superdarn_load.ts [SECONDS] [FACTOR] [--clients 200] [--radars 50]
 *   --restart    each radar is restarted once a minute, and away for 1 to 2 s
 *   --direct     the clients connect to the component, past the supervisor
 *   --slow N     so many more clients, which never read
 *   --echoes N   every record with echoes has so many; else as in ../shared/data's stream.fitacf
 *
 * From source, or the executable that MESO360_BINARY names. Radars, and the clients in two halves, are
 * processes of their own; their processor time is told too, as they share the machine (Linux).
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Delays, together } from "./delay_tally.ts";
import { again } from "./feed_server.ts";
import { openSilentClient } from "./superdarn_silent.ts";
import {
  type ClientsPlan,
  type ClientsQuestion,
  type ClientsReport,
  openClients,
} from "./superdarn_clients.ts";
import { lines } from "./superdarn_lines.ts";
import { type Sample, tellResult, tellSample } from "./superdarn_report.ts";
import {
  playRadars,
  preciseNowMs,
  type RadarsPlan,
  type RadarsReport,
} from "./superdarn_radars.ts";
import { cpuS, idleS, memoryKb } from "./process_cost.ts";
import { startStation, type Station } from "./superdarn_station.ts";

const FILE = join(
  import.meta.dirname!,
  ...["..", "..", "shared", "data", "superdarn", "stream.fitacf"],
);

const CLIENT_PROCESSES = 2;

/** Memory and delays are noted so often. */
const SAMPLE_MS = 30_000;

/** The last records have so long to reach the clients. */
const LAST_MS = 3_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A process of this bench, and what it says. */
interface Part {
  readonly pid: number;
  /** Says something and waits for the answer. */
  ask<T>(question: unknown): Promise<T>;
  heard<T>(): Promise<T>;
  end(): Promise<void>;
}

function startPart(role: string, plan: RadarsPlan | ClientsPlan): Part {
  const child = again(import.meta.filename!, [role, JSON.stringify(plan)]);
  const heard = lines(child.stdout);
  const stdin = child.stdin.getWriter();
  return {
    pid: child.pid,
    heard,
    async ask<T>(question: unknown) {
      await stdin.write(new TextEncoder().encode(`${JSON.stringify(question)}\n`));
      return await heard<T>();
    },
    async end() {
      await stdin.close().catch(() => {});
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended by itself.
      }
      await child.status;
    },
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clients: { type: "string", default: "200" },
    radars: { type: "string", default: "50" },
    restart: { type: "boolean", default: false },
    direct: { type: "boolean", default: false },
    slow: { type: "string", default: "0" },
    echoes: { type: "string" },
  },
});
const [role, plan] = positionals;
if (role === "radars") await playRadars(JSON.parse(plan!));
else if (role === "clients") await openClients(JSON.parse(plan!));
else await measure(Number(role ?? 600), Number(plan ?? 1));

async function measure(seconds: number, factor: number): Promise<void> {
  const parts: Part[] = [];
  let station: Station | null = null;
  try {
    const radars = startPart("radars", {
      radars: Number(values.radars),
      factor,
      restart: values.restart,
      file: FILE,
      echoes: values.echoes === undefined ? null : Number(values.echoes),
    });
    parts.push(radars);
    const ports = await radars.heard<Record<string, number>>();
    station = await startStation(ports, values.direct);
    const clients: Part[] = [];
    for (let i = 0; i < CLIENT_PROCESSES; i++) {
      const share = Math.floor((Number(values.clients) + i) / CLIENT_PROCESSES);
      const { address } = station;
      const part = startPart("clients", { address, clients: share, sites: Object.keys(ports) });
      parts.push(part);
      clients.push(part);
    }
    for (const part of clients) await part.heard();
    for (let i = 0; i < Number(values.slow); i++) await openSilentClient(station.address);
    await run(seconds, factor, radars, clients, station);
  } finally {
    await station?.end();
    for (const part of parts) await part.end();
  }
}

async function run(
  seconds: number,
  factor: number,
  radars: Part,
  clients: readonly Part[],
  station: Station,
): Promise<void> {
  const pids = {
    ...station.pids,
    radars: radars.pid,
    ...Object.fromEntries(clients.map(({ pid }, i) => [`clients ${i + 1}`, pid])),
  };
  const ask = <T>(question: ClientsQuestion) =>
    Promise.all(clients.map((part) => part.ask<T>(question)));
  await ask({ fromMs: preciseNowMs() });
  await radars.ask("measure");
  const usedS = () => Object.entries(pids).map(([name, pid]) => [name, cpuS(pid)] as const);
  const [startMs, before, idleBeforeS] = [performance.now(), usedS(), idleS()];
  const rssMb = (pid: number) => memoryKb(pid, "VmRSS") / 1024;
  const samples: Sample[] = [];
  console.log("   s  component  supervisor   median      p99      max");
  for (let dueMs = 0;;) {
    const delays = together(await ask<Delays>("delays"));
    const atS = (performance.now() - startMs) / 1000;
    const { component, supervisor } = station.pids;
    samples.push({ atS, component: rssMb(component), supervisor: rssMb(supervisor) });
    tellSample(samples.at(-1)!, delays);
    if (dueMs >= seconds * 1000) break;
    dueMs = Math.min(dueMs + SAMPLE_MS, seconds * 1000);
    await pause(startMs + dueMs - performance.now());
  }
  const tookS = (performance.now() - startMs) / 1000;
  const cpu = usedS().map(([name, s], i) => [name, (s - before[i]![1]) / tookS * 100] as const);
  const idle = (idleS() - idleBeforeS) / tookS * 100;
  const sent = await radars.ask<RadarsReport>("end");
  await pause(LAST_MS);
  const sites = await station.sites();
  const got = await ask<ClientsReport>({ sent: sent.sent });
  tellResult({ factor, tookS, cpu: new Map(cpu), idle, samples, sent, got, sites });
}
