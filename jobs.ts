/**
 * Which jobs there are: what runs by timers, when, and beside what. Follows from the configuration
 * alone.
 *
 * @module
 */
import type { Clock } from "./clock.ts";
import type { LoadedConfig } from "./config.ts";
import {
  allInstruments,
  durationMs,
  type Instrument,
  isObservatory,
  type ObservatoryConfig,
  profileOf,
} from "./config_instruments.ts";
import type { JobOutcome } from "./formats/timer_messages.ts";
import type { Logger } from "./log.ts";

/** What a job does. */
export type JobKind =
  | "source-sync"
  | "append"
  | "last24h"
  | "quicklooks"
  | "prewarm"
  | "wxcam-catalog"
  | "wxcam-daily-videos"
  | "ops-monitor-collect"
  | "ops-monitor-alerts"
  | "mirror-verify"
  | "archive-raw"
  | "archive-products"
  | "archive-products-wxcam"
  | "archive-manifests";

/**
 * Of a class one runs at a time; of `light` any number. The archive's is its own: a night's copying
 * must not keep the instruments waiting.
 */
export type JobClass = "heavy" | "io" | "archive" | "light";

/** A job. */
export interface JobSpec {
  readonly name: string;
  readonly kind: JobKind;
  /** Whose; null for those of the whole site. */
  readonly instrument: Instrument | null;
  readonly class: JobClass;
  /** `10m`, or five cron fields in UTC. */
  readonly schedule: string;
  /** Of an interval: so long after its full multiples, so that a chain of jobs follows in order. */
  readonly offsetMs: number;
  /** At most so much later, at random: not all machines ask one server at once. */
  readonly delayMs: number;
  readonly limitMs: number;
  readonly enabled: boolean;
}

/** What a job gets when it runs, by a timer or by hand. */
export interface JobContext {
  readonly loaded: LoadedConfig;
  readonly job: JobSpec;
  readonly options: JobOptions;
  readonly log: Logger;
  readonly clock: Clock;
  /** Aborted when it is to end: what it has done by then stays whole. */
  readonly signal: AbortSignal;
}

/** What may be said by hand besides the job's name. */
export interface JobOptions {
  /** Append: everything from this day on again from the raw files, `YYYYMMDD`, or `all`. */
  readonly rebuild?: string;
  /** Alerts: only says what would be sent. */
  readonly dryRun?: boolean;
  /** Quicklooks: this day, `YYYYMMDD`, again. */
  readonly day?: string;
}

/** A job's work. What is expected to fail is an outcome that is not ok; what throws is a fault of ours. */
export type RunJob = (context: JobContext) => Promise<JobOutcome>;

const MINUTE_MS = 60_000;

/** All jobs of a configuration, and the names in `timers` that are no job's. */
export function jobsOf(
  config: ObservatoryConfig,
): { jobs: readonly JobSpec[]; unknown: readonly string[] } {
  if (!isObservatory(config)) return { jobs: [], unknown: Object.keys(config.timers) };
  const jobs: JobSpec[] = [];
  const add = (
    name: string,
    kind: JobKind,
    jobClass: JobClass,
    schedule: string,
    more: { instrument?: Instrument; offset?: number; delayS?: number; limit: number },
  ) => {
    const own = config.timers[name] ?? {};
    jobs.push({
      name,
      kind,
      class: jobClass,
      instrument: more.instrument ?? null,
      schedule: own.schedule ?? schedule,
      offsetMs: own.schedule === undefined ? (more.offset ?? 0) * MINUTE_MS : 0,
      delayMs: (own.delay_seconds ?? more.delayS ?? 0) * 1000,
      limitMs: (own.limit_minutes ?? more.limit) * MINUTE_MS,
      enabled: own.enabled ?? true,
    });
  };
  let cameras = false;
  for (const instrument of allInstruments(config)) {
    const { id, every, source } = instrument;
    const name = id.replaceAll("_", "-");
    const isCamera = profileOf(config, instrument).reader === "jpeg";
    cameras ||= isCamera;
    if (source !== undefined) {
      add(`${name}-source-sync`, "source-sync", "io", every, { instrument, delayS: 20, limit: 60 });
    }
    if (isCamera) continue;
    const drawn = (durationMs(every) ?? 0) < 10 * MINUTE_MS ? "10m" : every;
    add(`${name}-append`, "append", "heavy", every, { instrument, offset: 1, limit: 30 });
    add(`${name}-last24h`, "last24h", "heavy", drawn, { instrument, offset: 2, limit: 10 });
    add(`${name}-prewarm`, "prewarm", "heavy", drawn, { instrument, offset: 3, limit: 10 });
    add(`${name}-quicklooks`, "quicklooks", "heavy", "1h", { instrument, offset: 20, limit: 60 });
  }
  if (cameras) {
    add("wxcam-catalog", "wxcam-catalog", "heavy", "10m", { offset: 5, limit: 30 });
    add("wxcam-daily-videos", "wxcam-daily-videos", "heavy", "40 0 * * *", { limit: 180 });
  }
  add("ops-monitor-collect", "ops-monitor-collect", "light", "5m", { limit: 4 });
  add("ops-monitor-alerts", "ops-monitor-alerts", "light", "5m", { offset: 1, limit: 4 });
  // Made without an archive too: mirror-verify holds the raw files against them.
  add("archive-manifests", "archive-manifests", "archive", "20 0 * * *", { limit: 180 });
  if (config.archive.destination !== null) {
    add("archive-raw", "archive-raw", "archive", "0 1 * * *", { delayS: 600, limit: 360 });
    add("archive-products", "archive-products", "archive", "30 1 * * *", {
      delayS: 600,
      limit: 360,
    });
    if (cameras) {
      add("archive-products-wxcam", "archive-products-wxcam", "archive", "0 2 * * *", {
        delayS: 600,
        limit: 360,
      });
    }
  }
  add("mirror-verify", "mirror-verify", "archive", "0 4 * * *", { delayS: 600, limit: 360 });
  const known = new Set(jobs.map(({ name }) => name));
  return { jobs, unknown: Object.keys(config.timers).filter((name) => !known.has(name)) };
}
