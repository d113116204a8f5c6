/**
 * How a program of the operating system is asked: with a limit, so that one that hangs costs its
 * own answer and nothing else.
 *
 * @module
 */

/** What came of asking a program. */
export type ProgramAnswer =
  | {
    readonly outcome: "ended";
    readonly code: number;
    readonly text: string;
    /** What it complained of. */
    readonly err: string;
  }
  /** It is not on this machine, or may not be run. */
  | { readonly outcome: "absent" }
  /** It did not end in time, and was ended. */
  | { readonly outcome: "late" };

/** Runs a program and gives what it wrote; never throws. Tests give their own. */
export type RunProgram = (program: string, ...args: string[]) => Promise<ProgramAnswer>;

const LIMIT_MS = 3_000;

/** The real one. */
export const runProgram: RunProgram = (program, ...args) => runWithin(LIMIT_MS, program, args);

/** Runs a program for `limitMs` at most. */
export async function runWithin(
  limitMs: number,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProgramAnswer> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [...args],
      // Words are looked for in the answer: they must be the untranslated ones.
      env: { LC_ALL: "C", ...environment },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch {
    return { outcome: "absent" };
  }
  const ended = child.output().then(({ code, stdout, stderr }) => ({
    outcome: "ended" as const,
    code,
    text: new TextDecoder().decode(stdout),
    err: new TextDecoder().decode(stderr),
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<ProgramAnswer>((resolve) => {
    timer = setTimeout(() => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It ended at this very moment.
      }
      resolve({ outcome: "late" });
    }, limitMs);
  });
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a program wrote when it went well; null in every other case. */
export function textOf(answer: ProgramAnswer): string | null {
  return answer.outcome === "ended" && answer.code === 0 ? answer.text : null;
}
