/**
 * `meso360 update-guard`: run by the previous executable before each start of a service, so that a
 * new version that dies before any of its own code runs is taken back all the same; and with
 * `--watch PID` beside it, for one that hangs.
 *
 * @module
 */
import process from "node:process";
import { type Clock, pause } from "../../clock.ts";
import { errorText } from "../../secrets.ts";
import {
  HEALTH_LIMIT_MS,
  type Marker,
  markerNow,
  MAX_STARTS,
  NEVER_STAYED,
  readMarker,
  writeMarker,
} from "./marker.ts";
import { previousPath } from "./swap.ts";
import { takeBack } from "./take_back.ts";

/** The new version takes itself back after a minute; this is for the one that cannot. */
const WATCH_LIMIT_MS = HEALTH_LIMIT_MS + 5_000;
const LOOK_MS = 500;
/** A supervisor ends within 5 s of being asked to. */
const TERM_MS = 6_000;

/** What the guard needs to know. */
export interface GuardParts {
  readonly stateDir: string;
  /** The executable that this process was started from: the previous one. */
  readonly executable: string;
  log(text: string): void;
}

/** Counts a start of the version on trial; at the second one the previous version is put back. */
export function updateGuard(parts: GuardParts): void {
  const { stateDir, log } = parts;
  const found = trialOf(parts);
  if (found === null) return;
  const marker = { ...found, guards: found.guards + 1 };
  if (marker.guards >= MAX_STARTS && takeBack(stateDir, marker, NEVER_STAYED, log)) return;
  try {
    writeMarker(stateDir, marker);
  } catch (error) {
    log(`WARN  the start cannot be noted in ${stateDir}: ${errorText(error)}`);
  }
}

/** A process, as far as it is watched. */
export interface Watched {
  lives(): boolean;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/**
 * Watches over the new version from outside: when a minute does not make it healthy, it is taken
 * back and ended, and its service manager starts what is then in its place.
 */
export async function watchTrial(
  parts: GuardParts & { readonly clock: Clock },
  watched: Watched,
): Promise<void> {
  const { stateDir, clock, log } = parts;
  const own = trialOf(parts);
  if (own === null) return;
  const limitMs = clock.monoMs() + WATCH_LIMIT_MS;
  while (true) {
    const marker = markerNow(stateDir, own);
    // One that has ended is started again, and counted before that.
    if (marker?.state !== "trial" || !watched.lives()) return;
    if (clock.monoMs() < limitMs) {
      await pause(clock, LOOK_MS);
      continue;
    }
    const why = `not healthy within ${HEALTH_LIMIT_MS / 1000} s`;
    // Before it is ended: what has no way back is left running.
    if (!takeBack(stateDir, marker, why, log)) return;
    watched.kill("SIGTERM");
    for (let ms = 0; ms < TERM_MS && watched.lives(); ms += LOOK_MS) {
      await pause(clock, LOOK_MS);
    }
    watched.kill("SIGKILL");
    return;
  }
}

/** The note of the trial that this executable is to look after; null when there is none. */
function trialOf({ stateDir, executable }: GuardParts): Marker | null {
  const marker = readMarker(stateDir);
  // Two programs may share a state_dir by mistake: another's executable is left alone.
  if (marker?.state !== "trial" || previousPath(marker.executable) !== executable) return null;
  return marker;
}

/** A process of this machine. */
export function processOf(pid: number): Watched {
  return {
    lives() {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    },
    kill(signal) {
      try {
        Deno.kill(pid, signal);
      } catch {
        // It has ended.
      }
    },
  };
}
