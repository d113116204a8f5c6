/**
 * Updating the executable: from `update.url`, or from what was named.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { type BuildNote, targetName } from "./build_note.ts";
import { install, type InstallParts, readLatest, undoInstall } from "./install.ts";
import { isNewer } from "./semver.ts";
import { openSource } from "./source.ts";
import { UpdateError } from "./update_error.ts";
import type { Way } from "./way.ts";

/** What replacing the executable needs to know. */
export interface ExecutableParts {
  readonly config: Pick<Config, "update" | "state_dir">;
  readonly note: BuildNote;
  readonly executable: string;
  readonly version: string;
  /** For `~` in a folder's path. */
  readonly home: string;
  readonly clock: Clock;
}

const NO_KEY =
  "this build knows no release key, so no file can be trusted: set update.public_key " +
  "in the configuration";
const NO_SOURCE = "no update.url in the configuration: set it, or give a file: meso360 update FILE";

/** The way of an executable. */
export function executableWay(parts: ExecutableParts): Way {
  const { config: { update, state_dir }, note, home, clock, executable, version } = parts;
  const publicKey = update.public_key ?? note.public_key;

  function impossible(source: string | null): string | null {
    if (publicKey === null) return NO_KEY;
    return (source ?? update.url) === undefined ? NO_SOURCE : null;
  }

  /** Where `source` is, and the key to trust. */
  function open(source: string | null) {
    const place = source ?? update.url;
    if (publicKey === null) throw new UpdateError("no-key", NO_KEY);
    if (place === undefined) throw new UpdateError("source", NO_SOURCE);
    return { source: openSource(place, home), publicKey };
  }

  return {
    // Exchanging the program mid-drive is a person's decision.
    byItself: false,
    impossible,
    async look(limitMs) {
      const latest = await readLatest(open(null).source, limitMs);
      return { latest: latest.version, available: isNewer(latest.version, version) };
    },
    async update(from, tell) {
      const { source, publicKey } = open(from);
      const installing: InstallParts = {
        executable,
        version,
        publicKey,
        clock,
        tell,
        target: targetName(note),
        stateDir: state_dir,
      };
      const installed = await install(source, installing);
      return {
        then: "hand over",
        text: `${installed} takes over from ${version}`,
        undo: () => undoInstall(installing),
      };
    },
  };
}
