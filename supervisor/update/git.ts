/**
 * Asking git, for a limited time, without it or its helpers ever asking a person.
 *
 * @module
 */
import { errorText } from "../../secrets.ts";

/** What git answered. */
export interface GitAnswer {
  readonly ok: boolean;
  readonly text: string;
  /** The last line it complained with. */
  readonly error: string;
}

/** Git in one folder. Never throws. */
export type GitRun = (args: readonly string[], limitMs: number) => Promise<GitAnswer>;

/**
 * Nobody sits there to answer. Without a terminal (`detached`) ssh cannot ask either, so that the
 * ssh command that somebody configured is used as it is.
 */
const NEVER_ASK = {
  GIT_TERMINAL_PROMPT: "0",
  // Empty: git looks no further, neither for core.askPass nor for SSH_ASKPASS.
  GIT_ASKPASS: "",
  SSH_ASKPASS: "true",
  SSH_ASKPASS_REQUIRE: "never",
  GCM_INTERACTIVE: "never",
};

/** The real git in `folder`. */
export function gitRun(folder: string): GitRun {
  return async (args, limitMs) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const child = new Deno.Command("git", {
        args: ["-C", folder, ...args],
        // Looking must not get into the way of somebody's own git command.
        env: { ...NEVER_ASK, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        // A group of its own, that ends with all that git has started.
        detached: true,
      }).spawn();
      const late = new Promise<null>((resolve) => timer = setTimeout(resolve, limitMs, null));
      const output = await Promise.race([child.output(), late]);
      if (output === null) {
        endGroup(child);
        return { ok: false, text: "", error: `no answer within ${limitMs / 1000} s` };
      }
      const [text, error] = [output.stdout, output.stderr].map((b) =>
        new TextDecoder().decode(b).trim()
      );
      return { ok: output.success, text: text!, error: error!.split("\n").at(-1)!.slice(0, 200) };
    } catch (error) {
      const text = error instanceof Deno.errors.NotFound
        ? "git is not installed"
        : errorText(error);
      return { ok: false, text: "", error: text };
    } finally {
      clearTimeout(timer);
    }
  };
}

function endGroup(child: Deno.ChildProcess): void {
  try {
    if (Deno.build.os === "windows") child.kill("SIGTERM");
    else Deno.kill(-child.pid, "SIGTERM");
  } catch {
    // It ended in this moment.
  }
}
