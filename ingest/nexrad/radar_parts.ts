/**
 * The parts of the radar's component that its loops share: sources, budget, ledgers, and what others
 * are told.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { RadarConfig } from "../../config_radar.ts";
import type { ChildEvent } from "../../formats/child_event.ts";
import type { Level } from "../../formats/radar_store.ts";
import type { Logger } from "../../log.ts";
import { StoreError } from "../../object_store/mod.ts";
import type { SiteFinder } from "./auto_site.ts";
import { Budget } from "./source/budget.ts";
import {
  type FileSource,
  folderSource,
  productBucket,
  volumeBucket,
  type Wanted,
} from "./source/candidates.ts";
import type { PassEvents, PassParts } from "./file_pass.ts";
import { identifyProduct, identifyVolume } from "./identify.ts";
import { Ledger } from "./ledger.ts";
import type { RadarProcessor, RadarPublisher } from "./parts.ts";
import { RadarReport, type SourceName } from "./radar_report.ts";
import { openBucket } from "./source/bucket.ts";
import { openFolder } from "./source/folder.ts";
import { SourceError } from "./source/source_error.ts";

/** What the component needs from outside. */
export interface RadarParts {
  readonly radar: RadarConfig;
  readonly dataDir: string;
  /** Where the ledgers are. */
  readonly stateDir: string;
  readonly processor: RadarProcessor;
  readonly publisher: RadarPublisher;
  readonly sites: SiteFinder;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  tell(event: ChildEvent): void;
}

/** The parts of a running component, which its loops share. */
export interface Running {
  readonly parts: RadarParts;
  readonly budget: Budget;
  readonly report: RadarReport;
  /** KEYs that come in by chunks just now. */
  readonly coming: Set<string>;
  readonly passes: ReadonlyMap<Level, PassParts>;
}

/** Products of Level II, as configured. */
export function level2Products({ products }: RadarConfig): string[] {
  return Object.entries(products).filter(([, { codes }]) => codes === undefined)
    .map(([name]) => name);
}

/** Opens the sources and the report; asks for nothing yet. */
export function openRadarParts(parts: RadarParts, once: boolean): Running {
  const { radar, clock, log } = parts;
  const perHour = radar.megabytes_per_hour;
  const budget = new Budget(perHour === undefined ? null : perHour * 1_000_000, clock);
  const report = new RadarReport({ clock, log, budget, tell: parts.tell }, {
    level2: radar.level2 !== null,
    chunks: radar.chunks !== null && !once,
    level3: radar.level3 !== null,
  });
  const coming = new Set<string>();
  const passes = new Map<Level, PassParts>();
  for (const level of [2, 3] as const) {
    const address = level === 2 ? radar.level2 : radar.level3;
    if (address === null) continue;
    passes.set(level, {
      level,
      source: fileSource(parts, budget, address, level),
      publisher: parts.publisher,
      process: level === 2 ? parts.processor.volumeFile : parts.processor.product,
      identify: level === 2 ? identifyVolume : identifyProduct,
      productsOf: () => level2Products(radar),
      ledger: ledgerOf(parts, level),
      budget,
      log,
      events: passEvents(report, level === 2 ? "level2" : "level3"),
      isComing: (key) => level === 2 && coming.has(key),
    });
  }
  return { parts, budget, report, coming, passes };
}

/** What was made with other settings is made anew. */
function ledgerOf({ radar, stateDir }: RadarParts, level: Level): Ledger {
  const made = JSON.stringify([radar.products, radar.picture_size, radar.store]);
  return new Ledger(`${stateDir}/radar_level${level}.json`, made);
}

/** Whether a source's address is a folder's. */
export const isFolder = (address: string) => /^file:/i.test(address);

function fileSource(
  { clock, random }: RadarParts,
  budget: Budget,
  address: string,
  level: Level,
): FileSource {
  if (isFolder(address)) return folderSource(openFolder(address), level);
  const bucket = openBucket({ address, clock, random, spent: (bytes) => budget.spend(bytes) });
  return level === 2 ? volumeBucket(bucket) : productBucket(bucket);
}

function passEvents(report: RadarReport, name: SourceName): PassEvents {
  return {
    waiting: (files) => report.waiting(name, files),
    underWay(file, isUnder) {
      report.underWay(file, isUnder);
      report.sourceState(name, isUnder ? "fetching" : "waiting");
    },
    came: ({ news }) => report.published(news),
    skipped: () => report.skipped(),
    fetched: () => report.sourceWell(name),
    failed: (error) => report.sourceFailed(name, error),
    unstored: (error) => report.unstored(error),
    unexpected: (where, error) => report.unexpected(where, error),
  };
}

/** Tells of what went wrong, whatever it is. */
export function tellFault(report: RadarReport, name: SourceName | "store", error: unknown): void {
  if (error instanceof StoreError) report.unstored(error);
  else if (error instanceof SourceError && name !== "store") report.sourceFailed(name, error);
  else report.unexpected(name, error);
}

/** What one level's pass looks for now. */
export async function passOf(
  { parts, passes }: Running,
  level: Level,
  sites: readonly string[],
): Promise<{ pass: PassParts; wanted: Wanted }> {
  const { radar, clock, publisher } = parts;
  const nowMs = clock.nowMs();
  const windowMin = radar.processing_window_minutes;
  const codes = level === 2 ? new Map<string, readonly string[]>() : await publisher.codesToFetch();
  const pass = passes.get(level)!;
  const productsOf = level === 2
    ? pass.productsOf
    : (code: string) => [...codes].filter(([, list]) => list.includes(code)).map(([name]) => name);
  return {
    pass: { ...pass, productsOf },
    wanted: {
      sites: level === 3 && radar.sites !== "auto" ? radar.level3_sites ?? sites : sites,
      codes: [...new Set([...codes.values()].flat())],
      fromMs: windowMin === null ? null : nowMs - windowMin * 60_000,
      nowMs,
    },
  };
}
