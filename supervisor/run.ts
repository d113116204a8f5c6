/**
 * What the supervisor does from its start to its end, readable as a recipe.
 *
 * @module
 */
import { systemClock } from "../clock.ts";
import type { LoadedConfig } from "../config.ts";
import { FREE_LOCK_MS, holderText, type Lock, lockHolder, takeLock } from "../lock.ts";
import { openLogFiles } from "../log.ts";
import { EXIT } from "../processes.ts";
import { errorText } from "../secrets.ts";
import { VERSION } from "../version.ts";
import type { ComponentSpec } from "./children/component.ts";
import { COMPONENTS } from "./children/components.ts";
import type { Fleet } from "./children/fleet.ts";
import { EXECUTABLE } from "./children/spawn.ts";
import { type Journal, openJournal } from "./journal.ts";
import { type HttpServer, listen, ListenError } from "./panel/http_server.ts";
import { shownUrl } from "./panel/panel_client.ts";
import { logTheUnexpected, stopRequest } from "./process_events.ts";
import { startsAgain } from "./service/starts_again.ts";
import { openStation } from "./station.ts";
import { openTerminal } from "./terminal.ts";
import type { TestPlace } from "./test_mode.ts";
import {
  serviceManager,
  startSuccessor,
  type Successor,
  TAKE_OVER_LIMIT_MS,
  takeHandoverFlag,
} from "./update/hand_over.ts";
import { openTrial, uncountStart } from "./update/trial.ts";

/** Options of `meso360 run`. */
export interface RunOptions {
  readonly config?: string;
  readonly test?: boolean;
  /** False with `--no-browser`. */
  readonly browser?: boolean;
  readonly port?: number;
  /** Hears the port as soon as the pages are served. */
  readonly serving?: (port: number) => void;
}

/** With the children's 3.5 s before they are killed, everything ends within 5 s. */
const SERVER_CLOSE_MS = 500;
const TERMINAL_FLUSH_MS = 300;
/** More than all of that: what has not stopped by then never will. */
const STOP_LIMIT_MS = 8_000;

/** Runs until told to stop; returns the exit code. `components` are the program's own but in tests. */
export async function run(
  real: LoadedConfig,
  options: RunOptions,
  components: readonly ComponentSpec[] = COMPONENTS,
): Promise<number> {
  const place = options.test ? await testPlace(real) : null;
  const loaded = place?.loaded ?? real;
  const terminal = openTerminal(Deno.stdout);
  const files = openLogFiles(
    loaded.config.log_dir,
    loaded.config.log_days,
    (problem) =>
      terminal.print(`WARN  log lines are not stored in ${loaded.config.log_dir}: ${problem}`),
  );
  const journal = openJournal({ files, print: terminal.print, nowMs: systemClock.nowMs });
  const specs = place === null ? components : [place.logger, ...components];
  try {
    return await supervise(loaded, options, specs, journal, place);
  } finally {
    files.close();
    place?.remove();
    await terminal.flush(TERMINAL_FLUSH_MS);
  }
}

async function testPlace(real: LoadedConfig): Promise<TestPlace> {
  const { makeTestPlace } = await import("./test_mode.ts");
  return makeTestPlace(real.config, Date.now());
}

