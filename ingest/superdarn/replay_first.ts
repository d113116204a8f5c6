/**
 * What is known of a replay before anything is opened for it: that there is a record to play, and
 * whose records they are.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { type ReplayRecord, replayRecords } from "./replay.ts";

/** Of so many records the stations are told: a day of a radar, read in half a second. */
const LOOKED_AT = 20_000;

/** Faster than any disk: nothing is waited for. */
const AT_ONCE = 1e9;

/**
 * The records, the first of which has been read.
 *
 * @throws {ReplayError} when there is none
 */
export async function begun(
  records: AsyncGenerator<ReplayRecord>,
): Promise<AsyncGenerator<ReplayRecord>> {
  const first = await records.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* records;
  })();
}

/**
 * The sites of the first records, in the order of the alphabet.
 *
 * @throws {ReplayError} when a path cannot be read, or there is no record at all
 */
export async function sitesIn(
  paths: readonly string[],
  clock: Clock,
  signal: AbortSignal,
): Promise<string[]> {
  // What is wrong with the files is told when they are played.
  const log = { info() {}, warn() {}, debug() {} };
  const sites = new Set<string>();
  let looked = 0;
  for await (
    const { site } of replayRecords({ paths, rate: AT_ONCE, again: false, clock, log }, signal)
  ) {
    sites.add(site);
    if (++looked >= LOOKED_AT) break;
  }
  return [...sites].sort();
}
