/**
 * The parts of the radar's component that its loops share: sources, budget, ledgers, and what others
 * are told.
 *
 * @module
 */
import type { RadarConfig } from "../../config_radar.ts";
import type { ChildEvent } from "../../formats/child_event.ts";
import type { Level } from "../../formats/radar_store.ts";
import type { Logger } from "../../log.ts";
import { StoreError } from "../../object_store/mod.ts";
import { errorText } from "../../secrets.ts";
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
import type { SourceClock } from "./source/source_clock.ts";
import { SourceError } from "./source/source_error.ts";
import { keepSpent, readSpent } from "./source/spent_file.ts";

/** What the component needs from outside. */
export interface RadarParts {
  readonly radar: RadarConfig;
  readonly dataDir: string;
  /** Where the ledgers are, and what was fetched in the last hour. */
  readonly stateDir: string;
  readonly processor: RadarProcessor;
  readonly publisher: RadarPublisher;
  readonly sites: SiteFinder;
  readonly clock: SourceClock;
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
  /** KEYs that came whole by chunks, of which not every product has a picture: nothing more will come. */
  readonly lookedAt: Ledger;
  readonly passes: ReadonlyMap<Level, PassParts>;
  /** Keeps what was fetched for the next process. */
  keepSpent(): void;
}

/** A pass over a source ends after so long, that what is newer meanwhile comes first. */
const PASS_MS = 300_000;

/** Products of Level II, as configured. */
export function level2Products({ products }: RadarConfig): string[] {
  return Object.entries(products).filter(([, { codes }]) => codes === undefined)
    .map(([name]) => name);
}

/**
 * The sites of a level.
 *
 * @param chosen those that are configured for both, or the one nearest to the vehicle
 */
export function sitesOf(
  { sites, level3_sites }: Pick<RadarConfig, "sites" | "level3_sites">,
  level: Level,
  chosen: readonly string[],
): readonly string[] {
  return level === 3 && sites !== "auto" ? level3_sites ?? chosen : chosen;
}

/** Whether a level has sites at all. */
export const isFollowed = (radar: RadarConfig, level: Level) =>
  radar.sites === "auto" || sitesOf(radar, level, radar.sites).length > 0;

/** Opens the sources and the report; asks for nothing yet. */
export function openRadarParts(parts: RadarParts, once: boolean): Running {
  const { radar, clock, log } = parts;
  const perHour = radar.megabytes_per_hour;
  const limit = perHour === undefined ? null : perHour * 1_000_000;
  const spentPath = `${parts.stateDir}/radar_fetched.json`;
  const budget = new Budget(limit, clock, readSpent(spentPath, clock.host.nowMs()));
  const addresses = new Map<Level, string>();
  for (const [level, address] of [[2, radar.level2], [3, radar.level3]] as const) {
    if (address !== null && isFollowed(radar, level)) addresses.set(level, address);
  }
  const report = new RadarReport({ clock: clock.host, log, budget, tell: parts.tell }, {
    level2: addresses.has(2),
    chunks: radar.chunks !== null && isFollowed(radar, 2) && !once,
    level3: addresses.has(3),
  });
  const coming = new Set<string>();
  const lookedAt = ledgerOf(parts, "chunks");
  const passes = new Map<Level, PassParts>();
  for (const [level, address] of addresses) {
    passes.set(level, {
      level,
      source: fileSource(parts, budget, address, level),
      publisher: parts.publisher,
      process: level === 2 ? parts.processor.volumeFile : parts.processor.product,
      identify: level === 2 ? identifyVolume : identifyProduct,
      productsOf: () => level2Products(radar),
      ledger: ledgerOf(parts, `level${level}`),
      budget,
      clock,
      longestMs: once ? Infinity : PASS_MS,
      log,
      events: passEvents(report, level === 2 ? "level2" : "level3"),
      isComing: (key) => level === 2 && (coming.has(key) || lookedAt.get(key) !== null),
    });
  }
  return {
    parts,
    budget,
    report,
    coming,
    lookedAt,
    passes,
    keepSpent() {
      try {
        keepSpent(spentPath, budget.spent(), clock.host.nowMs());
      } catch (error) {
        log.debug(`what was fetched in this hour is not kept: ${errorText(error)}`);
      }
    },
  };
}

/** What was made with other settings is made anew. */
function ledgerOf({ radar, stateDir }: RadarParts, name: string): Ledger {
  const made = JSON.stringify([radar.products, radar.picture_size, radar.store]);
  return new Ledger(`${stateDir}/radar_${name}.json`, made);
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
  const bucket = openBucket({
    address,
    clock,
    random,
    spent: (bytes) => budget.spend(bytes),
    heard: (dateMs) => clock.heard(dateMs),
  });
  return level === 2 ? volumeBucket(bucket, clock) : productBucket(bucket, clock);
}

function passEvents(report: RadarReport, name: SourceName): PassEvents {
  return {
    waiting: (files) => report.waiting(name, files),
    underWay(file, isUnder) {
      report.underWay(file, isUnder);
      report.sourceState(name, isUnder ? "fetching" : "waiting");
    },
    came: ({ news }) => report.published(news),
    skipped: (file, why) => report.skipped(`${file}: ${why}`),
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
      sites: sitesOf(radar, level, sites),
      codes: [...new Set([...codes.values()].flat())],
      fromMs: windowMin === null ? null : nowMs - windowMin * 60_000,
      nowMs,
    },
  };
}
