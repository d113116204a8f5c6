/**
 * Which program this is: version and commit, from git when it runs in a checkout, from what the
 * build noted when it is an executable. The body of `GET /version`.
 *
 * @module
 */
import { PROGRAM_FOLDER } from "../../assets.ts";
import type { Clock } from "../../clock.ts";
import { VERSION } from "../../version.ts";
import { buildNoteText } from "./build_note.ts";
import { gitRun } from "./git.ts";

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

/** Asks git in a folder; null when there is no git, or it has nothing to say. */
export type Git = (args: readonly string[]) => Promise<string | null>;

const UNKNOWN_UPDATE = { version: VERSION, update_available: null, latest: null } as const;

/** Answers which program this is; one look serves for 5 min. */
export function versionInfo(clock: Clock): () => Promise<VersionInfo> {
  let known: Promise<VersionInfo> | null = null;
  let lookedMs = 0;
  return () => {
    if (known === null || clock.monoMs() - lookedMs >= REFRESH_MS) {
      lookedMs = clock.monoMs();
      known = Deno.build.standalone
        ? Promise.resolve(executableVersion(buildNoteText()))
        : sourceVersion(gitIn(PROGRAM_FOLDER), Deno.realPathSync(PROGRAM_FOLDER));
    }
    return known;
  };
}

/** The version of a program that runs from source files in `folder`. */
export async function sourceVersion(git: Git, folder: string): Promise<VersionInfo> {
  const top = await git(["rev-parse", "--show-toplevel"]);
  // A folder unpacked inside another project's checkout has nothing to do with that project.
  if (top === null || realPath(top) !== folder) {
    return { ...UNKNOWN_UPDATE, commit: null, source: "files", dirty: null };
  }
  const [commit, changes] = await Promise.all([
    git(["rev-parse", "--verify", "HEAD"]),
    git(["status", "--porcelain", "--untracked-files=no"]),
  ]);
  const dirty = changes === null ? null : changes !== "";
  return { ...UNKNOWN_UPDATE, commit, source: "git", dirty };
}

/** The version of an executable; `note` is what its build wrote down, or null. */
export function executableVersion(note: string | null): VersionInfo {
  const nothing: VersionInfo = {
    ...UNKNOWN_UPDATE,
    commit: null,
    source: "executable",
    dirty: null,
  };
  if (note === null) return nothing;
  try {
    const { commit, dirty } = JSON.parse(note);
    if (typeof commit !== "string" || typeof dirty !== "boolean") return nothing;
    return { ...nothing, commit, dirty };
  } catch {
    return nothing;
  }
}

function gitIn(folder: string): Git {
  const run = gitRun(folder);
  return async (args) => {
    const { ok, text } = await run(args, GIT_LIMIT_MS);
    return ok ? text : null;
  };
}

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}
