/**
 * What `meso360 radar` does: follows the sites it is set to, or the one nearest to the vehicle, from
 * every source that is configured, until it is told to stop.
 *
 * @module
 */
import { pause } from "../../clock.ts";
import type { Level } from "../../formats/radar_store.ts";
import { AutoSite, lastPosition, type Position } from "./auto_site.ts";
import { filePass, type PassResult } from "./file_pass.ts";
import { aheadReason, clockReason } from "./radar_report.ts";
import { keepFollowing } from "./chunks/follow_sites.ts";
import {
  isFolder,
  isFollowed,
  openRadarParts,
  passOf,
  type RadarParts,
  type Running,
  sitesOf,
  tellFault,
} from "./radar_parts.ts";

/** The vehicle's position is looked at this often. */
export const POSITION_MS = 10_000;

/** The store is cleaned this often. */
export const CLEAN_MS = 180_000;

/** Without a word from a bucket, the host's clock is believed after so long. */
export const CLOCK_WAIT_MS = 900_000;

/** What was fetched in the last hour is kept this often. */
const KEEP_SPENT_MS = 60_000;

/** Longest pause between passes while the store takes nothing. */
const MAX_STORE_PAUSE_MS = 600_000;

/** Makes pass after pass over one level's source. */
async function keepPassing(
  running: Running,
  level: Level,
  sites: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { parts: { radar, clock }, report } = running;
  const name = level === 2 ? "level2" : "level3";
  const pollMs = radar.poll_seconds * 1_000;
  for (let storePauseMs = pollMs; !signal.aborted;) {
    let pauseMs = pollMs;
    try {
      report.sourceState(name, "listing");
      const { pass, wanted } = await passOf(running, level, sites);
      const result = await filePass(pass, wanted, signal);
      if (result.failed === 0) report.sourceWell(name);
      report.sourceState(name, result.later > 0 ? "waiting: budget is used up" : "waiting");
      report.ahead(name, result.ahead);
      if (result.unfinished > 0) pauseMs = 0;
      if (result.unstored > 0) {
        pauseMs = storePauseMs;
        storePauseMs = Math.min(storePauseMs * 2, MAX_STORE_PAUSE_MS);
      } else storePauseMs = pollMs;
    } catch (error) {
      if (signal.aborted) return;
      tellFault(report, name, error);
    }
    await pause(clock, pauseMs, signal);
  }
}

/**
 * Cleans the store every few minutes, as soon as the clock can be believed: by a wrong one, all
 * pictures are old.
 */
async function keepClean(running: Running, signal: AbortSignal): Promise<void> {
  const { parts: { publisher, clock, log }, report } = running;
  let unknownMs: number | null = null;
  while (!signal.aborted) {
    unknownMs = clock.offMs === null ? unknownMs ?? clock.monoMs() : null;
    const isWaiting = unknownMs !== null && asksBuckets(running) &&
      clock.monoMs() - unknownMs < CLOCK_WAIT_MS;
    if (isWaiting || clock.isWrong) {
      await pause(clock, POSITION_MS, signal);
      continue;
    }
    try {
      const removed = await publisher.clean();
      if (removed > 0) log.debug(`${removed} old objects removed from the store`);
    } catch (error) {
      tellFault(report, "store", error);
    }
    await pause(clock, CLEAN_MS, signal);
  }
}

/** Whether a bucket is asked that says what time it is. */
function asksBuckets({ parts: { radar } }: Running): boolean {
  const addresses = [
    ...isFollowed(radar, 2) ? [radar.level2, radar.chunks] : [],
    ...isFollowed(radar, 3) ? [radar.level3] : [],
  ];
  return addresses.some((address) => address !== null && !isFolder(address));
}

/** Keeps what was fetched for the next process, now and then and at the end. */
async function keepCounted({ parts: { clock }, keepSpent }: Running, signal: AbortSignal) {
  while (!signal.aborted) {
    await pause(clock, KEEP_SPENT_MS, signal);
    keepSpent();
  }
}

