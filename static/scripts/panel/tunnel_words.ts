/**
 * What the panel says of the tunnel, under its component. Pure.
 *
 * @module
 */
import type { TunnelView } from "../../../formats/panel_messages.ts";
import { timeText } from "./words.ts";

/** The component that tells of it. */
export const TUNNEL_COMPONENT = "mesosync";

/** The lines, in order: where it leads, what the last probe found, what failed last. */
export function tunnelLines(tunnel: TunnelView | null, nowIso: string): string[] {
  if (tunnel === null) return [];
  const { target, port, connected_since, last_failure, last_failure_at, connections } = tunnel;
  const facts = [
    `${target} port ${port}`,
    connected_since === null ? "not connected" : `since ${timeText(connected_since, nowIso)}`,
    connections > 1 ? `connected ${connections} times` : "",
  ];
  const lines = [facts.filter(Boolean).join(" · "), probeText(tunnel, nowIso)];
  if (last_failure !== null) {
    const when = last_failure_at === null ? "" : ` ${timeText(last_failure_at, nowIso)}`;
    lines.push(`Last failure${when}: ${last_failure}`);
  }
  return lines;
}

function probeText({ last_probe, probe_ms, probe_answer }: TunnelView, nowIso: string): string {
  if (last_probe === null) return "No probe yet";
  const took = probe_ms === null ? "no answer" : `${Math.round(probe_ms)} ms`;
  const answer = probe_answer === null ? "" : `, ${probe_answer}`;
  return `Probe ${timeText(last_probe, nowIso)}: ${took}${answer}`;
}