async function supervise(
  loaded: LoadedConfig,
  options: RunOptions,
  specs: readonly ComponentSpec[],
  journal: Journal,
  place: TestPlace | null,
): Promise<number> {
  const { config } = loaded;
  const clock = systemClock;
  const say = (text: string) => journal.write("supervisor", text);
  const stop = stopRequest(say);
  logTheUnexpected(say);

  // --- one writer a data directory; a successor waits until the one before has stopped
  const isSuccessor = takeHandoverFlag();
  const lock = await stationLock(
    config.data_dir,
    isSuccessor ? TAKE_OVER_LIMIT_MS : FREE_LOCK_MS,
    say,
  );
  if (lock === "held") {
    uncountStart(config.state_dir, { version: VERSION, executable: EXECUTABLE, counted: 0 });
    return EXIT.locked;
  }

  // --- after an update: this start counts, and too many without success are the last
  const next: { successor: Successor | null } = { successor: null };
  const handOver = (reason: string) => {
    next.successor = startSuccessor({
      executable: EXECUTABLE,
      args: Deno.args,
      service: serviceManager(),
      stateDir: config.state_dir,
      clock,
      log: say,
    });
    stop.ask(reason);
  };
  // Where the version before cannot be started, this one goes on: recording is what counts.
  const tryHandOver = (reason: string): boolean => {
    try {
      handOver(reason);
      return true;
    } catch (error) {
      say(`WARN  ${reason}, but it cannot be started (${errorText(error)}): ${VERSION} goes on`);
      return false;
    }
  };
  const trial = openTrial({
    stateDir: config.state_dir,
    version: VERSION,
    executable: EXECUTABLE,
    clock,
    guarded: isSuccessor,
    log: say,
    ingest: () => station.fleet.view("mesoingest"),
    startAgain(reason) {
      if (!tryHandOver(reason)) return;
      // A start that hangs never hears of the stop.
      clock.after(STOP_LIMIT_MS, async () => Deno.exit(await next.successor?.finish()));
    },
  });
  if (trial.over && tryHandOver("the version before is back")) {
    lock?.release();
    return await next.successor?.finish() ?? EXIT.ok;
  }

  // --- the parts, none of them running yet
  const service = serviceManager();
  const station = openStation({
    loaded,
    specs,
    configFile: loaded.path ?? options.config,
    testMode: options.test === true,
    clock,
    journal,
    startsAgain: service === undefined ? null : startsAgain(service),
    undecided: trial.undecided,
    handOver,
    stop: stop.ask,
  });

  // --- the panel answers before anything slow begins
  let server: HttpServer;
  try {
    server = await listen(
      station.app.fetch,
      config.http_host,
      options.port ?? config.http_port,
      isSuccessor ? TAKE_OVER_LIMIT_MS : 0,
      station.upgrade,
    );
  } catch (error) {
    lock?.release();
    if (!(error instanceof ListenError)) throw error;
    trial.uncounted();
    say(error.message);
    return EXIT.portTaken;
  }
  const { port } = server;
  const url = shownUrl(config, port);
  lock?.note({ port, url, ...(service !== undefined && { service }) });
  say(`meso360 ${VERSION}, ${config.vehicle_id}${options.test ? ", TEST: simulated data" : ""}`);
  say(`control panel ${url}`);
  station.serving(port, trial.notice);
  trial.serving();
  options.serving?.(port);
  station.begin((fleet) => start(fleet, place));
  // A successor's pages are open already, and come back by themselves.
  if (options.browser !== false && !isSuccessor) {
    const { openBrowser } = await import("./browser.ts");
    openBrowser(url);
  }

  // --- until told to stop
  const reason = await stop.asked;
  say(`stopping: ${reason}`);
  trial.stopping();
  await station.stop();
  say("stopped");
  station.close();
  await server.close(SERVER_CLOSE_MS);
  lock?.release();
  return await next.successor?.finish() ?? EXIT.ok;
}

/** The station's lock; "held" when another process has it, null when there can be none. */
async function stationLock(
  dataDir: string,
  waitMs: number,
  say: (text: string) => void,
): Promise<Lock | "held" | null> {
  try {
    const lock = await takeLock(dataDir, "station", "meso360 supervisor", waitMs);
    if (lock !== null) return lock;
  } catch (error) {
    // A data directory that cannot be written is told by the preflight; the panel must still come.
    say(`WARN  no lock in ${dataDir}: ${errorText(error)}`);
    return null;
  }
  const holder = lockHolder(dataDir, "station");
  say(`${dataDir} is in use by ${holderText(holder)}: meso360 stop ends it`);
  return "held";
}

/** Starts the components; in a test those that ask the simulated logger once it answers. */
async function start(fleet: Fleet, place: TestPlace | null): Promise<void> {
  if (place !== null) {
    fleet.start(place.logger.name);
    await place.loggerListens();
  }
  fleet.startAll();
}
