/**
 * `meso360 check`: the preflight block alone.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import type { Config, LoadedConfig } from "../../config.ts";
import type { ComponentView, MdnsView } from "../../formats/panel_messages.ts";
import { readLockHolder } from "../../lock.ts";
import { errorText } from "../../secrets.ts";
import { portOwner } from "../panel/port_owner.ts";
import { ownStatus } from "../panel/panel_client.ts";
import { bootCheck } from "./boot_check.ts";
import { type Check, pass, preflightLines, warn } from "./check.ts";
import { updateCheck } from "../update/update_check.ts";
import { openUpdater } from "../update/updater.ts";
import { Looks } from "./looks.ts";
import { preflight } from "./preflight.ts";

/** Prints the block; 0 when every line is PASS, else 1. */
export async function check(loaded: LoadedConfig): Promise<number> {
  const checks = await allChecks(loaded);
  for (const line of preflightLines(checks)) console.log(`[supervisor] ${line}`);
  return checks.every(({ result }) => result === "PASS") ? 0 : 1;
}

/** The preflight of a process that does not serve the panel itself. */
export async function allChecks(loaded: LoadedConfig): Promise<Check[]> {
  const { config } = loaded;
  const station = runningStation(config);
  return await preflight(loaded, {
    async port() {
      const running = await station;
      if (running === null) return await portCheck(loaded);
      return pass(`meso360 runs, control panel on port ${running.port}`);
    },
    components: async () => (await station)?.components ?? null,
    mdns: async () => (await station)?.mdns ?? null,
    update: () => ownUpdateCheck(config),
    boot: () => bootCheck(loaded),
    testMode: false,
    nowMs: Date.now,
    looks: new Looks(),
  });
}

/** What the checks take from a supervisor that runs. */
interface RunningStation {
  readonly port: number;
  readonly components: readonly ComponentView[];
  readonly mdns: MdnsView | null;
}

/** What the supervisor of this data directory tells of itself; null when none answers. */
async function runningStation(config: Config): Promise<RunningStation | null> {
  // One that may not write into its data directory has no note, and serves all the same.
  const port = (await readLockHolder(config.data_dir, "station"))?.port ?? config.http_port;
  const status = await ownStatus(config, port);
  if (status === null) return null;
  const { components, mdns } = status as { components: ComponentView[]; mdns?: MdnsView };
  return { port, components, mdns: mdns ?? null };
}

/** Looks for a new version, and does nothing with it. */
async function ownUpdateCheck(config: Config): Promise<Check> {
  const updater = openUpdater({
    config,
    clock: systemClock,
    testMode: false,
    undecided: () => null,
    log() {},
    changed() {},
    handOver() {},
    restartComponents() {},
  });
  try {
    return await updateCheck(updater, config);
  } finally {
    updater.close();
  }
}

async function portCheck({ config }: LoadedConfig): Promise<Check> {
  const port = config.http_port;
  try {
    Deno.listen({ hostname: config.http_host, port }).close();
    return pass(`port ${port} is free`);
  } catch (error) {
    const taken = error instanceof Deno.errors.AddrInUse;
    const owner = taken ? await portOwner(port) : null;
    return warn(
      taken
        ? `port ${port} is taken${owner === null ? "" : ` by ${owner}`}`
        : `port ${port} on ${config.http_host} cannot be used: ${errorText(error)}`,
      "end that program, or choose another port with --port or http_port",
    );
  }
}
