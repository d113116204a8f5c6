/**
 * What the panel says of who may control, and which buttons stand beside it. Pure.
 *
 * @module
 */
import type { ControlRights } from "../../../formats/panel_messages.ts";
import type { ControlPolicy } from "../common/control_policy.ts";
import type { Line } from "./stream.ts";

/** What stands above the components. */
export interface RightsWords {
  readonly text: string;
  readonly tone: "quiet" | "busy";
  /** The host's button that shows the operator's link. */
  readonly mayShare: boolean;
  readonly maySignOut: boolean;
  /** A link to the page that explains how this device becomes the operator's. */
  readonly mayLearn: boolean;
}

const NOTHING: RightsWords = {
  text: "",
  tone: "quiet",
  mayShare: false,
  maySignOut: false,
  mayLearn: false,
};

/**
 * The words for this device.
 *
 * @param rights null before the greeting
 * @param policy null while it is not known
 * @param hasLogger false: no vehicle's, the computer is just one
 */
export function rightsWords(
  line: Line["state"],
  rights: ControlRights | null,
  policy: ControlPolicy | null,
  hasLogger = true,
): RightsWords {
  if (line === "loading" || rights === null) return NOTHING;
  if (line === "lost") {
    return { ...NOTHING, text: "No control while the connection is lost.", tone: "busy" };
  }
  const byLink = policy === "operator";
  if (!rights.may_control) {
    const why = rights.may_not_control_because ?? "this device may not control";
    return { ...NOTHING, text: `Looking only: ${why}.`, tone: "busy", mayLearn: byLink };
  }
  if (rights.is_host) {
    const whose = hasLogger ? "the vehicle's computer" : "the station's own machine";
    return { ...NOTHING, text: `You control: this is ${whose}.`, mayShare: byLink };
  }
  if (policy === "open") return { ...NOTHING, text: "Everybody on this network may control." };
  const what = hasLogger ? "vehicle" : "station";
  return { ...NOTHING, text: `You control this ${what}.`, maySignOut: rights.signed_in };
}
