/**
 * What the panel's interface tells, made from the parts of a running supervisor: status, events,
 * metrics, version.
 *
 * @module
 */
import { hasLogger } from "../../config.ts";
import type { HealthBody } from "../../formats/panel_messages.ts";
import type { JobsView } from "../../formats/timer_messages.ts";
import type { SseHub } from "../../view/sse.ts";
import type { View } from "../../view/mod.ts";
import type { PanelParts } from "./api.ts";
import { EventFeed } from "./events.ts";
import { healthBody } from "./health.ts";
import type { Journal } from "../journal.ts";
import { metricsText } from "../metrics/metrics.ts";
import { programMetrics } from "../metrics/program_metrics.ts";
import { statusBody, type StatusParts } from "./status.ts";
import { Tally } from "../metrics/tally.ts";
import type { DiskSpace } from "../system.ts";
import { topicSources } from "./topic_sources.ts";

/** The parts of a running supervisor. */
export interface DataParts extends Omit<StatusParts, "cache" | "live"> {
  readonly hub: SseHub;
  readonly journal: Journal;
  readonly tails: PanelParts["tails"];
  readonly view: View;
  readonly version: PanelParts["version"];
  /** The disk of the data directory. */
  readonly disk: () => Promise<DiskSpace | null>;
  /** Calls `listener` when something that people see changed; returns how to end that. */
  readonly onChange: (listener: () => void) => () => void;
  /** The same of the jobs. */
  readonly onJobs: (listener: () => void) => () => void;
  /** The jobs of the timers, briefly. */
  readonly jobs: () => JobsView;
  /** Requests refused since the start, by kind. */
  readonly refused: () => Readonly<Record<string, number>>;
}

/** Begins to count, and answers from then on. */
export function panelData(
  parts: DataParts,
): Pick<PanelParts, "status" | "feed" | "metrics" | "health"> {
  const { clock, hub, journal, loaded, records, tails, version, view } = parts;
  const tally = new Tally(records, journal);
  const status = () => statusBody({ ...parts, cache: view.cacheInfo, live: view.status });
  const feed = new EventFeed({
    boot: crypto.randomUUID().slice(0, 8),
    clock,
    sources: topicSources({
      clock,
      journal,
      tails,
      status,
      jobs: parts.jobs,
      onChange: parts.onChange,
      onJobs: parts.onJobs,
      onPoint: view.onPoint,
    }),
  });
  async function metrics(): Promise<string> {
    const streams = () => ({
      readers: hub.size,
      writes: hub.tally.written,
      readersDropped: hub.tally.dropped,
      lags: view.lags(),
    });
    const day = () => ({
      cachePoints: view.cacheInfo().points,
      gaps: view.status().gaps_today,
    });
    const [space, program] = await Promise.all([parts.disk(), version()]);
    const figures = { ...parts, tally, disk: () => space, streams, day, nowMs: clock.nowMs };
    return metricsText(programMetrics(figures, program));
  }
  const { vehicle_id: vehicleId } = loaded.config;
  const datalogger = hasLogger(loaded.config);
  async function health(): Promise<HealthBody> {
    const space = await parts.disk();
    return healthBody({ ...parts, vehicleId, datalogger, disk: () => space });
  }
  return { status, feed, metrics, health };
}
