/**
 * Follows one radar's real-time volumes, one after the other; after an outage the newest one, not all
 * that were missed. Listings are made at the start, between volumes and when something is missing, and
 * then narrow ones.
 *
 * @module
 */
import { pause } from "../../../clock.ts";
import { type ChunkKey, nextVolume } from "../../../formats/nexrad/bucket_keys.ts";
import { backOffMs, FollowedVolume, type FollowerParts } from "./followed_volume.ts";
import {
  chunksOf,
  firstChunk,
  type KnownVolume,
  newerVolume,
  newestVolume,
  STEPS,
} from "./newest_volume.ts";
import { SourceError } from "../source/source_error.ts";

/** A radar that rests is looked at this often. */
const QUIET_MS = 60_000;

/** After so many failures to begin a volume, a newer one is looked for. */
const MAX_FAILURES = 4;

/** No volume takes so long: if the newest seems so old, the radar rests, or numbers have jumped. */
const OLD_MS = 900_000;

/** So many steps of numbers are then asked about before an old volume is taken for the newest. */
const FIRST_STEPS = 4;

/** Follows until the signal is aborted; every failure of the source is told, and survived. */
export async function followChunks(parts: FollowerParts, signal: AbortSignal): Promise<void> {
  const { bucket, clock, events, site, log } = parts;
  let number: number | null = null;
  let last: ChunkKey | null = null;
  /** While nothing is newer than `last`: which numbers are asked about next. */
  let step = 0;

  /** The number of the volume to follow; null: there is none yet. */
  async function search(): Promise<number | null> {
    if (last !== null) return await newerVolume(bucket, site, last, step, signal);
    const newest = await newestVolume(bucket, site, signal);
    if (newest === null || clock.nowMs() - newest.timeMs < OLD_MS) return newest?.volume ?? null;
    for (let ahead = 0; ahead < FIRST_STEPS; ahead++) {
      const newer = await newerVolume(bucket, site, newest, ahead, signal);
      if (newer !== null) return newer;
    }
    return newest.volume;
  }

  /** Whether a volume is over, as the one after it has begun: the archive fills it in. */
  const isOver = async (number: number, { time }: KnownVolume) =>
    await firstChunk(bucket, site, nextVolume(number), time, signal) !== null;

  for (let failures = 0; !signal.aborted;) {
    try {
      if (number !== null && last !== null && await isOver(number, last)) number = null;
      number ??= await search();
      const keys: ChunkKey[] = number === null
        ? []
        : await chunksOf(bucket, site, number, last?.time ?? null, signal);
      const first = keys.at(-1);
      if (number === null || first === undefined) {
        events.well();
        events.at(last === null ? "no volumes there" : `nothing new since ${last.time}`);
        number = null;
        step = (step + 1) % STEPS;
        await pause(clock, QUIET_MS, signal);
        continue;
      }
      const volume = new FollowedVolume(parts, first, signal);
      number = await volume.follow(keys.filter(({ time }) => time === first.time));
      last = first;
      step = 0;
      failures = 0;
      if (number === null) log.debug(`${site}: after a long pause, looking for the newest volume`);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof SourceError)) throw error;
      events.failed(error);
      failures++;
      // It may be this volume alone that cannot be had.
      if (failures >= MAX_FAILURES) number = null;
      await pause(clock, backOffMs(failures), signal);
    }
  }
}
