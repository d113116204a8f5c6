/**
 * Which program this is: version and commit, from git when it runs in a checkout, from what the
 * build noted when it is an executable. The body of `GET /version`.
 *
 * @module
 */
import { PROGRAM_FOLDER } from "../../assets.ts";
import type { Clock } from "../../clock.ts";
import type { BuildNote } from "../../formats/release_list.ts";
import { VERSION } from "../../version.ts";
import { buildNote } from "./build_note.ts";
import { type GitRun, gitRun } from "./git.ts";

/** The body of `GET /version`. */
export interface VersionInfo {
  readonly version: string;
  /** The whole hash; null when nothing tells. */
  readonly commit: string | null;
  /** What runs: a git checkout, plain source files, or the executable. */
  readonly source: "git" | "files" | "executable";
  /** Whether files differ from the commit; null when nothing tells. */
  readonly dirty: boolean | null;
  /** Null: nobody has looked. */
  readonly update_available: boolean | null;
  readonly latest: string | null;
}

/** A checkout changes under a running program: after so long it is looked at again. */
const REFRESH_MS = 300_000;

/** A folder on a disk that hangs must not hold the answer up. */
const GIT_LIMIT_MS = 3_000;

const UNKNOWN_UPDATE = { version: VERSION, update_available: null, latest: null } as const;

/** Answers which program this is; one look serves for 5 min. */
export function versionInfo(clock: Clock): () => Promise<VersionInfo> {
  let known: Promise<VersionInfo> | null = null;
  let lookedMs = 0;
  return () => {
    if (known === null || clock.monoMs() - lookedMs >= REFRESH_MS) {
      lookedMs = clock.monoMs();
      known = Deno.build.standalone
        ? Promise.resolve(executableVersion(buildNote()))
        : sourceVersion(gitRun(PROGRAM_FOLDER), Deno.realPathSync(PROGRAM_FOLDER));
    }
    return known;
  };
}

/** The version of a program that runs from source files in `folder`. */
export async function sourceVersion(git: GitRun, folder: string): Promise<VersionInfo> {
  /** Null: there is no git, or it has nothing to say. */
  async function ask(...args: readonly string[]): Promise<string | null> {
    const { ok, text } = await git(args, GIT_LIMIT_MS);
    return ok ? text : null;
  }
  const top = await ask("rev-parse", "--show-toplevel");
  // A folder unpacked inside another project's checkout has nothing to do with that project.
  if (top === null || realPath(top) !== folder) {
    return { ...UNKNOWN_UPDATE, commit: null, source: "files", dirty: null };
  }
  const [commit, changes] = await Promise.all([
    ask("rev-parse", "--verify", "HEAD"),
    ask("status", "--porcelain", "--untracked-files=no"),
  ]);
  const dirty = changes === null ? null : changes !== "";
  return { ...UNKNOWN_UPDATE, commit, source: "git", dirty };
}

/** The version of an executable; `note` is what its build wrote down, or null. */
export function executableVersion(note: BuildNote | null): VersionInfo {
  const { commit = null, dirty = null } = note ?? {};
  return { ...UNKNOWN_UPDATE, commit, source: "executable", dirty };
}

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}
