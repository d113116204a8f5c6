/**
 * Whether this program starts with the machine, and if it does, whether that is this copy with
 * this configuration. Who starts it by hand every time is not warned every time.
 *
 * @module
 */
import type { LoadedConfig } from "../../config.ts";
import { ownAccount } from "../service/accounts.ts";
import { bootPlan, copyOf } from "../service/boot_plan.ts";
import { installedState, managersOf } from "../service/scopes.ts";
import {
  isFile,
  type ServicePlace,
  type ServiceState,
  toolRunner,
} from "../service/service_place.ts";
import { type Check, pass, shortPath, warn } from "./check.ts";

/** A tool that hangs costs this line, not the block. */
const runTool = toolRunner(3_000);

/** The line about the start at boot, from what the operating system says. */
export async function bootCheck(loaded: LoadedConfig): Promise<Check> {
  const { state, copy, bootAdvice } = await serviceState(loaded);
  return bootCheckOf(state, copy, loaded.path, bootAdvice, isFile);
}

/**
 * What the operating system says of the service, this account's or the machine's; what would start
 * this program, and how that is set up.
 */
export async function serviceState(loaded: LoadedConfig): Promise<{
  readonly state: ServiceState;
  readonly copy: string;
  readonly bootAdvice: string;
}> {
  const plan = bootPlan(loaded.path);
  const place: ServicePlace = {
    account: await ownAccount(runTool),
    system: false,
    root: "",
    run: runTool,
    pause: () => Promise.resolve(),
  };
  const managerAt = managersOf(plan, loaded.config);
  const state = await installedState(place, managerAt);
  return { state, copy: copyOf(plan), bootAdvice: managerAt(place).bootAdvice };
}

/** The line for a service in this state; `copy` (boot_plan.ts) and `config` are this process's own. */
export function bootCheckOf(
  { installed, starts, notAtBoot }: ServiceState,
  copy: string,
  config: string | null,
  bootAdvice: string,
  isThere: (path: string) => boolean,
): Check {
  if (installed === null) {
    return pass(`not set to start at boot; for that: ${bootAdvice}`);
  }
  const anew = "from the copy that is meant, with its --config: meso360 service install";
  if (starts === null) return warn(`start at boot is set by ${installed}, which is not ours`, anew);
  const missing = [starts.program, copyOf(starts)].find((path) => !isThere(path));
  if (missing !== undefined) {
    return warn(`what starts at boot is not there: ${shortPath(missing)}`, anew);
  }
  if (copyOf(starts) !== copy) {
    return warn(`another copy starts at boot: ${shortPath(copyOf(starts))}`, anew);
  }
  if (starts.config !== null && starts.config !== config) {
    return warn(`another config file is used at boot: ${shortPath(starts.config)}`, anew);
  }
  if (notAtBoot !== null) {
    return warn(
      `installed as a service, but not started at boot: ${notAtBoot}`,
      "then look: meso360 service status",
    );
  }
  return pass("starts at boot");
}
