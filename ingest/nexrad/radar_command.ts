/**
 * The commands of the radar's component, `meso360 radar` and `meso360 radar once`: the real parts
 * put together, exit codes, and what a person reads at the end.
 *
 * @module
 */
import { pause, systemClock } from "../../clock.ts";
import { type LoadedConfig, outerValue } from "../../config.ts";
import { isRadarConfigured } from "../../config_radar.ts";
import { type ChildEvent, encodeChildEvent } from "../../formats/child_event.ts";
import { nearestSite, siteOf } from "../../formats/nexrad/sites.ts";
import type { Level } from "../../formats/radar_store.ts";
import { flushLines, type Logger, printLine, stdoutLogger } from "../../log.ts";
import { openStore, StoreError } from "../../object_store/mod.ts";
import { EXIT, stopSignal } from "../../processes.ts";
import { inverseGeodesic } from "../../science/geodesic.ts";
import { errorText } from "../../secrets.ts";
import type { SiteFinder } from "./auto_site.ts";
import { NoSiteError, radarOnce, runRadar } from "./component.ts";
import { openWorkers } from "./decode/mod.ts";
import type { PassResult } from "./file_pass.ts";
import { openProcessor } from "./pictures/process.ts";
import { SourceClock } from "./source/source_clock.ts";
import { SOURCE_REMEDIES, SourceError } from "./source/source_error.ts";
import { isFollowed, type RadarParts } from "./radar_parts.ts";
import { openPublisher } from "./store/mod.ts";

/** A reader of stdout that hangs must not keep the process from ending, ms. */
const FLUSH_MS = 300;

/** What is under way when the process is told to stop may end by itself for so long, ms. */
const STOP_MS = 3_000;

const STOPPED = "stopped before it was done";

/** The radars that are known, by distance along the ground. */
const siteFinder: SiteFinder = {
  nearest: (latDeg, lonDeg) => nearestSite(latDeg, lonDeg).icao,
  distanceM(icao, latDeg, lonDeg) {
    const site = siteOf(icao);
    return site === null
      ? Infinity
      : inverseGeodesic(site.latDeg, site.lonDeg, latDeg, lonDeg).distanceM;
  },
};

/** `meso360 radar`: follows the weather radar until it is told to stop; returns the exit code. */
export async function radarCommand(loaded: LoadedConfig, verbose: boolean): Promise<number> {
  const log = stdoutLogger("radar", verbose);
  const signal = stopSignal();
  const tell = (event: ChildEvent) => printLine(encodeChildEvent(event));
  const giveUp = async (state: string, reason: string) => {
    tell({ event: "state", state, since: new Date().toISOString(), reason });
    log.warn(`${state}: ${reason}`);
    await flushLines(FLUSH_MS);
    return EXIT.failed;
  };
  if (!isRadarConfigured(loaded.config.radar)) {
    return await giveUp(
      "not configured",
      'name sites under radar in the configuration, as "sites": ["KTLX"] or "sites": "auto"',
    );
  }
  tellProblems(loaded, log);
  let opened: Opened;
  try {
    opened = openParts(loaded, { log, tell });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return await giveUp("no store", errorText(error));
  }
  try {
    await untilStopped(runRadar(opened.parts, signal), signal);
    log.info("stopped");
    return EXIT.ok;
  } finally {
    opened.close();
    await flushLines(FLUSH_MS);
  }
}

/**
 * What the work comes to; null when it was told to stop and does not. A picture that is being drawn
 * is not waited for: what is not listed is made anew.
 */
async function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  return await Promise.race([
    work,
    stopped.then(() => pause(systemClock, STOP_MS)).then(() => null),
  ]);
}

/**
 * `meso360 radar once [--level 2|3]`: one pass, for a scheduler; 1 when something was not to be had.
 *
 * @param level null: both, as far as they have a source
 */
export async function radarOnceCommand(
  loaded: LoadedConfig,
  level: Level | null,
  verbose: boolean,
): Promise<number> {
  const log = stdoutLogger("radar", verbose);
  tellProblems(loaded, log);
  const { radar } = loaded.config;
  const signal = stopSignal();
  const fail = (text: string) => {
    log.warn(text);
    return EXIT.failed;
  };
  const hasSource = (one: Level) =>
    (one === 2 ? radar.level2 : radar.level3) !== null && isFollowed(radar, one);
  const levels = level === null ? ([2, 3] as const).filter(hasSource) : [level];
  let opened: Opened | null = null;
  try {
    if (!isRadarConfigured(radar)) {
      return fail('not configured: name sites under radar, as "sites": ["KTLX"] or "auto"');
    }
    if (!levels.every(hasSource) || levels.length === 0) {
      const name = `radar.level${level ?? "2 and radar.level3"}`;
      return fail(`${name} is null, or no site is named for it: there is no source`);
    }
    opened = openParts(loaded, { log, tell: () => {} });
    let code: number = EXIT.ok;
    for (const one of levels) {
      try {
        const result = await untilStopped(radarOnce(opened.parts, one, signal), signal);
        if (result === null) return fail(STOPPED);
        log.info(summary(one, result));
        if (result.failed + result.unstored > 0) code = EXIT.failed;
      } catch (error) {
        // The other level may have another source.
        if (signal.aborted || !(error instanceof SourceError)) throw error;
        code = fail(`${errorText(error)}: ${SOURCE_REMEDIES[error.code]}`);
      }
    }
    return code;
  } catch (error) {
    if (signal.aborted) return fail(STOPPED);
    if (error instanceof NoSiteError || error instanceof StoreError) return fail(errorText(error));
    throw error;
  } finally {
    opened?.close();
    await flushLines(FLUSH_MS);
  }
}

/** One line: what a pass found and did. */
export function summary(
  level: Level,
  result: PassResult & { readonly sites: readonly string[]; readonly removed: number },
): string {
  const what = level === 2 ? "volumes" : "products";
  const parts: [number, string][] = [
    [result.there, "there already"],
    [result.processed, `processed, ${result.pictures} pictures`],
    [result.skipped, "left out as unreadable"],
    [result.failed, "not fetched"],
    [result.unstored, "not stored"],
    [result.later, "left for later: the budget is used up"],
    [result.ahead, "left out: dated more than 12 hours ahead"],
    [result.removed, "old objects removed"],
  ];
  const told = parts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`);
  return [`${result.sites.join(", ")}: ${result.found} ${what} in the window`, ...told].join("; ");
}

function tellProblems({ problems }: LoadedConfig, log: Logger): void {
  for (const { key, text } of problems) {
    if (/^(radar|products_dir)\b/.test(key)) log.warn(text);
  }
}

interface Opened {
  readonly parts: RadarParts;
  close(): void;
}

/** @throws {StoreError} when the store cannot be opened: credentials are missing */
function openParts(
  { config, path }: LoadedConfig,
  { log, tell }: { log: Logger; tell(event: ChildEvent): void },
): Opened {
  const { radar } = config;
  const clock = new SourceClock(systemClock);
  const store = openStore({
    radar,
    productsDir: config.products_dir,
    outer: (name) => outerValue(name, path),
  });
  const publisher = openPublisher({ store, radar, clock, log });
  const workers = openWorkers();
  const processor = openProcessor({
    workers,
    publisher,
    products: radar.products,
    pictureSize: radar.picture_size,
  });
  return {
    parts: {
      radar,
      dataDir: config.data_dir,
      stateDir: config.state_dir,
      processor,
      publisher,
      sites: siteFinder,
      clock,
      random: Math.random,
      log,
      tell,
    },
    close: () => workers.close(),
  };
}
