/**
 * The preflight's line about new versions.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { type Check, pass, warn } from "../preflight/check.ts";
import type { Updater } from "./updater.ts";

/**
 * Whether the newest version runs, as the updater knows it; within 3 s. Not for a test run, which
 * does not update itself.
 */
export async function updateCheck(
  updater: Pick<Updater, "newest" | "version">,
  config: Pick<Config, "update">,
): Promise<Check> {
  const { version, commit, dirty, source } = await updater.version();
  const short = commit === null ? version : commit.slice(0, 7);
  if (source === "git" && dirty === true) {
    return warn(
      `software has local changes (dev, ${short}): it is not updated`,
      "git status names them; commit or undo them",
    );
  }
  if (!config.update.at_start) {
    return pass(`software ${version} (${short}); not looked for newer: update.at_start is false`);
  }
  if (source === "executable" && config.update.url === undefined) {
    return pass(`software ${version} (${short}); not looked for newer: no update.url`);
  }
  const { available, latest, problem, heldBack } = await updater.newest();
  if (available === true) {
    return warn(
      `software ${version} (${short}) runs, ${latest} is available`,
      "update in the panel on this machine, or: meso360 update",
    );
  }
  if (available === false && heldBack !== null) {
    return pass(`software ${version} (${short}) runs; ${heldBack}`);
  }
  if (available === false) return pass(`software up to date (${short})`);
  // A stick that is not in is no trouble; a server that does not answer may be one.
  if (source === "executable" && !/^https?:/i.test(config.update.url ?? "")) {
    return pass(`software ${version} (${short}); not looked for newer: ${problem}`);
  }
  return warn(
    `whether software ${version} (${short}) is up to date is not known: ${problem}`,
    "mend that, or go on: recording does not need it",
  );
}
