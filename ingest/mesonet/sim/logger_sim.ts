/**
 * The simulated logger as a whole: the timeline at its pace, its tables, the server and the
 * outages, and the truth files.
 *
 * @module
 */
import { writeAll } from "../../../durable.ts";
import { readDrive } from "./drive.ts";
import { DEFAULT_SIM_OPTIONS, type Outage, type SimOptions } from "./options.ts";
import { mulberry32 } from "./random.ts";
import { answerRequest } from "./requests.ts";
import { REAL_CLOCK, type SimClock, type SimServer, startSimServer } from "./server.ts";
import { supportValues } from "./support.ts";
import { createTable } from "./table.ts";
import { createTimeline, type ObsRecord, RESTART_S } from "./timeline.ts";
import { truthLine } from "./truth.ts";

/** A simulated logger to start inside a process. */
export interface LoggerSimPlan extends Partial<SimOptions> {
  /** A daily file's text. */
  readonly drive: string;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** 0 for any. @default 0 */
  readonly port?: number;
  /** Files that the truth is appended to. */
  readonly truthFile?: string;
  readonly truthSupportFile?: string;
  readonly clock?: SimClock;
}

/** A running simulated logger. */
export interface LoggerSim {
  readonly host: string;
  readonly port: number;
  /** The newest Obs record's number; null while there is none. */
  readonly newestNumber: number | null;
  /** 0, and one more after each restart. */
  readonly series: number;
  /** Obs records published so far. */
  readonly published: number;
  /** Ends everything at once; a second call does no harm. */
  close(): void;
}

/** Support tables count on their own: a reader that mixes the two must not get away with it. */
const SUPPORT_LEAD = 1000;

/** The seed of network faults: of its own, so that requests do not change what is measured. */
const NETWORK_SEED = 0x5eed;

/** Longest timer step, ms: a step of the clock or a sleeping machine is noticed within it. */
const LONGEST_WAIT_MS = 1000;

/**
 * Starts a simulated logger. The first record appears at once, or at `phaseMs` of the host's
 * second; tick k follows k / rate seconds after it by the monotonic clock, however late the
 * ticks before it were.
 *
 * @throws {DriveError} {@link SimOptionError}, or what the system says of port and truth files
 */
export function startLoggerSim(plan: LoggerSimPlan): LoggerSim {
  const options: SimOptions = { ...DEFAULT_SIM_OPTIONS, ...plan };
  const clock = plan.clock ?? REAL_CLOCK;
  const host = plan.host ?? "127.0.0.1";
  const tickMs = 1000 / options.rate;
  const waitMs = options.phaseMs === null
    ? 0
    : ((options.phaseMs - clock.unixMs()) % 1000 + 1000) % 1000;
  const startMs = clock.monotonicMs() + waitMs;
  const gpsStartMs = options.startMs ?? clock.unixMs() + waitMs;
  const nextTick = createTimeline(readDrive(plan.drive), options, gpsStartMs);

  const tables = { Obs: createTable(options.tableSize), Support: createTable(options.tableSize) };
  const openTruth = (path: string | undefined) =>
    path === undefined ? null : Deno.openSync(path, { append: true, create: true });
  const truth = openTruth(plan.truthFile);
  const truthSupport = openTruth(plan.truthSupportFile);
  const encoder = new TextEncoder();

  let series = 0;
  let published = 0;
  let ticks = 0;
  let newest: { number: number; loggerMs: number; atMs: number } | null = null;
  let stopped = false;
  let cancelTick = () => {};
  const cancelOutages: (() => void)[] = [];

  const elapsedS = () => (clock.monotonicMs() - startMs) / 1000;
  const troubleNow = () => {
    const now = elapsedS();
    const outage = options.outages.find((o) => now >= o.atS && now < o.atS + o.seconds);
    return outage === undefined || outage.kind === "refuse" ? null : outage.kind;
  };
  const loggerNowMs = () =>
    newest === null
      ? Math.floor(gpsStartMs / 1000) * 1000 + options.clockOffsetS * 1000
      : newest.loggerMs + Math.round(clock.monotonicMs() - newest.atMs);

  let server: SimServer;
  try {
    server = startSimServer({
      host,
      port: plan.port ?? 0,
      options,
      clock,
      random: mulberry32(options.seed ^ NETWORK_SEED),
      trouble: troubleNow,
      answer: (target) =>
        answerRequest(target, { tables, loggerNowMs, hasDataQuery: options.dataQuery }),
    });
  } catch (error) {
    truth?.close();
    truthSupport?.close();
    throw error;
  }

  function publish(record: ObsRecord, nowUnixMs: number): void {
    const number = record.series === 0 ? record.number + SUPPORT_LEAD : record.number;
    const support = supportValues(record.values, number);
    const { loggerMs } = record;
    tables.Obs.push(record);
    tables.Support.push({ number, loggerMs, values: support.values });
    published++;
    newest = { number: record.number, loggerMs, atMs: clock.monotonicMs() };
    const line = (of: { number: number; series: number; row: string }, tag: string) =>
      encoder.encode(truthLine(of, nowUnixMs, tag) + "\n");
    if (truth) writeAll(truth, line(record, record.tag));
    if (truthSupport) {
      const { row } = support;
      writeAll(truthSupport, line({ number, series: record.series, row }, "support"));
    }
  }

  function runTicks(): void {
    if (stopped) return;
    // A timer may fire a little early; half a millisecond is no reason to wait again.
    while (startMs + ticks * tickMs <= clock.monotonicMs() + 0.5) {
      ticks++;
      const { restarted, records } = nextTick();
      if (restarted) {
        series++;
        tables.Obs.clear();
        tables.Support.clear();
      }
      const nowUnixMs = clock.unixMs();
      for (const record of records) publish(record, nowUnixMs);
    }
    const wait = startMs + ticks * tickMs - clock.monotonicMs();
    cancelTick = clock.after(Math.max(0, Math.min(wait, LONGEST_WAIT_MS)), runTicks);
  }

  /** How many reasons there are at the moment to refuse connections. */
  let refusing = 0;
  function scheduleOutage({ atS, seconds, kind }: Outage): void {
    const inMs = (s: number) => Math.max(0, (s - elapsedS()) * 1000);
    cancelOutages.push(clock.after(inMs(atS), () => {
      if (kind !== "refuse") return;
      if (refusing++ === 0) server.refuse();
    }));
    cancelOutages.push(clock.after(inMs(atS + seconds), () => {
      if (kind === "hang") server.dropHanging();
      if (kind !== "refuse" || --refusing > 0) return;
      server.accept().catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        console.error(`logger-sim: port ${server.port} was taken during the outage: ${why}`);
      });
    }));
  }
  for (const outage of options.outages) scheduleOutage(outage);
  for (const atS of options.restartsAtS) {
    scheduleOutage({ atS, seconds: RESTART_S, kind: "refuse" });
  }
  runTicks();

  return {
    host,
    port: server.port,
    get newestNumber() {
      return tables.Obs.newest()?.number ?? null;
    },
    get series() {
      return series;
    },
    get published() {
      return published;
    },
    close() {
      stopped = true;
      cancelTick();
      for (const cancel of cancelOutages) cancel();
      server.close();
      truth?.close();
      truthSupport?.close();
    },
  };
}
