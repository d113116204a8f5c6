/**
 * In which of two scopes the service is: an account's own or the machine's, and only in one. Two
 * would start two supervisors, of which one never gets the lock.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { stop } from "../stop_command.ts";
import type { BootPlan } from "./boot_plan.ts";
import { launchd } from "./launchd.ts";
import { ServiceError } from "./service_error.ts";
import type { ServiceManager, ServicePlace, ServiceState } from "./service_place.ts";
import { systemd } from "./systemd.ts";
import { taskScheduler } from "./task_scheduler.ts";

/** The manager of a place. */
export type ManagerAt = (place: ServicePlace) => ServiceManager;

/** The service managers of this operating system, for a plan. */
export function managersOf(plan: BootPlan, config: Config): ManagerAt {
  return (place) => {
    if (Deno.build.os === "darwin") return launchd(plan, place);
    if (Deno.build.os === "windows") {
      return taskScheduler(plan, place, async () => void await stop(config));
    }
    return systemd(plan, place);
  };
}

/** The machine's scope for an account's own, and the reverse; null on Windows, which has one. */
function otherScope(place: ServicePlace): ServicePlace | null {
  return Deno.build.os === "windows" ? null : { ...place, system: !place.system };
}

/** What there is of the service; where an account's own was asked, and there is none, the machine's. */
export async function installedState(
  place: ServicePlace,
  managerAt: ManagerAt,
): Promise<ServiceState> {
  const own = await managerAt(place).state();
  const machine = place.system ? null : otherScope(place);
  if (own.installed !== null || machine === null) return own;
  return await managerAt(machine).state();
}

/**
 * Lets no second service be installed beside the one of the other scope.
 *
 * @throws {ServiceError} `second-service` with the way out
 */
export async function refuseSecond(place: ServicePlace, managerAt: ManagerAt): Promise<void> {
  const other = otherScope(place);
  if (other === null) return;
  const { installed, starts } = await managerAt(other).state();
  // What another program wrote there starts something else.
  if (starts === null) return;
  const remove = other.system
    ? "sudo meso360 service uninstall --system"
    : `meso360 service uninstall, as ${other.account.name} and without sudo`;
  throw new ServiceError(
    "second-service",
    `${installed} starts it already: first remove that one with ${remove}`,
  );
}
