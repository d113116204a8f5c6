/**
 * What the supervisor does from its start to its end, readable as a recipe.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { LoadedConfig } from "../config.ts";
import { holderText, type Lock, lockHolder, takeLock } from "../lock.ts";
import { openLogFiles } from "../log.ts";
import { VERSION } from "../version.ts";
import { panelApp } from "./panel/api.ts";
import { systemClock } from "../clock.ts";
import type { ComponentSpec } from "./children/component.ts";
import { COMPONENTS } from "./children/components.ts";
import { Fleet } from "./children/fleet.ts";
import { type HttpServer, listen, ListenError } from "./panel/http_server.ts";
import { type Journal, openJournal } from "./journal.ts";
import { EXIT } from "./mod.ts";
import { panelData } from "./panel/panel_data.ts";
import type { Check } from "./preflight/preflight.ts";
import { liveFacts } from "./panel/live_facts.ts";
import { RecordWatch } from "./panel/record_watch.ts";
import { openView } from "../view/mod.ts";
import { SseHub } from "../view/sse.ts";
import { systemMeter } from "./system.ts";
import { FileTail } from "../view/tail.ts";
import { openTerminal } from "./terminal.ts";
import type { TestPlace } from "./test_mode.ts";

/** Options of `meso360 run`. */
export interface RunOptions {
  readonly config?: string;
  readonly test?: boolean;
  /** False with `--no-browser`. */
  readonly browser?: boolean;
  readonly port?: number;
}

/** A predecessor that is just ending lets go in this time; one that runs does not. */
const LOCK_WAIT_MS = 300;

/** With the children's 3.5 s before they are killed, everything ends within 5 s. */
const SERVER_CLOSE_MS = 500;
const TERMINAL_FLUSH_MS = 300;

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
  const startedMs = clock.nowMs();
  const say = (text: string) => journal.write("supervisor", text);
  const stop = stopRequest(say);
  surviveTheUnexpected(say);

  // --- one writer a data directory
  const lock = await stationLock(config.data_dir, say);
  if (lock === "held") return EXIT.locked;

  // --- the parts, none of them running yet
  const records = new RecordWatch(clock);
  const obs = new FileTail({
    source: "obs",
    folder: config.data_dir,
    names: /^\d{8}\.txt$/,
    clock,
  });
  const support = new FileTail({
    source: "support",
    folder: join(dirname(config.data_dir), `${basename(config.data_dir)}_support`),
    names: /^\d{8}_support\.txt$/,
    clock,
  });
  records.listen((event) => {
    if (event.event === "record") (event.table === "Obs" ? obs : support).hint(event.file);
  });
  const configFile = loaded.path ?? options.config;
  const fleet = new Fleet({
    specs,
    loaded,
    configArgs: configFile === undefined ? [] : ["--config", configFile],
    clock,
    log: journal.write,
    heard: (_component, event) => records.heard(event),
  });
  const hub = new SseHub(clock.monoMs);
  const load = systemMeter(config.data_dir, clock.monoMs);
  let checks: readonly Check[] = [];
  let port = 0;
  const testMode = options.test === true;
  const view = openView({
    dataDir: config.data_dir,
    clock,
    hub,
    log: say,
    facts: () => liveFacts({ fleet, records, vehicleId: config.vehicle_id, testMode }),
  });
  fleet.onChange(view.factsChanged);
  records.listen((event) => {
    if (event.event === "record") view.recorded(event);
    else if (event.event === "live") view.unrecorded(event);
    else view.factsChanged();
  });
  const ownAddresses = () => Deno.networkInterfaces().map(({ address }) => address);
  const data = panelData({
    loaded,
    fleet,
    records,
    journal,
    hub,
    tails: { obs, support },
    view,
    load,
    clock,
    startedMs,
    testMode,
    checks: () => checks,
    port: () => port,
    addresses: ownAddresses,
  });
  const app = panelApp({
    fleet,
    journal,
    records,
    hub,
    tails: { obs, support },
    ...data,
    view: view.app,
    shutdown: () => stop.ask("asked for in the panel"),
    ownAddresses,
    ownNames: [Deno.hostname(), `${config.mdns_hostname}.local`],
  });

  // --- the panel answers before anything slow begins
  let server: HttpServer;
  try {
    server = await listen(app.fetch, config.http_host, options.port ?? config.http_port);
  } catch (error) {
    lock?.release();
    if (!(error instanceof ListenError)) throw error;
    say(error.message);
    return EXIT.portTaken;
  }
  port = server.port;
  lock?.note({ port });
  say(`meso360 ${VERSION}, ${config.vehicle_id}${testMode ? ", TEST: simulated data" : ""}`);
  const url = `http://localhost:${port}/`;
  say(`control panel ${url}`);
  // Not awaited: a logger that does not answer must not hold anything up.
  start(fleet, place).then(() => firstLook(loaded, port, say)).then((found) => checks = found);
  if (options.browser !== false) {
    const { openBrowser } = await import("./browser.ts");
    openBrowser(url);
  }

  // --- until told to stop
  const reason = await stop.asked;
  say(`stopping: ${reason}`);
  await fleet.stopAll();
  say("stopped");
  hub.close();
  data.feed.close();
  view.close();
  await server.close(SERVER_CLOSE_MS);
  lock?.release();
  return EXIT.ok;
}

/** The station's lock; "held" when another process has it, null when there can be none. */
async function stationLock(
  dataDir: string,
  say: (text: string) => void,
): Promise<Lock | "held" | null> {
  try {
    const lock = await takeLock(dataDir, "station", "meso360 supervisor", LOCK_WAIT_MS);
    if (lock !== null) return lock;
  } catch (error) {
    // A data directory that cannot be written is told by the preflight; the panel must still come.
    say(`WARN  no lock in ${dataDir}: ${error instanceof Error ? error.message : error}`);
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

async function firstLook(
  loaded: LoadedConfig,
  port: number,
  say: (text: string) => void,
): Promise<readonly Check[]> {
  const { preflight, preflightLines } = await import("./preflight/preflight.ts");
  const checks = await preflight(loaded, {
    result: "PASS",
    text: `control panel on port ${port}`,
    fix: null,
  });
  for (const line of preflightLines(checks)) say(line);
  return checks;
}

/** What nobody expected is logged with its stack, and survived: the recording goes on. */
function surviveTheUnexpected(say: (text: string) => void): void {
  const tell = (error: unknown) => {
    const stack = error instanceof Error ? error.stack ?? error.message : String(error);
    say(`WARN  unexpected, please report: ${stack.replace(/\n\s*/g, " | ")}`);
  };
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error);
  });
}

/** Everything that asks the program to stop, as one promise of the reason. */
function stopRequest(say: (text: string) => void) {
  const { promise: asked, resolve: ask } = Promise.withResolvers<string>();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK", "SIGHUP"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    try {
      Deno.addSignalListener(signal, () => ask(signal));
    } catch (error) {
      say(`WARN  ${signal} is not heard: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { asked, ask };
}
