/**
 * Whether the tunnel of a running supervisor stands. Whether it has what it needs on this machine
 * is looked at by ssh_checks.
 *
 * @module
 */
import type { ComponentView } from "../../formats/panel_messages.ts";
import { type Check, warn } from "./check.ts";

const LOOK_AT_LOG = "what it says: meso360 logs --component mesosync";

/** The line about a tunnel that does not do its work; none while that is not decided, or not wanted. */
export function tunnelChecks(components: readonly ComponentView[] | null): Check[] {
  const view = components?.find(({ name }) => name === "mesosync");
  if (view === undefined || !view.enabled || !view.configured) return [];
  const { status, state, since, reason } = view;
  if (status === "running") {
    if (state === "connected") {
      return reason === null ? [] : [warn("mesosync is connected, with a reservation", reason)];
    }
    // Its first try.
    if (reason === null && ["starting", "running", "connecting"].includes(state)) return [];
  }
  if (status === "stopped") {
    return [warn("mesosync is stopped: there is no tunnel", "start it in the panel")];
  }
  const at = `${since.slice(0, 16).replace("T", " ")} UTC`;
  return [warn(`mesosync is not connected: ${state} (since ${at})`, reason ?? LOOK_AT_LOG)];
}
