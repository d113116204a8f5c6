/**
 * Which files at a source are finished: what an earlier look saw of those that were not, and what a
 * later one makes of it.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../../durable.ts";
import type { FileLook } from "./listing.ts";

/** A file that waits, as it was seen last. */
export interface WaitingFile extends FileLook {
  /** Since when it looks like this, by this machine's clock, ms. */
  readonly sinceMs: number;
  /** Since when it waits, ms. */
  readonly firstMs: number;
}

/** `<state_dir>/source_sync/<id>.json`. */
export interface Looks {
  /** When the source was looked at last; null: never. */
  readonly timeMs: number | null;
  /** When all its folders were; null: never. */
  readonly fullMs: number | null;
  readonly waiting: ReadonlyMap<string, WaitingFile>;
}

const NO_LOOKS: Looks = { timeMs: null, fullMs: null, waiting: new Map() };

/** Where an instrument's looks are kept. */
export function looksPath(stateDir: string, id: string): string {
  return join(stateDir, "source_sync", `${id}.json`);
}

/** What was kept; nothing where there is none, or it cannot be read: then files wait a run longer. */
export function readLooks(path: string): Looks {
  try {
    const { timeMs, fullMs, waiting } = JSON.parse(Deno.readTextFileSync(path));
    const files = (waiting as WaitingFile[]).map((
      file,
    ): [string, WaitingFile] => [file.path, file]);
    return { timeMs, fullMs, waiting: new Map(files) };
  } catch {
    return NO_LOOKS;
  }
}

export function writeLooks(path: string, { timeMs, fullMs, waiting }: Looks): void {
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, JSON.stringify({ timeMs, fullMs, waiting: [...waiting.values()] }) + "\n");
}

/** The times by which a file is judged. */
export interface SettlingTimes {
  /** This machine's clock. */
  readonly nowMs: number;
  /** The source's own, where it says. */
  readonly clockMs: number | null;
  readonly settleMs: number;
}

/**
 * Whether a file is finished; else as what it waits.
 *
 * | seen before | looks | age by its time stamp | |
 * | --- | --- | --- | --- |
 * | yes | otherwise | any | waits: it is being written |
 * | yes | the same | over the settling time | finished |
 * | yes | the same for the settling time | any: the clock there may be off | finished |
 * | no, first look of all | | over the settling time | finished |
 * | no, and not there at the look before | | over it, but younger than that look | finished |
 * | no, and not there at the look before | | older than that look: it came late, or the clock is off | waits |
 *
 * A settling time of 0 takes files as they are, growing ones too.
 */
export function judge(
  file: FileLook,
  { timeMs, waiting }: Pick<Looks, "timeMs" | "waiting">,
  { nowMs, clockMs, settleMs }: SettlingTimes,
): WaitingFile | null {
  if (settleMs === 0) return null;
  const before = waiting.get(file.path);
  const mtimeMs = file.mtimeS * 1000;
  // A server that tells no time gives 0.
  const isOld = file.mtimeS > 0 && (clockMs ?? nowMs) - mtimeMs >= settleMs;
  if (before !== undefined) {
    if (before.size !== file.size || before.mtimeS !== file.mtimeS) {
      return { ...file, sinceMs: nowMs, firstMs: before.firstMs };
    }
    // The clock here may have been set back.
    const sinceMs = Math.min(before.sinceMs, nowMs);
    return isOld || nowMs - sinceMs >= settleMs ? null : { ...before, sinceMs };
  }
  const isCredible = timeMs === null || mtimeMs >= timeMs - settleMs;
  return isOld && isCredible ? null : { ...file, sinceMs: nowMs, firstMs: nowMs };
}
