/**
 * The preflight of a running supervisor: what it knows itself goes in, what costs time or network
 * is kept for a while.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { LoadedConfig } from "../../config.ts";
import type { ComponentView, MdnsView } from "../../formats/panel_messages.ts";
import { updateCheck } from "../update/update_check.ts";
import type { Updater } from "../update/updater.ts";
import { pass } from "./check.ts";
import { keptFor } from "./kept_for.ts";
import { Looks } from "./looks.ts";
import { PreflightWatch } from "./preflight_watch.ts";

/** Nobody installs a service every minute. */
const BOOT_LOOK_MS = 600_000;

/** What the checks are made from. */
export interface RunningChecks {
  readonly loaded: LoadedConfig;
  readonly clock: Clock;
  readonly updater: Updater;
  readonly testMode: boolean;
  readonly port: () => number;
  readonly components: () => readonly ComponentView[];
  readonly mdns: () => MdnsView | null;
  log(text: string): void;
  changed(): void;
}

/** The checks, none made before they are started. */
export function runningChecks(parts: RunningChecks): PreflightWatch {
  const { loaded, clock, updater, testMode } = parts;
  const bootLook = keptFor(BOOT_LOOK_MS, clock, async () => {
    const { bootCheck } = await import("./boot_check.ts");
    return await bootCheck(loaded);
  });
  const looks = new Looks();
  return new PreflightWatch({
    async look() {
      const { preflight } = await import("./preflight.ts");
      return await preflight(loaded, {
        port: () => pass(`control panel on port ${parts.port()}`),
        components: () => Promise.resolve(parts.components()),
        mdns: () => Promise.resolve(parts.mdns()),
        update: async () => testMode ? null : await updateCheck(updater, loaded.config),
        boot: bootLook,
        testMode,
        nowMs: clock.nowMs,
        looks,
      });
    },
    clock,
    log: parts.log,
    changed: parts.changed,
  });
}
