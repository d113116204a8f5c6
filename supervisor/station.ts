/**
 * The parts of a running site, put together: who hears whom, who is asked by whom. Nothing runs
 * before `begin`.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { Hono } from "hono";
import type { Clock } from "../clock.ts";
import { hasLogger, type LoadedConfig, outerValue } from "../config.ts";
import { isObservatory } from "../config_instruments.ts";
import { isRadarConfigured } from "../config_radar.ts";
import { isSuperdarnConfigured } from "../config_superdarn.ts";
import { ECHO_DATABASE } from "../formats/echo_database.ts";
import type { MdnsView } from "../formats/panel_messages.ts";
import { openStore } from "../object_store/mod.ts";
import type { Upgrade } from "../upgrades.ts";
import { openOps, openQuicklooks, openRadar, openSuperdarn, openView } from "../view/mod.ts";
import type { NodeEnv } from "../view/node_env.ts";
import { type Incoming, SseHub } from "../view/sse.ts";
import { FileTail } from "../view/tail.ts";
import { openAccess } from "./access/access.ts";
import { clientOf, ofNode } from "./access/middleware.ts";
import { ownNames } from "./access/own_names.ts";
import { openOperatorToken } from "./access/operator_token.ts";
import { operatorView } from "./access/operator_view.ts";
import { isForeign } from "./access/same_origin.ts";
import { Changes } from "./changes.ts";
import type { ComponentSpec } from "./children/component.ts";
import { Fleet } from "./children/fleet.ts";
import type { Journal } from "./journal.ts";
import { type Mdns, openMdns } from "./mdns/mod.ts";
import { ownAddresses } from "./mdns/network.ts";
import { panelApp } from "./panel/api.ts";
import { liveFacts } from "./panel/live_facts.ts";
import { panelData } from "./panel/panel_data.ts";
import { RecordWatch } from "./panel/record_watch.ts";
import { TunnelWatch } from "./panel/tunnel_watch.ts";
import { runningChecks } from "./preflight/running_checks.ts";
import { errorText } from "../secrets.ts";
import { diskAsker, systemMeter } from "./system.ts";
import { openTimers } from "./timers/mod.ts";
import { openUpdater } from "./update/updater.ts";

/** What a station is made from. */
export interface StationParts {
  readonly loaded: LoadedConfig;
  readonly specs: readonly ComponentSpec[];
  /** The file that the children are to use, if one was named or found. */
  readonly configFile: string | undefined;
  readonly testMode: boolean;
  readonly clock: Clock;
  readonly journal: Journal;
  /** What starts the program again when it is stopped, in words; null when nothing does. */
  readonly startsAgain: string | null;
  /** Why no other version may be put in place yet; null when it may. */
  undecided(): string | null;
  /** The new executable is in its place: stop, and let it take over. */
  handOver(reason: string): void;
  /** Stops the program. */
  stop(reason: string): void;
}

/** A station. */
export interface Station {
  readonly app: Hono<NodeEnv>;
  /** Who takes a connection that is to become something else. */
  readonly upgrade: Upgrade;
  readonly fleet: Fleet;
  /** The pages are served at `port`: others may be told. `notice` is about the version that runs. */
  serving(port: number, notice: string | null): void;
  /** Starts the components, by `start`, then makes the checks. */
  begin(start: (fleet: Fleet) => Promise<void>): void;
  /** Stops the components and takes the name off the network, within 5 s. */
  stop(): Promise<void>;
  /** Ends the streams and whatever else waits. */
  close(): void;
}

const NO_COMPONENT = {
  status: "stopped",
  state: "stopped",
  reason: null,
  since: new Date(0).toISOString(),
  pid: null,
} as const;
const NO_MDNS: MdnsView = { state: "off", name: null, reason: null };

