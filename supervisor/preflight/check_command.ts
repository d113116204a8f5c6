/**
 * `meso360 check`: the preflight block alone.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import type { Config, LoadedConfig } from "../../config.ts";
import type { ComponentView, MdnsView } from "../../formats/panel_messages.ts";
import { lockHolder } from "../../lock.ts";
import { portOwner } from "../panel/http_server.ts";
import { panelUrl, supervisorStatus } from "../panel/panel_client.ts";
import { bootCheck } from "./boot_check.ts";
import { type Check, pass, preflightLines, warn, why } from "./check.ts";
import { updateCheck } from "../update/update_check.ts";
import { openUpdater } from "../update/updater.ts";
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
  const port = lockHolder(config.data_dir, "station")?.port ?? config.http_port;
  let mdns: MdnsView | null = null;
  const asked = supervisorStatus(panelUrl(config, port));
  return await preflight(loaded, {
    async port() {
      const status = await asked;
      if (status === null) return await portCheck(loaded);
      mdns = status.mdns as MdnsView | undefined ?? null;
      return pass(`meso360 runs, control panel on port ${port}`);
    },
    components: async () => (await asked)?.components as ComponentView[] | undefined ?? null,
    mdns: () => mdns,
    update: () => ownUpdateCheck(config),
    boot: () => bootCheck(loaded),
    testMode: false,
    nowMs: Date.now,
  });
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
        : `port ${port} on ${config.http_host} cannot be used: ${why(error)}`,
      "end that program, or choose another port with --port or http_port",
    );
  }
}
