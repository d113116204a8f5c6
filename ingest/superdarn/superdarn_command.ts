/**
 * The command of the ionospheric radars, `meso360 superdarn`: the real parts put together, exit
 * codes, and what a person reads at the end.
 *
 * @module
 */
import { join } from "node:path";
import { pause, systemClock } from "../../clock.ts";
import type { LoadedConfig } from "../../config.ts";
import { isSuperdarnConfigured } from "../../config_superdarn.ts";
import { type ChildEvent, encodeChildEvent } from "../../formats/child_event.ts";
import { ECHO_DATABASE } from "../../formats/echo_database.ts";
import { flushLines, type Logger, printLine, stdoutLogger } from "../../log.ts";
import { EXIT, isSupervised, stopSignal, surviveTheUnexpected } from "../../processes.ts";
import { runSuperdarn } from "./component.ts";
import { ReplayError, replayRecords } from "./replay.ts";
import { begun, sitesIn } from "./replay_first.ts";
import { serveRadar } from "./simulator.ts";
import { PortForbiddenError, PortTakenError } from "./socket_server.ts";
import { unexpectedTeller } from "./unexpected.ts";

/** A reader of stdout, or a client, that hangs must not keep the process from ending, ms. */
const FLUSH_MS = 300;

/** What is under way when the process is told to stop may end by itself for so long, ms. */
const STOP_MS = 3_000;

/** What the command line says. */
export interface SuperdarnOptions {
  /** Files and folders to play instead of listening to radars. */
  readonly replay?: readonly string[];
  /** Records a second; as they were recorded unless given. */
  readonly rate?: number;
  /** Plays the files as a radar does, at this port, instead of to browsers. */
  readonly serve?: number;
}

/** `meso360 superdarn`: hears the radars until it is told to stop; returns the exit code. */
export async function superdarnCommand(
  loaded: LoadedConfig,
  options: SuperdarnOptions,
  verbose: boolean,
): Promise<number> {
  const log = stdoutLogger("superdarn", verbose);
  const signal = stopSignal();
  surviveTheUnexpected(unexpectedTeller(log));
  const { superdarn, state_dir } = loaded.config;
  // Nobody but a supervisor reads them.
  const tell = (event: ChildEvent) => isSupervised() && printLine(encodeChildEvent(event));
  const giveUp = (code: number, state: string, reason: string) => {
    tell({ event: "state", state, since: new Date().toISOString(), reason });
    log.warn(`${state}: ${reason}`);
    return code;
  };
  try {
    for (const { key, text } of loaded.problems) {
      if (/^(superdarn|state_dir)\b/.test(key)) log.warn(text);
    }
    if (options.replay === undefined) {
      if (options.rate !== undefined || options.serve !== undefined) {
        log.warn("--rate and --serve are for a replay: --replay FILE is needed");
        return EXIT.failed;
      }
      if (!isSuperdarnConfigured(superdarn)) {
        const wrong = loaded.problems.find(({ key }) => key === "superdarn");
        return giveUp(EXIT.failed, "not configured", wrong?.text ?? NOT_CONFIGURED);
      }
    } else if (options.serve !== undefined) {
      return await simulate(options.replay, options.rate ?? null, options.serve, log, signal);
    }
    const replay = options.replay === undefined ? null : await begun(replayRecords({
      paths: options.replay,
      rate: options.rate ?? null,
      again: false,
      clock: systemClock,
      log,
    }, signal));
    await untilStopped(
      runSuperdarn({
        superdarn,
        replay,
        databasePath: join(state_dir, ECHO_DATABASE),
        clock: systemClock,
        random: Math.random,
        log,
        tell,
      }, signal),
      signal,
    );
    log.info("stopped");
    return EXIT.ok;
  } catch (error) {
    if (error instanceof PortTakenError) {
      return giveUp(EXIT.portTaken, "port taken", `${error.message}: ${PORT_TAKEN}`);
    }
    if (error instanceof PortForbiddenError) {
      return giveUp(EXIT.portTaken, "port forbidden", `${error.message}: ${PORT_FORBIDDEN}`);
    }
    if (!(error instanceof ReplayError)) throw error;
    log.warn(error.message);
    return EXIT.failed;
  } finally {
    await flushLines(FLUSH_MS);
  }
}

const NOT_CONFIGURED = "name radars under superdarn in the configuration, as " +
  '"radars": {"kod": {"host": "192.0.2.7", "port": 9999}}';

const PORT_TAKEN =
  "is another meso360 running? Stop that one, or set superdarn.port to another, or " +
  "to 0 for any that is free";

const PORT_FORBIDDEN = "set superdarn.port to one above 1023, or to 0 for any that is free";

/** Plays files as a radar does, over and over, dated with the time at which each is sent. */
async function simulate(
  paths: readonly string[],
  rate: number | null,
  port: number,
  log: Logger,
  signal: AbortSignal,
): Promise<number> {
  const sites = await sitesIn(paths, systemClock, signal);
  if (sites.length > 1) {
    log.warn(
      `records of ${sites.length} stations are served: ${sites.join(", ")}; a real radar sends ` +
        "those of one",
    );
  }
  const plan = { paths, rate, again: true, clock: systemClock, log };
  const records = await begun(replayRecords(plan, signal));
  const radar = await serveRadar({ port, records, retime: true, clock: systemClock })
    .catch((error: Error & { code?: string }) => {
      if (error.code !== "EADDRINUSE") throw error;
      log.warn(`port ${port} is taken by another program: give --serve another`);
      return null;
    });
  if (radar === null) return EXIT.portTaken;
  log.info(`a radar is played at 127.0.0.1:${radar.port}, until it is stopped (Ctrl+C)`);
  try {
    await untilStopped(radar.ended, signal);
    return EXIT.ok;
  } finally {
    await Promise.race([radar.close(), pause(systemClock, FLUSH_MS)]);
  }
}

/** Waits for the work; when it was told to stop and does not, not for long. */
async function untilStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  await Promise.race([work, stopped.then(() => pause(systemClock, STOP_MS))]);
}
