/**
 * Updating the executable: from `update.url`, or from what was named.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { type BuildNote, latestKey } from "../../formats/release_list.ts";
import { install, type InstallParts, undoInstall } from "./install.ts";
import { fileFor } from "./latest.ts";
import { readFailed } from "./marker.ts";
import { readLatest } from "./read_list.ts";
import { isNewer } from "./semver.ts";
import { openSource } from "./source.ts";
import { failedText } from "./take_back.ts";
import { UpdateError } from "./update_error.ts";
import type { Way } from "./way.ts";

/** What replacing the executable needs to know. */
export interface ExecutableParts {
  readonly config: Pick<Config, "update" | "state_dir">;
  /** What its build wrote down; null when nothing. */
  readonly note: Pick<BuildNote, "public_key" | "variant"> | null;
  readonly executable: string;
  /** What tells the executable that runs from one that was put in its place (swap.ts). */
  readonly identity: string | null;
  readonly version: string;
  /** For `~` in a folder's path. */
  readonly home: string;
  readonly clock: Clock;
}

/** A disk that has to spin up takes its time. */
const OPEN_LIMIT_MS = 15_000;

const NO_KEY =
  "this build knows no release key, so no file can be trusted: set update.public_key " +
  "in the configuration";
const NO_SOURCE = "no update.url in the configuration: set it, or give a file: meso360 update FILE";

/** The way of an executable. */
export function executableWay(parts: ExecutableParts): Way {
  const { config: { update, state_dir }, note, home, clock, executable, identity, version } = parts;
  const target = latestKey(Deno.build.target, note?.variant ?? "");
  const publicKey = update.public_key ?? note?.public_key ?? null;

  function impossible(source: string | null): string | null {
    if (publicKey === null) return NO_KEY;
    return (source ?? update.url) === undefined ? NO_SOURCE : null;
  }

  /** Where `source` is, and the key to trust. */
  async function open(source: string | null, signal: AbortSignal) {
    const place = source ?? update.url;
    if (publicKey === null) throw new UpdateError("no-key", NO_KEY);
    if (place === undefined) throw new UpdateError("source", NO_SOURCE);
    return { source: await openSource(place, home, signal), publicKey };
  }

  return {
    // Exchanging the program mid-drive is a person's decision.
    byItself: false,
    impossible,
    async look(limitMs) {
      const signal = AbortSignal.timeout(limitMs);
      const { source } = await open(null, signal);
      const latest = await readLatest(source, signal);
      const found = { latest: latest.version, heldBack: null };
      if (!isNewer(latest.version, version)) return { ...found, available: false };
      fileFor(latest, target, source.list);
      const failed = readFailed(state_dir);
      if (failed?.version !== latest.version) return { ...found, available: true };
      const heldBack = `${failedText(failed)}: meso360 update tries it again`;
      return { ...found, available: false, heldBack };
    },
    async update(from, tell) {
      const { source, publicKey } = await open(from, AbortSignal.timeout(OPEN_LIMIT_MS));
      const installing: InstallParts = {
        executable,
        identity,
        version,
        publicKey,
        clock,
        tell,
        target,
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
