/**
 * What of the ionospheric radars' settings, or of their component, keeps records from coming.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { isSuperdarnConfigured } from "../../config_superdarn.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { radarNamed } from "../../formats/superdarn/radars.ts";
import { type Check, pass, warn } from "./check.ts";

const LOOK_AT_LOG = "what it says: meso360 logs --component superdarn";

/** Names that a line has room for. */
const NAMED = 12;

/**
 * The lines about the ionospheric radars; none where they are not configured.
 *
 * @param components as they run; null when none do
 */
export function superdarnChecks(
  { superdarn, http_port }: Pick<Config, "superdarn" | "http_port">,
  components: readonly ComponentView[] | null,
): Check[] {
  if (!isSuperdarnConfigured(superdarn)) return [];
  const view = components?.find(({ name }) => name === "superdarn");
  if (!(view?.enabled ?? superdarn.enabled)) {
    return [warn(
      "superdarn is disabled: no ionospheric radar is heard",
      "enable it in the panel, or set superdarn.enabled to true",
    )];
  }
  const checks: Check[] = [];
  if (superdarn.port === http_port) {
    checks.push(warn(
      `superdarn.port and http_port are both ${http_port}`,
      "choose another superdarn.port; clients go on asking at http_port",
    ));
  }
  checks.push(...superdarnStateChecks(components));
  if (view?.status === "running" && isReceiving(view) && view.reason !== null) {
    checks.push(warn(`superdarn: ${view.state}`, view.reason));
  }
  return checks.length > 0 ? checks : [pass(`ionospheric radars: ${radarsText(superdarn)}`)];
}

/** The line about a component that is to run, but hears nothing; none while it hears something. */
export function superdarnStateChecks(components: readonly ComponentView[] | null): Check[] {
  const view = components?.find(({ name }) => name === "superdarn");
  if (view === undefined || !view.enabled || !view.configured) return [];
  const { status, state, reason, crashes } = view;
  if (status === "stopped") {
    return [warn("superdarn is stopped: no ionospheric radar is heard", "start it in the panel")];
  }
  // Started again after a crash or because it hung, it has to show first that it does its work.
  const isWell = isReceiving(view) || state === "replay" ||
    crashes === 0 && ["starting", "running", "connecting"].includes(state);
  return status === "running" && isWell ? [] : [warn(`superdarn: ${state}`, reason ?? LOOK_AT_LOG)];
}

const isReceiving = ({ state }: ComponentView) => state.startsWith("receiving ");

/** The radars by name; one that the table of radars does not have may be new, or mistyped. */
function radarsText({ radars, zmq }: Config["superdarn"]): string {
  const names = Object.keys(radars);
  const more = names.length - NAMED;
  const named = [...names.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(", ");
  const unknown = names.filter((name) => radarNamed(name) === undefined);
  const hint = unknown.length === 0
    ? ""
    : ` (not in the table of radars, new or mistyped: ${unknown.join(", ")})`;
  const stream = zmq === null ? [] : [`those of the stream at ${zmq}`];
  return [...(names.length > 0 ? [named + hint] : []), ...stream].join("; ");
}
