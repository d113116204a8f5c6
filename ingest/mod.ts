/**
 * Data in: the commands of this room.
 *
 * @module
 */
import type { LoadedConfig } from "../config.ts";
import { lockHolder, takeLock } from "../lock.ts";
import { isSupervised, type Logger, stdoutLogger } from "../log.ts";
import { systemClock } from "./mesonet/clock.ts";
import { createLoggerClient } from "./mesonet/logger_client.ts";
import { LoggerGoneError, runIngest } from "./mesonet/mod.ts";

export { runLoggerSim } from "./mesonet/sim/mod.ts";

/** Exit code of a process that another one keeps from writing. */
const EXIT_LOCKED = 3;

/** A killed predecessor lets go of its lock at once; one that stops has a record to finish. */
const PREDECESSOR_MS = 8000;
const OTHER_STATION_MS = 300;

/** `meso360 ingest`: records until stopped; returns the exit code. */
export async function ingestCommand(loaded: LoadedConfig, verbose: boolean): Promise<number> {
  const { config } = loaded;
  const log = stdoutLogger("mesoingest", verbose);
  for (const problem of loaded.problems) log.warn(problem.text);
  const stop = stopSignal();
  if (!await haveLocks(config.data_dir, config.state_dir, log)) return EXIT_LOCKED;
  try {
    const address = {
      host: config.logger_ip,
      user: config.logger_user,
      password: config.logger_password,
    };
    const client = createLoggerClient(address, stop);
    await runIngest({ config, client, clock: systemClock, log, signal: stop });
    log.info("stopped");
    return 0;
  } catch (error) {
    if (!(error instanceof LoggerGoneError)) throw error;
    log.warn(error.message);
    return 1;
  }
}

/**
 * One writer: a bare ingest holds the station's lock like a supervisor would (a supervised one
 * has a parent that holds it), and every ingest the writer's.
 */
async function haveLocks(dataDir: string, stateDir: string, log: Logger): Promise<boolean> {
  const wanted: [string, string, number][] = [
    ...(isSupervised() ? [] : [[dataDir, "station", OTHER_STATION_MS] as [string, string, number]]),
    [dataDir, "writer", PREDECESSOR_MS],
    [stateDir, "ingest", PREDECESSOR_MS],
  ];
  for (const [folder, name, waitMs] of wanted) {
    if (await takeLock(folder, name, "meso360 ingest", waitMs) !== null) continue;
    const holder = lockHolder(folder, name);
    const who = holder === null
      ? "another process"
      : `${holder.role} (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
    log.warn(`${folder} is in use by ${who}: stop that one first`);
    return false;
  }
  return true;
}

/** Aborted by SIGINT or SIGTERM, and in a supervised child by the end of its stdin. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, () => stop.abort());
  if (isSupervised()) {
    (async () => {
      const buffer = new Uint8Array(256);
      // Nobody writes to it: any end, or any error, means that the parent is gone.
      while (await Deno.stdin.read(buffer).catch(() => null) !== null);
      stop.abort();
    })();
  }
  return stop.signal;
}
