/**
 * Follows the real-time chunks of all sites, as the component does: decodes them, tells of what came
 * of it, and survives whatever goes wrong.
 *
 * @module
 */
import { pause } from "../../../clock.ts";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import { fourLetters } from "../../../formats/nexrad/sites.ts";
import { errorText } from "../../../secrets.ts";
import { followChunkFolder } from "./chunk_folder.ts";
import { followChunks } from "./chunk_follower.ts";
import type { FollowerParts } from "./followed_volume.ts";
import { startOfVolume } from "../identify.ts";
import type { LiveVolume, Outcome } from "../parts.ts";
import { isFolder, level2Products, type Running, tellFault } from "../radar_parts.ts";
import { openBucket } from "../source/bucket.ts";
import { openFolder } from "../source/folder.ts";

/** A follower that met what nobody expected begins anew after so long. */
const RESTART_MS = 60_000;

/** Follows the chunks of every site. */
export async function keepFollowing(
  running: Running,
  sites: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { parts: { radar, clock, random }, budget } = running;
  const address = radar.chunks;
  if (address === null || level2Products(radar).length === 0) return;
  if (isFolder(address)) {
    const pollMs = radar.poll_seconds * 1_000;
    return await keepGoing(running, async () => {
      const folder = openFolder(address);
      const follower = followerParts(running, "");
      await followChunkFolder({ folder, pollMs, sites, follower }, signal);
    }, signal);
  }
  const bucket = openBucket({
    address,
    clock,
    random,
    spent: (bytes) => budget.spend(bytes),
    heard: (dateMs) => clock.heard(dateMs),
  });
  await Promise.all(sites.map((four) => {
    const site = fourLetters(four);
    const follow = () => followChunks({ ...followerParts(running, site), bucket, site }, signal);
    return keepGoing(running, follow, signal);
  }));
}

/** Whatever ends a follower: the other sites and sources go on, and this one begins anew. */
async function keepGoing(
  { parts: { clock }, report }: Running,
  follow: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await follow();
    } catch (error) {
      if (signal.aborted) return;
      tellFault(report, "chunks", error);
      await pause(clock, RESTART_MS, signal);
    }
  }
}

function followerParts(
  { parts, budget, report, coming, lookedAt }: Running,
  site: string,
): Omit<FollowerParts, "bucket" | "site"> {
  const { radar, clock, log, publisher, processor } = parts;
  const products = level2Products(radar);
  const heard = (outcome: Outcome | null, name: string) => {
    if (outcome === null) return;
    report.published(outcome.news);
    for (const { where, why, code } of outcome.skipped) {
      if (code === "no-picture") continue;
      report.skipped(`${name}: ${where} is left out: ${why}`);
      log.warn(`${name}: ${where} is left out: ${why}`);
    }
  };
  const survive = async (name: string, work: () => Promise<Outcome | null>) => {
    report.underWay(name, true);
    try {
      heard(await work(), name);
    } catch (error) {
      if (error instanceof NexradError) {
        report.skipped(`${name}: ${errorText(error)}`);
        log.warn(`${name} is left out: ${errorText(error)}`);
      } else tellFault(report, "chunks", error);
    } finally {
      report.underWay(name, false);
    }
  };
  /** Remembers a volume that has nothing of some configured product: the lists do not say it. */
  const remember = async (key: string) => {
    for (const product of products) {
      if (await publisher.has(2, product, key)) continue;
      lookedAt.set(key, { key, final: true });
    }
    try {
      lookedAt.save();
    } catch (error) {
      // At the next start the volume is fetched once more; nothing else is lost.
      log.debug(`what is known of volumes is not kept: ${errorText(error)}`);
    }
  };
  // Without an archive nothing fills in what is missing.
  const isFinal = radar.level2 === null;
  const end = async (volume: LiveVolume) => {
    const outcome = await volume.end(isFinal);
    if (outcome !== null && (isFinal || volume.isWhole())) await remember(outcome.key);
    return outcome;
  };
  return {
    clock,
    budget,
    log,
    events: {
      at: (text) => report.sourceState("chunks", site === "" ? text : `${site} ${text}`),
      well: () => report.sourceWell("chunks"),
      failed: (error) => report.sourceFailed("chunks", error),
      leftOut: (chunks) => report.leftOut(site, chunks),
      skipped(name, why) {
        report.skipped(`${name}: ${why}`);
        log.warn(`${name} is left out: ${why}`);
      },
    },
    startOf: startOfVolume,
    async isWanted(key, timeMs) {
      const windowMin = radar.processing_window_minutes;
      if (windowMin !== null && timeMs < clock.nowMs() - windowMin * 60_000) return false;
      if (lookedAt.get(key) !== null) return false;
      for (const product of products) if (!await publisher.has(2, product, key)) return true;
      return false;
    },
    newVolume: () => processor.liveVolume(),
    decode: (volume: LiveVolume, name, bytes) => survive(name, () => volume.add(name, bytes)),
    end: (volume: LiveVolume) => survive(`${site} volume`.trim(), () => end(volume)),
    coming(key, isComing) {
      if (isComing) coming.add(key);
      else coming.delete(key);
    },
  };
}
