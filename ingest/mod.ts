/**
 * Data in: the commands of this room.
 *
 * @module
 */
import { hasLogger, type LoadedConfig, reachLoggerDirectly } from "../config.ts";
import type { RunJob } from "../jobs.ts";
import { FREE_LOCK_MS, holderText, lockHolder, takeLock } from "../lock.ts";
import { encodeChildEvent } from "../formats/child_event.ts";
import type { Level } from "../formats/radar_store.ts";
import { flushLines, type Logger, printLine, stdoutLogger } from "../log.ts";
import { EXIT, isSupervised, stopSignal } from "../processes.ts";
import { systemClock } from "./mesonet/clock.ts";
import { createLoggerClient } from "./mesonet/logger_client.ts";
import { LoggerGoneError, runIngest } from "./mesonet/mod.ts";
import type { ProcessOptions } from "./nexrad/process_command.ts";
import type { SuperdarnOptions } from "./superdarn/mod.ts";

export { runLoggerSim } from "./mesonet/sim/mod.ts";

// The radar's decoders are loaded only by its commands.

/** `meso360 radar`: the component; returns the exit code. */
export async function radarCommand(loaded: LoadedConfig, verbose: boolean): Promise<number> {
  const radar = await import("./nexrad/mod.ts");
  return await radar.radarCommand(loaded, verbose);
}

/** `meso360 radar once [--level 2|3]`; returns the exit code. */
export async function radarOnceCommand(
  loaded: LoadedConfig,
  level: Level | null,
  verbose: boolean,
): Promise<number> {
  const radar = await import("./nexrad/mod.ts");
  return await radar.radarOnceCommand(loaded, level, verbose);
}

/** `meso360 radar process FILE…`; returns the exit code. */
export async function radarProcessCommand(
  files: readonly string[],
  options: ProcessOptions,
  loaded: LoadedConfig,
): Promise<number> {
  const { processCommand } = await import("./nexrad/process_command.ts");
  return await processCommand(files, options, loaded);
}

/** `meso360 radar measure FILE`, for bench/nexrad.ts; returns the exit code. */
export async function radarMeasureCommand(file: string, folder: string | null): Promise<number> {
  const { measureCommand } = await import("./nexrad/measure_command.ts");
  return await measureCommand(file, folder);
}

// The same of the ionospheric radars.

/** `meso360 superdarn`: the component, or a replay; returns the exit code. */
export async function superdarnCommand(
  loaded: LoadedConfig,
  options: SuperdarnOptions,
  verbose: boolean,
): Promise<number> {
  const superdarn = await import("./superdarn/mod.ts");
  return await superdarn.superdarnCommand(loaded, options, verbose);
}

/** `meso360 superdarn import-csv FOLDER`; returns the exit code. */
export async function importCsvCommand(folder: string, loaded: LoadedConfig): Promise<number> {
  const superdarn = await import("./superdarn/import_csv.ts");
  return await superdarn.importCsvCommand(folder, loaded);
}

/** `meso360 superdarn measure FILE`, for bench/dmap.ts; returns the exit code. */
export async function superdarnMeasureCommand(file: string): Promise<number> {
  const { measureCommand } = await import("./superdarn/measure_command.ts");
  return await measureCommand(file);
}

// Jobs of instruments' stores and pictures and of cameras, loaded only when one runs.

/** `<id>-append`. */
export const appendJob: RunJob = async (context) =>
  await (await import("./instruments/append.ts")).appendJob(context);

/** `<id>-last24h`. */
export const last24hJob: RunJob = async (context) =>
  await (await import("./instruments/quicklooks/mod.ts")).last24hJob(context);

/** `<id>-quicklooks`. */
export const quicklooksJob: RunJob = async (context) =>
  await (await import("./instruments/quicklooks/mod.ts")).quicklooksJob(context);

/** `wxcam-catalog`. */
export const wxcamCatalogJob: RunJob = async (context) =>
  await (await import("./instruments/wxcam/mod.ts")).wxcamCatalogJob(context);

/** `wxcam-daily-videos`. */
export const wxcamVideosJob: RunJob = async (context) =>
  await (await import("./instruments/wxcam/mod.ts")).wxcamVideosJob(context);

/** A reader of stdout that hangs must not keep the process from ending, ms. */
const FLUSH_MS = 300;

/** A killed predecessor lets go of its lock at once; one that stops has a record to finish. */
const PREDECESSOR_MS = 8000;

/** `meso360 ingest`: records until stopped; returns the exit code. */
export async function ingestCommand(loaded: LoadedConfig, verbose: boolean): Promise<number> {
  const { config } = loaded;
  const log = stdoutLogger("mesoingest", verbose);
  for (const problem of loaded.problems) log.warn(problem.text);
  const stop = stopSignal();
  try {
    if (!hasLogger(config)) {
      log.warn(`nothing to record: ${NO_LOGGER}`);
      tellState("not configured", NO_LOGGER);
      return EXIT.failed;
    }
    if (!await haveLocks(config.data_dir, config.state_dir, log)) return EXIT.locked;
    const address = {
      host: config.logger_ip,
      user: config.logger_user,
      password: config.logger_password,
    };
    reachLoggerDirectly(config);
    const client = createLoggerClient(address, stop);
    await runIngest({ config, client, clock: systemClock, log, signal: stop });
    log.info("stopped");
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof LoggerGoneError) && !isFileTrouble(error)) throw error;
    log.warn(error.message);
    if (isFileTrouble(error)) tellUnusable(config, error.message);
    return EXIT.failed;
  } finally {
    await flushLines(FLUSH_MS);
  }
}

const NO_LOGGER = "there is no datalogger here; set logger_ip in the configuration to its address";

/** What the operating system says of a folder or file that is not as it should be. */
function isFileTrouble(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    /^E[A-Z]+$/.test(error.code);
}

function tellUnusable({ data_dir, state_dir }: LoadedConfig["config"], why: string): void {
  tellState(
    "folder unusable",
    `${why}: make ${data_dir} and ${state_dir} folders that this user may write to`,
  );
}

function tellState(state: string, reason: string): void {
  const since = new Date().toISOString();
  printLine(encodeChildEvent({ event: "state", state, since, reason }));
}

/**
 * One writer: a bare ingest holds the station's lock like a supervisor would (a supervised one
 * has a parent that holds it), and every ingest the writer's.
 */
async function haveLocks(dataDir: string, stateDir: string, log: Logger): Promise<boolean> {
  const wanted: [string, string, number][] = [
    ...(isSupervised() ? [] : [[dataDir, "station", FREE_LOCK_MS] as [string, string, number]]),
    [dataDir, "writer", PREDECESSOR_MS],
    [stateDir, "ingest", PREDECESSOR_MS],
  ];
  for (const [folder, name, waitMs] of wanted) {
    const told = setTimeout(
      () => log.info(`waiting for ${folder}, which another process holds`),
      1000,
    );
    const lock = await takeLock(folder, name, "meso360 ingest", waitMs);
    clearTimeout(told);
    if (lock !== null) continue;
    const holder = lockHolder(folder, name);
    log.warn(`${folder} is in use by ${holderText(holder)}: stop that one first`);
    return false;
  }
  return true;
}