/** Puts the parts together. */
export function openStation(parts: StationParts): Station {
  const { loaded, clock, journal, testMode } = parts;
  const { config } = loaded;
  const startedMs = clock.nowMs();
  const say = (text: string) => journal.write("supervisor", text);
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
  const changes = new Changes();
  const tunnel = new TunnelWatch();
  /** The component that told of the weather radar. */
  let radarTeller = "";
  // The children must see the same file, wherever they would look.
  const configArgs = parts.configFile === undefined ? [] : ["--config", parts.configFile];
  const fleet = new Fleet({
    specs: parts.specs,
    loaded,
    configArgs,
    clock,
    log: journal.write,
    heard: (component, event) => {
      switch (event.event) {
        case "tunnel":
          tunnel.heard(event);
          return changes.tell();
        case "radar":
          radarTeller = component;
          radar.heard(event);
          return changes.tell();
        case "picture":
          return radar.heard(event);
        case "superdarn":
          superdarn.heard(event);
          return changes.tell();
        default:
          return records.heard(event);
      }
    },
    changed: changes.tell,
  });
  const jobChanges = new Changes();
  const timers = openTimers({
    loaded,
    configArgs,
    clock,
    log: journal.write,
    changed: jobChanges.tell,
  });
  const updater = openUpdater({
    config,
    clock,
    log: say,
    changed: changes.tell,
    testMode,
    undecided: parts.undecided,
    handOver: parts.handOver,
    restartComponents: () => void fleet.restartAll(),
  });
  let mdns: Mdns | null = null;
  const client = (incoming: Incoming | undefined) => clientOf(incoming, access);
  const hub = new SseHub(clock.monoMs, client);
  const disk = diskAsker(config.data_dir, clock);
  const load = systemMeter(disk, clock.monoMs);
  let port = 0;
  const view = openView({
    dataDir: config.data_dir,
    clock,
    hub,
    clientOf: client,
    log: say,
    facts: () =>
      liveFacts({
        fleet,
        records,
        vehicleId: config.vehicle_id,
        testMode,
        updateAvailable: updater.view().available,
        datalogger: hasLogger(config),
        radar: isRadarConfigured(config.radar),
        superdarn: isSuperdarnConfigured(config.superdarn),
        quicklooks: config.instruments.length > 0,
        operations: isObservatory(config),
        handingOver: updater.view().state === "handing over",
      }),
  });
  const radar = openRadar({
    config: config.radar,
    openStore: () =>
      openStore({
        radar: config.radar,
        productsDir: config.products_dir,
        outer: (name) => outerValue(name, loaded.path),
      }),
    clock,
    hub,
  });
  const superdarn = openSuperdarn({
    config: config.superdarn,
    databasePath: join(config.state_dir, ECHO_DATABASE),
    clock,
    component() {
      const { status, ...component } = fleet.view("superdarn") ?? NO_COMPONENT;
      return { running: status === "running", ...component };
    },
    clientOf: client,
    isForeign: (incoming) => isForeign(ofNode(incoming).header),
  });
  const quicklooks = openQuicklooks({ config, clock });
  const ops = openOps({ config, clock });
  changes.listen(view.factsChanged);
  records.listen((event) => {
    if (event.event === "record") view.recorded(event);
    else if (event.event === "live") view.unrecorded(event);
    else view.factsChanged();
  });
  const checks = runningChecks({
    loaded,
    clock,
    updater,
    testMode,
    port: () => port,
    components: () => fleet.views(),
    mdns: () => mdns?.view() ?? null,
    log: say,
    changed: changes.tell,
  });
  const data = panelData({
    loaded,
    fleet,
    records,
    journal,
    hub,
    tails: { obs, support },
    view,
    load,
    disk,
    clock,
    startedMs,
    testMode,
    checks: () => checks.checks,
    checkedAt: () => checks.at,
    refused: () => access.tally(),
    update: updater.view,
    startsAgain: parts.startsAgain,
    mdns: () => mdns?.view() ?? NO_MDNS,
    tunnel: () => tunnel.view(fleet.view("mesosync")?.status === "running"),
    radar: () => radar.view(fleet.view(radarTeller)?.status === "running"),
    superdarn: superdarn.view,
    operations: ops.brief,
    timers: timers.views,
    jobs: () => timers.view(true),
    version: updater.version,
    onChange: changes.listen,
    onJobs: jobChanges.listen,
    port: () => port,
    interfaces: Deno.networkInterfaces,
  });
  const newToken = new Changes();
  const token = openOperatorToken(config.state_dir, {
    warn: (text) => say(`WARN  ${text}`),
    changed() {
      say("a new operator's link: all links and sign-ins from before have ended");
      newToken.tell();
    },
  });
  const access = openAccess({
    access: config.access,
    token,
    ownAddresses,
    ownNames: () => ownNames(config, Deno.hostname(), mdns?.view().name ?? null),
    port: () => port,
    clock,
    log: say,
  });
  const app = panelApp({
    access,
    operatorView: () =>
      operatorView({
        token: token.value,
        httpHost: config.http_host,
        port,
        interfaces: Deno.networkInterfaces(),
        loggerIp: config.logger_ip,
        mdnsName: mdns?.view().name ?? null,
      }),
    renewToken: token.renew,
    onNewToken: newToken.listen,
    fleet,
    journal,
    hub,
    tails: { obs, support },
    ...data,
    version: updater.version,
    update: updater.begin,
    timers,
    view: view.app,
    radar: radar.app,
    superdarn: superdarn.app,
    quicklooks: quicklooks.app,
    ops: ops.app,
    shutdown: (by) => parts.stop(`asked for by ${by}`),
  });
  return {
    app,
    upgrade: (request) => access.isOpen(ofNode(request)) ? superdarn.upgrade(request) : null,
    fleet,
    serving(at, notice) {
      port = at;
      // Two machines with one name would confuse a crew: practice has none.
      if (!testMode) {
        mdns = openMdns({
          name: config.mdns_hostname,
          port,
          httpHost: config.http_host,
          vehicleId: config.vehicle_id,
          clock,
          log: say,
          changed: changes.tell,
        });
      }
      updater.started(notice);
    },
    begin(start) {
      // Not awaited: a logger that does not answer must not hold anything up.
      start(fleet).then(() => {
        checks.start();
        timers.begin().catch((error) => say(`WARN  no job runs by itself: ${errorText(error)}`));
      });
    },
    async stop() {
      updater.close();
      await Promise.all([fleet.stopAll(), timers.stop(), mdns?.close()]);
    },
    close() {
      hub.close();
      data.feed.close();
      view.close();
      radar.close();
      superdarn.close();
      quicklooks.close();
      access.close();
      checks.close();
    },
  };
}
