/**
 * Who may control, as the station is configured.
 *
 * @module
 */
import type { PanelStatus } from "../../../formats/panel_messages.ts";

/** The values of `access.control`. */
const POLICIES = ["operator", "host", "open"] as const;
/** One of them. */
export type ControlPolicy = (typeof POLICIES)[number];

/** `access.control` of the station's configuration; null while that is not known. */
export function controlPolicy(status: Pick<PanelStatus, "config"> | null): ControlPolicy | null {
  const access = status?.config["access"];
  const control = (access as { control?: unknown } | null | undefined)?.control;
  return POLICIES.find((policy) => policy === control) ?? null;
}
