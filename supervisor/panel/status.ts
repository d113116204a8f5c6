/**
 * The body of `GET /api/status`: everything the panel shows that is not a stream.
 *
 * @module
 */
import type { LoadedConfig } from "../../config.ts";
import type { LiveStatus } from "../../formats/live_messages.ts";
import type {
  CacheInfo,
  MdnsView,
  PanelStatus,
  TimerView,
  TunnelView,
  UpdateView,
} from "../../formats/panel_messages.ts";
import { withoutSecrets } from "../../secrets.ts";
import { VERSION } from "../../version.ts";
import type { Clock } from "../../clock.ts";
import type { Fleet } from "../children/fleet.ts";
import type { Check } from "../preflight/check.ts";
import type { RecordWatch } from "./record_watch.ts";
import type { SseHub } from "../../view/sse.ts";
import type { SystemLoad } from "../system.ts";

/** What the status is made of. */
export interface StatusParts {
  readonly loaded: LoadedConfig;
  readonly fleet: Fleet;
  readonly records: RecordWatch;
  readonly hub: SseHub;
  readonly load: () => SystemLoad;
  readonly checks: () => readonly Check[];
  /** When they were made, ISO 8601 UTC; null until they are. */
  readonly checkedAt: () => string | null;
  readonly clock: Clock;
  readonly startedMs: number;
  readonly testMode: boolean;
  readonly startsAgain: string | null;
  readonly port: () => number;
  /** The machine's addresses. */
  readonly addresses: () => readonly string[];
  /** The points in memory and the file they come from. */
  readonly cache: () => CacheInfo;
  readonly update: () => UpdateView;
  readonly mdns: () => MdnsView;
  readonly tunnel: () => TunnelView | null;
  /** What the dashboard's stream tells of the station. */
  readonly live: () => LiveStatus | null;
}

/** Timed jobs come with a later part of the program. */
const NO_TIMERS: readonly TimerView[] = [];

/** Makes the status at this moment. The field names are a contract with pages and scripts. */
export function statusBody(parts: StatusParts): PanelStatus {
  const { loaded } = parts;
  return {
    components: parts.fleet.views(),
    cache: parts.cache(),
    started_at: new Date(parts.startedMs).toISOString(),
    now: new Date(parts.clock.nowMs()).toISOString(),
    test_mode: parts.testMode,
    version: VERSION,
    runtime: `deno ${Deno.version.deno}`,
    vehicle_id: loaded.config.vehicle_id,
    starts_again: parts.startsAgain,
    http_port: parts.port(),
    urls: networkUrls(loaded.config.http_host, parts.port(), parts.addresses()),
    ...parts.load(),
    ...parts.records.newest,
    config: withoutSecrets(loaded.config),
    config_path: loaded.path,
    config_problems: loaded.problems,
    preflight: parts.checks(),
    preflight_at: parts.checkedAt(),
    stream_readers: parts.hub.size,
    timers: NO_TIMERS,
    update: parts.update(),
    mdns: parts.mdns(),
    tunnel: parts.tunnel(),
    live: parts.live(),
  };
}

/**
 * The addresses under which other machines reach the panel: IPv4 where there is any, as people
 * type them. None when it listens for this machine only.
 */
export function networkUrls(host: string, port: number, addresses: readonly string[]): string[] {
  const everywhere = ["0.0.0.0", "::", ""].includes(host);
  const outward = (everywhere ? addresses : [host])
    .filter((address) => !/^(?:127\.|::1$|fe80:|localhost$)/i.test(address));
  const v4 = outward.filter((address) => !address.includes(":"));
  return (v4.length > 0 ? v4 : outward).map((address) =>
    `http://${address.includes(":") ? `[${address}]` : address}:${port}/`
  );
}
