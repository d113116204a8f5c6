/**
 * What is looked at before a drive: each check says that all is well, or what to do about it.
 * Nothing here keeps the program from recording.
 *
 * @module
 */
import {
  type Config,
  type ConfigPlace,
  hasLogger,
  type LoadedConfig,
  outerValue,
  thisPlace,
} from "../../config.ts";
import type { ComponentView, MdnsView } from "../../formats/panel_messages.ts";
import { type Check, pass, warn } from "./check.ts";
import { clockChecks, hostClock } from "./clock_check.ts";
import {
  accessChecks,
  configChecks,
  enabledChecks,
  nothingChecks,
  otherFileChecks,
} from "./config_checks.ts";
import { diskChecks, folderChecks } from "./folder_checks.ts";
import { type LoggerLook, lookAtLogger, type Pause } from "./logger_check.ts";
import { type Look, Looks } from "./looks.ts";
import { observatoryChecks } from "./observatory_checks.ts";
import { type RunProgram, runProgram } from "../run_program.ts";
import { radarChecks } from "./radar_checks.ts";
import { sleepChecks } from "./sleep_check.ts";
import { sshChecks } from "./ssh_checks.ts";
import { superdarnChecks } from "./superdarn_checks.ts";
import { tunnelChecks } from "./tunnel_check.ts";

/** With the datalogger's 4.2 s, the whole block is there within 5 s. */
const LIMIT_MS = 4_500;

/** The name on the network is asked for last, of who knows it already or has asked meanwhile. */
const NAME_LIMIT_MS = 400;

/** What the caller knows, or can find out, besides the configuration. */
export interface PreflightParts {
  /** About the control panel's port. */
  readonly port: () => Promise<Check> | Check;
  /** The components as they run; null when no supervisor does. */
  readonly components: () => Promise<readonly ComponentView[] | null>;
  /** The name on the network, asked for at the end; null where nobody advertises one. */
  readonly mdns: () => Promise<MdnsView | null>;
  /** Whether the software is up to date; null when there is nothing to say. */
  readonly update: () => Promise<Check | null>;
  /** Whether it starts with the machine; null when there is nothing to say. */
  readonly boot: () => Promise<Check | null>;
  /** A replayed drive in a temporary folder: what is about a vehicle is not looked at. */
  readonly testMode: boolean;
  readonly nowMs: () => number;
  /** The caller's, the same from one preflight to the next. */
  readonly looks: Looks;
}

/** The machine, as checks ask it; tests give another. */
export interface Machine {
  readonly os: string;
  readonly run: RunProgram;
  readonly pause?: Pause;
  readonly place: ConfigPlace;
  /** How long a single look may take. */
  readonly limitMs: number;
}

const thisMachine = (): Machine => ({
  os: Deno.build.os,
  run: runProgram,
  place: thisPlace(),
  limitMs: LIMIT_MS,
});

/** What is looked at, how, and whether only on a vehicle: not in a test run. */
type Question = [what: string, look: Look, where?: "vehicle"];

const some = (check: Check | null) => check === null ? [] : [check];

/** All checks, made at once, in the order they are shown. Takes 5 s at most; never throws. */
export async function preflight(
  loaded: LoadedConfig,
  parts: PreflightParts,
  machine: Machine = thisMachine(),
): Promise<Check[]> {
  const { config } = loaded;
  const { os, run, place } = machine;
  const { looks, testMode } = parts;
  let asked: Promise<LoggerLook> | null = null;
  const logger = () => asked ??= askLogger(loaded, parts, machine);
  const questions: Question[] = [
    ["configuration", () => configChecks(loaded)],
    ["what is configured", () => nothingChecks(config)],
    ["what is disabled", async () => enabledChecks(config, await parts.components())],
    ["other configurations", () => otherFileChecks(loaded, place), "vehicle"],
    ["access", () => accessChecks(config), "vehicle"],
    ["folders", () => folderChecks(config)],
    ["disk", () => diskChecks(config, testMode || !hasLogger(config))],
    ["SSH key", () => sshChecks(config, run, os), "vehicle"],
    ["tunnel", async () => tunnelChecks(await parts.components()), "vehicle"],
    ["weather radar", async () =>
      await radarChecks(
        config,
        await parts.components(),
        (name) => outerValue(name, loaded.path, place),
      )],
    ["ionospheric radars", async () => await superdarnChecks(config, await parts.components())],
    [
      "observatory",
      () => observatoryChecks(config, run, os, (name) => outerValue(name, loaded.path, place)),
    ],
    ["datalogger", async () => (await logger()).checks],
    ["system clock", async () => {
      const dataDir = hasLogger(config) ? config.data_dir : null;
      const [{ gps }, host] = await Promise.all([logger(), hostClock(dataDir, run, os)]);
      return clockChecks(gps, host, parts.nowMs(), os);
    }],
    ["software version", async () => some(await parts.update())],
    ["port", async () => [await parts.port()]],
    ["sleep settings", () => sleepChecks({ ...machine, env: place.env }), "vehicle"],
    ["start at boot", async () => some(await parts.boot()), "vehicle"],
  ];
  const found = await Promise.all(
    questions.filter(([, , where]) => where === undefined || !testMode)
      .map(([what, look]) => looks.at(what, look, machine.limitMs)),
  );
  const name = await looks.at(
    "name on the network",
    async () => mdnsChecks(config, await parts.mdns()),
    NAME_LIMIT_MS,
  );
  return [...found.flat(), ...name];
}

async function askLogger(
  { config, unreadable }: LoadedConfig,
  { nowMs }: PreflightParts,
  { pause }: Machine,
): Promise<LoggerLook> {
  if (unreadable) return LOGGER_UNKNOWN;
  return hasLogger(config) ? await lookAtLogger(config, nowMs, pause) : NO_LOGGER;
}

const NO_LOGGER: LoggerLook = {
  checks: [pass("no datalogger here (logger_ip is null)")],
  gps: null,
};

/** Where the logger is stands in the file that cannot be read. */
const LOGGER_UNKNOWN: LoggerLook = {
  checks: [warn(
    "datalogger not checked: its address stands in the configuration that cannot be read",
    "mend the file, then: meso360 check",
  )],
  gps: null,
};

/** The line about the name on the network; none while it is not decided. */
function mdnsChecks({ mdns_hostname }: Config, mdns: MdnsView | null): Check[] {
  const wanted = `${mdns_hostname}.local`;
  if (mdns?.state === "failed") {
    return [warn(
      `${wanted} is not announced on the network: ${mdns.reason ?? "its advertisement failed"}`,
      "open the pages by an address of this machine; the panel lists them under System",
    )];
  }
  if (mdns?.state !== "advertised" || mdns.name === null) return [];
  if (mdns.name.toLowerCase() === wanted.toLowerCase()) {
    return [pass(`announced on the network as ${mdns.name}`)];
  }
  return [warn(
    `announced on the network as ${mdns.name}, not as ${wanted}`,
    "another machine here has that name: set mdns_hostname to another one on one of the two",
  )];
}
