/**
 * The body of `GET /api/status`: everything the panel shows that is not a stream.
 *
 * @module
 */
import { type LoadedConfig, withoutSecrets } from "../config.ts";
import { VERSION } from "../version.ts";
import type { Clock } from "../clock.ts";
import type { Fleet } from "./fleet.ts";
import type { Check } from "./preflight.ts";
import type { RecordWatch } from "./record_watch.ts";
import type { SseHub } from "../view/sse.ts";
import type { SystemLoad } from "./system.ts";

/** What the status is made of. */
export interface StatusParts {
  readonly loaded: LoadedConfig;
  readonly fleet: Fleet;
  readonly records: RecordWatch;
  readonly hub: SseHub;
  readonly load: () => SystemLoad;
  readonly checks: () => readonly Check[];
  readonly clock: Clock;
  readonly startedMs: number;
  readonly testMode: boolean;
  readonly port: () => number;
}

/** Makes the status at this moment. The field names are a contract with pages and scripts. */
export function statusBody(parts: StatusParts): object {
  const { loaded } = parts;
  return {
    components: parts.fleet.views(),
    // The point cache comes with the dashboard; until then there is none.
    cache: { points: 0, current_file: null },
    started_at: new Date(parts.startedMs).toISOString(),
    now: new Date(parts.clock.nowMs()).toISOString(),
    test_mode: parts.testMode,
    version: VERSION,
    runtime: `deno ${Deno.version.deno}`,
    vehicle_id: loaded.config.vehicle_id,
    http_port: parts.port(),
    ...parts.load(),
    ...parts.records.newest,
    config: withoutSecrets(loaded.config),
    config_path: loaded.path,
    config_problems: loaded.problems,
    preflight: parts.checks(),
    stream_readers: parts.hub.size,
  };
}
