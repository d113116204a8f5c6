/**
 * Whether the system clock can be believed: by GPS time when the datalogger has it, else by what
 * the operating system and the data files say.
 *
 * @module
 */
import { join } from "node:path";
import { type Check, pass, warn } from "./check.ts";
import { type RunProgram, textOf } from "../run_program.ts";

/** A host clock this far from GPS time would name files and log lines wrongly. */
const CLOCK_LIMIT_S = 10;

/** Other machines' clocks, of those that share the folder, differ by less. */
const FILE_AHEAD_MS = 600_000;

/** A time from outside, and when it held by this machine's clock; milliseconds since 1970. */
export interface GpsReading {
  readonly gpsMs: number;
  readonly hostMs: number;
}

/** What this machine says of its own clock. */
export interface HostClock {
  /** When the newest daily file was written last, by that clock; null when there is none. */
  readonly writtenMs: number | null;
  /** Whether it is kept right from outside; null when the system does not tell. */
  readonly synchronised: boolean | null;
}

/** Asks this machine; `dataDir` is null where there are no daily files. Takes 3 s at most. */
export async function hostClock(
  dataDir: string | null,
  run: RunProgram,
  os: string,
): Promise<HostClock> {
  const [writtenMs, synchronised] = await Promise.all([
    dataDir === null ? null : newestWriteMs(dataDir),
    os === "linux" ? isSynchronised(run) : null,
  ]);
  return { writtenMs, synchronised };
}

/** The line about the clock; none when nothing tells. */
export function clockChecks(
  gps: GpsReading | null,
  { writtenMs, synchronised }: HostClock,
  nowMs: number,
  os: string,
): Check[] {
  const remedy = clockRemedy(os);
  if (gps !== null) {
    const offS = Math.round((gps.hostMs - gps.gpsMs) / 1000);
    if (Math.abs(offS) <= CLOCK_LIMIT_S) return [pass("system clock agrees with GPS time")];
    if (synchronised === true) {
      const where = offS > 0 ? "behind" : "ahead of";
      return [warn(
        `GPS time is ${Math.abs(offS)} s ${where} the system clock, which is synchronised`,
        "the GPS receiver or the datalogger may be wrong: restart both, and look at the times in the data",
      )];
    }
    const side = offS > 0 ? "ahead of" : "behind";
    return [warn(`system clock is ${Math.abs(offS)} s ${side} GPS time`, remedy)];
  }
  if (writtenMs !== null && writtenMs - nowMs > FILE_AHEAD_MS) {
    const [now, written] = [utc(nowMs), utc(writtenMs)];
    return [
      warn(`system clock reads ${now}, but data was written when it read ${written}`, remedy),
    ];
  }
  if (synchronised === null) return [];
  return synchronised
    ? [pass("system clock is synchronised (timedatectl)")]
    : [warn("system clock is not synchronised, and there is no GPS time to check it", remedy)];
}

async function isSynchronised(run: RunProgram): Promise<boolean | null> {
  const answer = textOf(await run("timedatectl", "show", "--property=NTPSynchronized", "--value"));
  const word = answer?.trim();
  return word === "yes" ? true : word === "no" ? false : null;
}

function clockRemedy(os: string): string {
  const byHand = "or set the clock by hand";
  if (os === "linux") return `sudo timedatectl set-ntp true, ${byHand}`;
  if (os === "darwin") return `sudo sntp -sS time.apple.com, ${byHand}`;
  return `w32tm /resync as administrator, ${byHand}`;
}

const utc = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 16).replace("T", " ");

async function newestWriteMs(dataDir: string): Promise<number | null> {
  try {
    let newest = "";
    for await (const { name } of Deno.readDir(dataDir)) {
      if (/^\d{8}\.txt$/.test(name) && name > newest) newest = name;
    }
    if (newest === "") return null;
    return (await Deno.stat(join(dataDir, newest))).mtime?.getTime() ?? null;
  } catch {
    return null;
  }
}
