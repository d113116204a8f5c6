/**
 * A whole station for browser tests: the program as its own process, recording a simulated
 * datalogger of this process that can be made to fall silent, with two hours already in its file.
 *
 * @module
 */
import { join } from "node:path";
import { freePort } from "../../_test_port.ts";
import { program } from "../../_test_program.ts";
import { builtInDrive, type LoggerSim, startLoggerSim } from "../../ingest/mesonet/sim/mod.ts";
import { drivenDays } from "../../supervisor/test_mode.ts";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import { until } from "./_browser.ts";

/** The server is gone on purpose: the browser says so in its console. */
export const SERVER_GONE =
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY/;

/** Rows that stand in the file before the station starts. */
export const LAID_DOWN_ROWS = 7_200;

/** A station. */
export interface Station {
  readonly url: string;
  readonly folder: string;
  readonly dataDir: string;
  /** The datalogger falls silent, and answers again (with a new series of records). */
  stopLogger(): void;
  startLogger(): void;
  /** Kills the program (SIGKILL) and waits for its end. */
  kill(): Promise<void>;
  /** Starts the program (again), and waits until it answers. */
  start(): Promise<void>;
  status(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A way to a station that can be cut, as a phone's that leaves the vehicle's network. */
export interface Way {
  readonly url: string;
  /** Ends all connections and takes no new ones. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** Makes a way to the station at `url`. */
export function wayTo(url: string): Way {
  const target = Number(new URL(url).port);
  const open = new Set<Deno.Conn>();
  let listener: Deno.Listener | null = null;
  const port = freePort();
  const end = (conn: Deno.Conn) => {
    open.delete(conn);
    try {
      conn.close();
    } catch {
      // The other side was faster.
    }
  };
  async function serve(from: Deno.Listener): Promise<void> {
    for await (const near of from) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port: target });
      for (const conn of [near, far]) open.add(conn);
      for (const [a, b] of [[near, far], [far, near]] as const) {
        a.readable.pipeTo(b.writable).catch(() => {}).finally(() => [a, b].forEach(end));
      }
    }
  }
  const way: Way = {
    url: `http://127.0.0.1:${port}`,
    cut() {
      listener?.close();
      listener = null;
      open.forEach(end);
    },
    mend() {
      listener = Deno.listen({ hostname: "127.0.0.1", port });
      serve(listener).catch(() => {});
    },
    close: () => way.cut(),
  };
  way.mend();
  return way;
}

/** What is unusual about a station. */
export interface StationPlan {
  /** The folder of the data; without it one in the station's own folder. */
  readonly dataDir?: string;
  /** The rows that stand in the file end so long ago, seconds, and the logger is silent since. */
  readonly silentS?: number;
  /** A daily file's text to be driven; without it the built-in drive. */
  readonly drive?: string;
  /** Settings of the configuration that win over the usual ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Makes and starts a station. */
export async function startStation(plan: StationPlan = {}): Promise<Station> {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-browser-" });
  const { dataDir = join(folder, "mesonet"), silentS = 0, drive = builtInDrive() } = plan;
  Deno.mkdirSync(dataDir, { recursive: true });
  const startMs = (Math.floor(Date.now() / 1000) - silentS) * 1000;
  for (const [day, rows] of drivenDays(drive, LAID_DOWN_ROWS, startMs)) {
    Deno.writeTextFileSync(join(dataDir, `${day}.txt`), [DAY_HEADER, ...rows, ""].join("\n"));
  }
  const logger = (port: number, atMs: number) =>
    startLoggerSim({
      drive,
      asRecorded: true,
      skip: LAID_DOWN_ROWS,
      startMs: atMs,
      rate: 1,
      port,
    });
  let sim: LoggerSim = logger(0, startMs);
  const simPort = sim.port;
  if (silentS > 0) sim.close();
  const port = freePort();
  const config = join(folder, "meso360.config.json");
  Deno.writeTextFileSync(
    config,
    JSON.stringify({
      data_dir: dataDir,
      log_dir: join(folder, "logs"),
      state_dir: join(folder, "state"),
      raw_dir: folder,
      products_dir: join(folder, "products"),
      logger_ip: `127.0.0.1:${simPort}`,
      http_port: port,
      http_host: "127.0.0.1",
      vehicle_id: "truck 1",
      // The checkout under test must not be pulled by what it tests.
      update: { at_start: false },
      ...plan.settings,
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  let child: Deno.ChildProcess | null = null;
  const status = async () => await (await fetch(`${url}/api/status`)).json();
  const station: Station = {
    url,
    folder,
    dataDir,
    status,
    stopLogger: () => sim.close(),
    startLogger() {
      sim = logger(simPort, Math.floor(Date.now() / 1000) * 1000);
    },
    async kill() {
      child?.kill("SIGKILL");
      await child?.status;
      child = null;
    },
    async start() {
      const { command, args } = program("run", "--no-browser", "--config", config);
      child = new Deno.Command(command, { args, stdin: "null", stdout: "null" }).spawn();
      await until("the program answers", async () => {
        try {
          const { record, live } = await status() as { record: unknown; live: unknown };
          return silentS > 0 ? live !== null : record !== null;
        } catch {
          return false;
        }
      });
    },
    async close() {
      child?.kill("SIGTERM");
      await child?.status;
      sim.close();
      Deno.removeSync(folder, { recursive: true });
    },
  };
  await station.start();
  return station;
}
