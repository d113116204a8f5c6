/**
 * Updating a git checkout: `git pull --ff-only`, and only where nothing of anybody's is lost.
 *
 * @module
 */
import { PAGE_SOURCES } from "../../assets.ts";
import type { GitRun } from "./git.ts";
import { UpdateError } from "./update_error.ts";
import type { Found, Way } from "./way.ts";

const LOCAL_LIMIT_MS = 3_000;
/** A pull that was asked for may take its time. */
const PULL_LIMIT_MS = 120_000;

/** What the supervisor does not use: children load these files anew, or nobody does. */
const NOT_SUPERVISOR = /^(?:ingest|sync|docs|bench|\.ci)\/|_test\.ts$|\.md$/;

/** What decides which libraries are used: fetching those may need a link that is not there. */
const LIBRARIES = /^deno\.(?:json|lock)$/;

const isLibraries = (path: string) => LIBRARIES.test(path);
const isOfPages = (path: string) =>
  PAGE_SOURCES.some((source) => path === source || path.startsWith(`${source}/`));

/** Builds the pages; why it could not, or null. */
export type BuildPages = () => Promise<string | null>;

/** Whether the files that a pull changed need more than restarted components. */
export function needsRestart(changed: readonly string[]): boolean {
  return changed.some((path) => !NOT_SUPERVISOR.test(path));
}

/** The way of a checkout, asked with `git`; `build` makes its pages anew. */
export function checkoutWay(git: GitRun, build: BuildPages): Way {
  async function ask(args: readonly string[], limitMs = LOCAL_LIMIT_MS): Promise<string> {
    const { ok, text, error } = await git(args, limitMs);
    if (ok) return text;
    throw new UpdateError("git", `git ${args[0]} fails: ${error || "no reason given"}`);
  }

  /** The branch's other end, or why it has none. */
  async function upstream(): Promise<string> {
    const { ok, text } = await git(["rev-parse", "--abbrev-ref", "@{upstream}"], LOCAL_LIMIT_MS);
    if (ok) return text;
    throw new UpdateError(
      "git",
      "this checkout follows no branch elsewhere: git branch --set-upstream-to=origin/BRANCH",
    );
  }

  const changes = async (range: string) => (await ask(["diff", "--name-only", range])).split("\n");

  async function look(limitMs: number): Promise<Found & { readonly dirty: boolean }> {
    await upstream();
    await ask(["fetch", "--quiet"], limitMs);
    const behind = Number(await ask(["rev-list", "--count", "HEAD..@{upstream}"]));
    const latest = await ask(["rev-parse", "--short", "@{upstream}"]);
    const dirty = await ask(["status", "--porcelain", "--untracked-files=no"]) !== "";
    const available = behind > 0;
    const libraries = available ? (await changes("HEAD...@{upstream}")).filter(isLibraries) : [];
    const heldBack = libraries.length === 0
      ? null
      : `${latest} changes ${libraries.join(" and ")}, so it is not pulled by itself: with a ` +
        "good link, meso360 update, then restart";
    return { latest, available, heldBack, dirty };
  }

  return {
    byItself: true,
    impossible: (source) =>
      source === null ? null : "a git checkout is updated with git pull: it takes no file",
    look,
    async update(_source, tell) {
      tell({ state: "looking", text: "asking git" });
      const { available, dirty, latest } = await look(PULL_LIMIT_MS);
      if (dirty) {
        const text =
          "files here differ from their commit (dev): git status names them; commit or " +
          "undo that, then update again";
        throw new UpdateError("git", text);
      }
      const before = await ask(["rev-parse", "HEAD"]);
      if (!available) throw new UpdateError("not-newer", `${latest} runs already: nothing newer`);
      tell({ state: "installing", text: `pulling ${latest}` });
      await ask(["pull", "--ff-only", "--quiet"], PULL_LIMIT_MS);
      const changed = await changes(`${before}..HEAD`);
      const unbuilt = changed.some(isOfPages) ? await build() : null;
      const restartNeeded = needsRestart(changed);
      const text = unbuilt !== null
        ? `${latest} is pulled, but its pages cannot be built (${unbuilt}): deno task build, then ` +
          "restart meso360"
        : restartNeeded
        ? `${latest} is pulled, and the supervisor itself has changed: restart meso360 to use it`
        : `${latest} is pulled; the components use it`;
      return { then: "restart components", text, restartNeeded };
    },
  };
}
