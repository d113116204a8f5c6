/**
 * Which figures of the running program a monitoring system gets, under which names.
 *
 * @module
 */
import process from "node:process";
import type { SuperdarnView } from "../../formats/superdarn_messages.ts";
import type { JobsView } from "../../formats/timer_messages.ts";
import type { Fleet } from "../children/fleet.ts";
import { jobMetrics } from "./job_metrics.ts";
import { type Metric, single } from "./metrics.ts";
import { outsideMetrics, type OutsideParts } from "./outside_metrics.ts";
import type { RecordWatch } from "../panel/record_watch.ts";
import type { DiskSpace } from "../system.ts";
import { superdarnMetrics } from "./superdarn_metrics.ts";
import type { Tally } from "./tally.ts";
import type { VersionInfo } from "../update/version_info.ts";

/** What the figures are taken from. */
export interface MetricParts extends OutsideParts {
  readonly fleet: Fleet;
  readonly records: RecordWatch;
  readonly tally: Tally;
  readonly startedMs: number;
  /** The data directory's; null when unknown. */
  readonly disk: () => DiskSpace | null;
  readonly streams: () => StreamFigures;
  readonly day: () => DayFigures;
  /** What the component of the ionospheric radars told; null: nothing. */
  readonly superdarn: () => SuperdarnView | null;
  /** The jobs of the timers. */
  readonly jobs: () => JobsView;
  readonly nowMs: () => number;
}

/** The live streams to browsers. */
export interface StreamFigures {
  readonly readers: number;
  /** To all readers together; a write can hold several events. */
  readonly writes: number;
  readonly readersDropped: number;
  /** From a record's event to every reader having been told, seconds. */
  readonly lags: { readonly last: number | null; readonly highest: number | null };
}

/** The points in memory, and what is missing today; null while nothing tells. */
export interface DayFigures {
  readonly cachePoints: number;
  readonly gaps: { readonly count: number; readonly missing_s: number } | null;
}

/** All metrics at this moment. */
export function programMetrics(parts: MetricParts, version: VersionInfo): Metric[] {
  return [
    {
      name: "meso360_build_info",
      type: "gauge",
      help: "Always 1; the labels say which program this is.",
      samples: [{
        labels: {
          version: version.version,
          commit: version.commit ?? "",
          source: version.source,
          runtime: `deno ${Deno.version.deno}`,
        },
        value: 1,
      }],
    },
    ...recordMetrics(parts),
    ...componentMetrics(parts.fleet),
    ...streamMetrics(parts),
    ...superdarnMetrics(parts.superdarn(), parts.nowMs()),
    ...jobMetrics(parts.jobs()),
    ...outsideMetrics(parts),
    ...processMetrics(parts),
  ];
}

function recordMetrics({ records, tally, day }: MetricParts): Metric[] {
  const { record_age_s, not_recorded, record } = records.newest;
  const { gaps } = day();
  const tables = Object.entries(tally.tables);
  const byTable = (value: (count: typeof tables[number][1]) => number | null) =>
    tables.flatMap(([table, count]) => {
      const found = value(count);
      return found === null ? [] : [{ labels: { table }, value: found }];
    });
  return [
    {
      name: "meso360_rows_written_total",
      type: "counter",
      help: "Rows that reached the daily files since the start, by table.",
      samples: byTable(({ rows }) => rows),
    },
    {
      name: "meso360_appends_total",
      type: "counter",
      help: "Durable appends to the daily files since the start, by table.",
      samples: byTable(({ appends }) => appends),
    },
    {
      name: "meso360_newest_record_number",
      type: "gauge",
      help: "The datalogger's number of the newest record in the file, by table.",
      samples: byTable(({ newest }) => newest),
    },
    single(
      "gauge",
      "meso360_record_age_seconds",
      "Time since the newest observation was written.",
      record_age_s,
    ),
    single(
      "gauge",
      "meso360_queued_rows",
      "Rows in memory only, because the disk does not take them.",
      not_recorded?.queued ?? record?.queued ?? 0,
    ),
    single(
      "gauge",
      "meso360_not_recorded",
      "1 while the disk does not take records, otherwise 0.",
      not_recorded === null ? 0 : 1,
    ),
    single(
      "gauge",
      "meso360_gaps_today",
      "Gaps of 2 s or more in the current daily file.",
      gaps?.count,
    ),
    single(
      "gauge",
      "meso360_missing_seconds_today",
      "Seconds missing in the gaps of the current daily file.",
      gaps?.missing_s,
    ),
    single(
      "counter",
      "meso360_log_warnings_total",
      "Warnings in the log since the start.",
      tally.warnings,
    ),
    single("counter", "meso360_log_lines_total", "Lines in the log since the start.", tally.lines),
  ];
}

