/**
 * What the panel's interface tells, made from the parts of a running supervisor: status, events,
 * metrics, version.
 *
 * @module
 */
import type { SseHub } from "../../view/sse.ts";
import type { View } from "../../view/mod.ts";
import type { PanelParts } from "./api.ts";
import { EventFeed } from "./events.ts";
import type { Journal } from "../journal.ts";
import { metricsText } from "../metrics/metrics.ts";
import { programMetrics } from "../metrics/program_metrics.ts";
import { statusBody, type StatusParts } from "./status.ts";
import { Tally } from "../metrics/tally.ts";
import { topicSources } from "./topic_sources.ts";
import { versionInfo } from "../update/version_info.ts";

/** The parts of a running supervisor. */
export interface DataParts extends Omit<StatusParts, "cache" | "live"> {
  readonly hub: SseHub;
  readonly journal: Journal;
  readonly tails: PanelParts["tails"];
  readonly view: View;
}

/** Begins to count, and answers from then on. */
export function panelData(
  parts: DataParts,
): Pick<PanelParts, "status" | "feed" | "metrics" | "version"> {
  const { clock, fleet, hub, journal, loaded, records, startedMs, tails, view } = parts;
  const tally = new Tally(records, journal);
  const version = versionInfo(clock);
  const status = () => statusBody({ ...parts, cache: view.cacheInfo, live: view.status });
  const feed = new EventFeed({
    boot: crypto.randomUUID().slice(0, 8),
    clock,
    sources: topicSources({
      clock,
      journal,
      tails,
      status,
      onChange: (listener) => fleet.onChange(listener),
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
    const { data_dir: dataDir } = loaded.config;
    const figures = { fleet, records, tally, startedMs, dataDir, streams, day };
    return metricsText(programMetrics(figures, await version()));
  }
  return { status, feed, metrics, version };
}
