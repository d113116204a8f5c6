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
import type { OpsBrief } from "../../formats/ops_messages.ts";
import type { RadarView } from "../../formats/radar_messages.ts";
import type { SuperdarnView } from "../../formats/superdarn_messages.ts";
import { withoutSecrets } from "../../secrets.ts";
import { VERSION } from "../../version.ts";
import type { Clock } from "../../clock.ts";
import type { Fleet } from "../children/fleet.ts";
import type { Check } from "../preflight/check.ts";
import { type OwnInterface, reachableHosts } from "../reach.ts";
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
  readonly interfaces: () => readonly OwnInterface[];
  /** The points in memory and the file they come from. */
  readonly cache: () => CacheInfo;
  readonly update: () => UpdateView;
  readonly mdns: () => MdnsView;
  readonly tunnel: () => TunnelView | null;
  readonly radar: () => RadarView | null;
  readonly superdarn: () => SuperdarnView | null;
  readonly operations: () => OpsBrief | null;
  readonly timers: () => readonly TimerView[];
  /** What the dashboard's stream tells of the station. */
  readonly live: () => LiveStatus | null;
}

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
    urls: networkUrls(parts),
    ...parts.load(),
    ...parts.records.newest,
    config: withoutSecrets(loaded.config),
    config_path: loaded.path,
    config_problems: loaded.problems,
    preflight: parts.checks(),
    preflight_at: parts.checkedAt(),
    stream_readers: parts.hub.size,
    timers: parts.timers(),
    update: parts.update(),
    mdns: parts.mdns(),
    tunnel: parts.tunnel(),
    radar: parts.radar(),
    superdarn: parts.superdarn(),
    operations: parts.operations(),
    live: parts.live(),
  };
}

/** The addresses under which other machines reach the panel, best first. */
function networkUrls({ loaded: { config }, port, interfaces }: StatusParts): string[] {
  const { http_host: httpHost, logger_ip: loggerIp } = config;
  return reachableHosts({ httpHost, interfaces: interfaces(), loggerIp })
    .map((host) => `http://${host}:${port()}/`);
}