function componentMetrics(fleet: Fleet): Metric[] {
  const views = fleet.views();
  const labelled = (value: (view: typeof views[number]) => number | null) =>
    views.flatMap((view) => {
      const found = value(view);
      return found === null ? [] : [{ labels: { component: view.name }, value: found }];
    });
  return [
    {
      name: "meso360_component_up",
      type: "gauge",
      help: "1 while the component's process runs.",
      samples: labelled(({ status }) => status === "running" ? 1 : 0),
    },
    {
      name: "meso360_component_enabled",
      type: "gauge",
      help: "1 when the component is configured and enabled, so that it should run.",
      samples: labelled(({ enabled, configured }) => enabled && configured ? 1 : 0),
    },
    {
      name: "meso360_component_restarts_total",
      type: "counter",
      help: "Starts of the component after its first.",
      samples: labelled(({ restart_count }) => restart_count),
    },
    {
      name: "meso360_component_last_exit_code",
      type: "gauge",
      help: "Exit code of the component's process that ended last.",
      samples: labelled(({ last_exit_code }) => last_exit_code),
    },
    {
      name: "meso360_component_uptime_seconds",
      type: "gauge",
      help: "Time since the component was started.",
      samples: labelled(({ uptime }) => uptime),
    },
  ];
}

function streamMetrics({ streams, day }: MetricParts): Metric[] {
  const { readers, writes, readersDropped, lags } = streams();
  return [
    single("gauge", "meso360_stream_readers", "Open live streams.", readers),
    single(
      "counter",
      "meso360_stream_writes_total",
      "Writes to live streams since the start, counted for each reader; one can hold many events.",
      writes,
    ),
    single(
      "gauge",
      "meso360_point_lag_seconds",
      "Time from the word that the newest rows are written to every live reader having been told.",
      lags.last,
    ),
    single(
      "gauge",
      "meso360_point_lag_highest_seconds",
      "The highest of these times in the last minute.",
      lags.highest,
    ),
    single(
      "counter",
      "meso360_stream_readers_dropped_total",
      "Readers dropped since the start because they did not read.",
      readersDropped,
    ),
    single(
      "gauge",
      "meso360_cache_points",
      "Points in memory, at most two hours of them.",
      day().cachePoints,
    ),
  ];
}

function processMetrics(parts: MetricParts): Metric[] {
  const { startedMs } = parts;
  const disk = parts.disk();
  const { user, system } = process.cpuUsage();
  return [
    single(
      "gauge",
      "meso360_disk_free_bytes",
      "Free space of the data directory's disk.",
      disk?.freeBytes,
    ),
    single(
      "gauge",
      "meso360_disk_size_bytes",
      "Size of the data directory's disk.",
      disk?.totalBytes,
    ),
    single(
      "gauge",
      "process_start_time_seconds",
      "When the program was started, seconds since 1970.",
      startedMs / 1000,
    ),
    single(
      "gauge",
      "process_resident_memory_bytes",
      "Resident memory of the supervisor.",
      process.memoryUsage().rss,
    ),
    single(
      "counter",
      "process_cpu_seconds_total",
      "Processor time used by the supervisor.",
      (user + system) / 1e6,
    ),
  ];
}
