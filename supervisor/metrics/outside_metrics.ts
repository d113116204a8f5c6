/**
 * What lies between the program and the people, as figures: tunnel, name on the network, refused
 * requests, updates, checks.
 *
 * @module
 */
import type { CheckView, MdnsView, TunnelView, UpdateView } from "../../formats/panel_messages.ts";
import { type Metric, single } from "./metrics.ts";

/** What these figures are taken from. */
export interface OutsideParts {
  readonly tunnel: () => TunnelView | null;
  readonly mdns: () => MdnsView;
  readonly update: () => UpdateView;
  /** Refused requests since the start, by kind. */
  readonly refused: () => Readonly<Record<string, number>>;
  /** The newest preflight, and when it was made, ISO 8601 UTC. */
  readonly checks: () => readonly CheckView[];
  readonly checkedAt: () => string | null;
}

const MDNS_STATES: readonly MdnsView["state"][] = ["off", "probing", "advertised", "failed"];

/** The figures at this moment. */
export function outsideMetrics(parts: OutsideParts): Metric[] {
  const tunnel = parts.tunnel();
  const mdns = parts.mdns();
  const { available } = parts.update();
  const checkedAt = parts.checkedAt();
  const warned = parts.checks().filter(({ result }) => result === "WARN").length;
  return [
    single(
      "gauge",
      "meso360_tunnel_connected",
      "1 while the reverse tunnel stands; absent until it was tried.",
      tunnel === null ? null : tunnel.connected_since === null ? 0 : 1,
    ),
    single(
      "gauge",
      "meso360_tunnel_probe_seconds",
      "Time of the newest probe through the tunnel and back.",
      tunnel === null || tunnel.probe_ms === null ? null : tunnel.probe_ms / 1000,
    ),
    single(
      "counter",
      "meso360_tunnel_connections_total",
      "Connections that the tunnel made since its component's start.",
      tunnel?.connections,
    ),
    {
      name: "meso360_mdns_state",
      type: "gauge",
      help: "1 for the state of the name on the network, 0 for the others.",
      samples: MDNS_STATES.map((state) => ({
        labels: { state },
        value: state === mdns.state ? 1 : 0,
      })),
    },
    {
      name: "meso360_requests_refused_total",
      type: "counter",
      help: "Requests refused since the start, by reason.",
      samples: Object.entries(parts.refused()).map(([reason, value]) => ({
        labels: { reason },
        value,
      })),
    },
    single(
      "gauge",
      "meso360_update_available",
      "1 when a newer version is known, 0 when this is the newest; absent while nobody knows.",
      available === null ? null : available ? 1 : 0,
    ),
    single(
      "gauge",
      "meso360_preflight_warnings",
      "Checks of the newest preflight that warn; absent until there was one.",
      checkedAt === null ? null : warned,
    ),
    single(
      "gauge",
      "meso360_preflight_timestamp_seconds",
      "When that was made, seconds since 1970.",
      checkedAt === null ? null : Date.parse(checkedAt) / 1000,
    ),
  ];
}
