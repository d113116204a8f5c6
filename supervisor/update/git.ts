/**
 * Asking git, for a limited time, without it ever asking a person.
 *
 * @module
 */

/** What git answered. */
export interface GitAnswer {
  readonly ok: boolean;
  readonly text: string;
  /** The last line it complained with. */
  readonly error: string;
}

/** Git in one folder. Never throws. */
export type GitRun = (args: readonly string[], limitMs: number) => Promise<GitAnswer>;

/** The real git in `folder`. */
export function gitRun(folder: string): GitRun {
  return async (args, limitMs) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const child = new Deno.Command("git", {
        args: ["-C", folder, ...args],
        env: {
          LC_ALL: "C",
          GIT_TERMINAL_PROMPT: "0",
          GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
          GIT_OPTIONAL_LOCKS: "0",
        },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const late = new Promise<null>((resolve) => timer = setTimeout(resolve, limitMs, null));
      const output = await Promise.race([child.output(), late]);
      if (output === null) {
        child.kill("SIGTERM");
        return { ok: false, text: "", error: `no answer within ${limitMs / 1000} s` };
      }
      const [text, error] = [output.stdout, output.stderr].map((b) =>
        new TextDecoder().decode(b).trim()
      );
      return { ok: output.success, text: text!, error: error!.split("\n").at(-1)!.slice(0, 200) };
    } catch (error) {
      const text = error instanceof Deno.errors.NotFound ? "git is not installed" : String(error);
      return { ok: false, text: "", error: text };
    } finally {
      clearTimeout(timer);
    }
  };
}
