/**
 * `meso360 update-guard`: run by the previous executable before each start of a service, so that a
 * new version that dies before any of its own code runs is taken back all the same.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { MAX_STARTS, readMarker, writeMarker } from "./marker.ts";
import { takeBack } from "./take_back.ts";
import { errorText } from "./update_error.ts";

/** Counts a start of the version on trial; at the second one the previous version is put back. */
export function updateGuard(config: Pick<Config, "state_dir">): number {
  const { state_dir: stateDir } = config;
  const found = readMarker(stateDir);
  if (found?.state !== "trial") return 0;
  const marker = { ...found, guards: found.guards + 1 };
  const say = (text: string) => console.log(text);
  if (marker.guards >= MAX_STARTS && takeBack(stateDir, marker, "it ended at its start", say)) {
    return 0;
  }
  try {
    writeMarker(stateDir, marker);
  } catch (error) {
    say(`WARN  the start cannot be noted in ${stateDir}: ${errorText(error)}`);
  }
  return 0;
}
