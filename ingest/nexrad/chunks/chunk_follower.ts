/**
 * Follows one radar's real-time volumes, one after the other. Listings are made at the start, between
 * volumes and when something is missing, and then narrow ones.
 *
 * @module
 */
import { pause } from "../../../clock.ts";
import { backOffMs, FollowedVolume, type FollowerParts } from "./followed_volume.ts";
import { chunksOf, newestVolume } from "./newest_volume.ts";
import { SourceError } from "../source/source_error.ts";

/** A radar that rests is looked at this often. */
const QUIET_MS = 60_000;

/** After so many failures to begin a volume, a newer one is looked for. */
const MAX_FAILURES = 4;

/** Follows until the signal is aborted; every failure of the source is told, and survived. */
export async function followChunks(parts: FollowerParts, signal: AbortSignal): Promise<void> {
  const { clock, events, site, log } = parts;
  let number: number | null = null;
  let after: string | null = null;
  for (let failures = 0; !signal.aborted;) {
    try {
      if (number === null) {
        number = await newestVolume(parts.bucket, site, signal);
        events.well();
        if (number === null) {
          events.at("no volumes there");
          await pause(clock, QUIET_MS, signal);
          continue;
        }
      }
      const keys = await chunksOf(parts.bucket, site, number, after, signal);
      const first = keys.at(-1);
      if (first === undefined) {
        // The newest is the one that we know: the radar rests.
        events.at(`nothing new since ${after ?? "the start"}`);
        number = null;
        await pause(clock, QUIET_MS, signal);
        continue;
      }
      const volume = new FollowedVolume(parts, first, signal);
      number = await volume.follow(keys.filter(({ time }) => time === first.time));
      after = first.time;
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
