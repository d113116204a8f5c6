/**
 * Which of a file's variables a profile takes: no others need be unpacked.
 *
 * @module
 */
import type { Profile } from "./profile.ts";

/** Their names in the file; undefined: all. */
export function wantedNames({ time, grids = [], variables }: Profile): Set<string> | undefined {
  if (variables === "all") return undefined;
  return new Set([time, ...[...grids, ...variables].map(({ from }) => from)].flat());
}
