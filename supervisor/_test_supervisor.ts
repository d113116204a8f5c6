/**
 * A real supervisor on a free port, in a folder of its own, for tests and measurements from outside: from
 * source, or the executable that `MESO360_BINARY` names.
 *
 * @module
 */
import { writeLoneConfig } from "../_test_config.ts";
import { program } from "../_test_program.ts";
import { LineSplitter } from "../formats/lines.ts";

/** How long a start may take. */
const PATIENCE_MS = 60_000;

/** A supervisor that runs. */
export interface RealSupervisor {
  readonly port: number;
  readonly pid: number;
  /** The folder of its configuration; data, log and state are below. */
  readonly dir: string;
  /** What it said so far. */
  readonly lines: readonly string[];
  /** Whether it still runs. */
  alive(): boolean;
  /** Resident memory; Linux only. */
  rssKb(): number;
  /** Stops it, and removes its folder. */
  end(): Promise<void>;
}

/**
 * Starts one; nothing is recorded. `comment` stands in its configuration file, with `more` settings
 * than there are anyway.
 */
export async function startSupervisor(
  comment = "a measurement",
  more: object = {},
): Promise<RealSupervisor> {
  const dir = Deno.makeTempDirSync({ prefix: "meso360-bench-" });
  const config = writeLoneConfig(dir, {
    mesoingest_enabled: false,
    mesosync_enabled: false,
    mdns_hostname: "meso360-bench",
    // Its pages and interface are there, on a store that a test fills; nothing is fetched.
    radar: { enabled: false, sites: ["KTLX"], level2: null, chunks: null, level3: null },
    ...more,
  }, comment);
  const { command, args } = program("run", "--config", config, "--no-browser", "--port", "0");
  const child = new Deno.Command(command, {
    args,
    cwd: dir,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines: string[] = [];
  const { promise: told, resolve: tell } = Promise.withResolvers<number>();
  const read = (async () => {
    const splitter = new LineSplitter();
    for await (const bytes of child.stdout) {
      for (const line of splitter.push(bytes)) {
        lines.push(line);
        const port = /control panel http:\/\/localhost:(\d+)\//.exec(line)?.[1];
        if (port !== undefined) tell(Number(port));
      }
    }
    tell(0);
  })();
  let ended = false;
  const status = child.status.finally(() => ended = true);
  async function end(): Promise<void> {
    if (!ended) child.kill("SIGTERM");
    await status;
    await read;
    Deno.removeSync(dir, { recursive: true });
  }
  const late = setTimeout(() => tell(0), PATIENCE_MS);
  const port = await told;
  clearTimeout(late);
  if (port === 0) {
    await end();
    throw new Error(`the supervisor did not start:\n${lines.join("\n")}`);
  }
  return {
    port,
    pid: child.pid,
    dir,
    lines,
    alive: () => !ended,
    rssKb() {
      const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? NaN);
    },
    end,
  };
}