/** The sites to follow, and why; null: there is no position to choose by. */
function chosenSites(
  { radar, dataDir, clock }: RadarParts,
  auto: AutoSite,
): { sites: readonly string[]; reason: string | null } | null {
  if (radar.sites !== "auto") return { sites: radar.sites, reason: null };
  const position = positionIn(dataDir);
  if (position === null) return null;
  const site = auto.choose(position, clock.monoMs());
  const { latDeg, lonDeg, from } = position;
  const degrees = (value: number, [plus, minus]: readonly [string, string]) =>
    `${Math.abs(value).toFixed(2)}° ${value < 0 ? minus : plus}`;
  const place = `${degrees(latDeg, ["N", "S"])} ${degrees(lonDeg, ["E", "W"])}`;
  return { sites: [site], reason: `the nearest to ${place} (${from})` };
}

/** Null also when there is no folder yet: nothing was recorded. */
function positionIn(dataDir: string): Position | null {
  try {
    return lastPosition(dataDir);
  } catch {
    return null;
  }
}

/** Of both levels. */
const allSites = (radar: RadarParts["radar"], sites: readonly string[]) => [
  ...new Set([...sitesOf(radar, 2, sites), ...sitesOf(radar, 3, sites)]),
];

const NO_GPS = {
  state: "no GPS",
  reason:
    'radar.sites is "auto", and no daily file has a position yet: it goes on as soon as one ' +
    'has; or name the sites, as ["KTLX"]',
} as const;

/** Runs until the signal is aborted. */
export async function runRadar(parts: RadarParts, signal: AbortSignal): Promise<void> {
  const running = openRadarParts(parts, false);
  const { report, passes } = running;
  const { clock, radar } = parts;
  const auto = new AutoSite(parts.sites);
  const aside = [keepClean(running, signal), keepCounted(running, signal)];
  while (!signal.aborted) {
    const chosen = chosenSites(parts, auto);
    if (chosen === null) {
      report.noSite(NO_GPS.state, NO_GPS.reason);
      await pause(clock, POSITION_MS, signal);
      continue;
    }
    const { sites } = chosen;
    report.following(allSites(radar, sites), chosen.reason);
    const other = new AbortController();
    const both = AbortSignal.any([signal, other.signal]);
    const loops = [
      ...[...passes.keys()].map((level) => keepPassing(running, level, sites, both)),
      ...sites.length > 0 ? [keepFollowing(running, sites, both)] : [],
    ];
    while (!both.aborted) {
      await pause(clock, POSITION_MS, both);
      report.clockOff(clock.offMs);
      const now = radar.sites === "auto" ? chosenSites(parts, auto) : chosen;
      if (now === null) continue;
      if (now.sites.join() === sites.join()) {
        report.following(allSites(radar, now.sites), now.reason);
      } else other.abort();
    }
    await Promise.all(loops);
  }
  await Promise.all(aside);
  report.close();
}

/**
 * One pass over one level's source, for a scheduler.
 *
 * @throws {SourceError} when the source cannot be listed
 */
export async function radarOnce(
  parts: RadarParts,
  level: Level,
  signal: AbortSignal,
): Promise<PassResult & { readonly sites: readonly string[]; readonly removed: number }> {
  const running = openRadarParts(parts, true);
  const chosen = chosenSites(parts, new AutoSite(parts.sites));
  if (chosen === null) throw new NoSiteError(`${NO_GPS.state}: ${NO_GPS.reason}`);
  const { clock, publisher } = parts;
  const look = () => passOf(running, level, chosen.sites);
  let { pass, wanted } = await look();
  const address = level === 2 ? parts.radar.level2 : parts.radar.level3;
  if (address !== null && isFolder(address)) {
    // A file counts as whole when two looks see the same.
    await pass.source.candidates(wanted, signal);
    await pause(clock, LOOK_AGAIN_MS, signal);
  }
  try {
    let result = await filePass(pass, wanted, signal);
    if (clock.isWrong) {
      // The bucket has said what time it is: now for what is new by that.
      parts.log.warn(`clock wrong: ${clockReason(clock.offMs!)}`);
      ({ pass, wanted } = await look());
      result = await filePass(pass, wanted, signal);
    }
    if (result.ahead > 0) parts.log.warn(aheadReason(result.ahead));
    const removed = clock.isWrong ? 0 : await publisher.clean();
    return { ...result, sites: wanted.sites, removed };
  } finally {
    running.keepSpent();
  }
}

/** Between the two looks of a single pass over a folder. */
const LOOK_AGAIN_MS = 2_000;

/** The site is to be chosen by position, and there is none. */
export class NoSiteError extends Error {
  override readonly name = "NoSiteError";
  readonly code = "no-site";
}
