/**
 * How a child process is started: the same program again, from source or from the executable,
 * with its stdin kept open as the sign that the supervisor lives.
 *
 * @module
 */
import { assetPath } from "../../assets.ts";
import { SUPERVISED } from "../../processes.ts";

/** A program and its arguments. */
export interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** A child process, as far as the supervisor deals with it. */
export interface Child {
  readonly pid: number;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ readonly code: number; readonly signal: string | null }>;
  /** The graceful stop: a supervised child ends when its stdin does. */
  closeStdin(): void;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/**
 * The executable that this process was started from; from source it is Deno. Asked for at the
 * start: once an update has taken its place, the system names the old one.
 */
export const EXECUTABLE: string = realPath(Deno.execPath());

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** The command that runs this program again with other arguments. */
export function selfCommand(args: readonly string[]): ChildCommand {
  if (Deno.build.standalone) return { program: EXECUTABLE, args };
  // The permissions that stand in deno.json (-P), as for the `start` task and the executable.
  const permitted = ["--quiet", "--no-prompt", "-P", "--config", assetPath("deno.json")];
  return {
    program: EXECUTABLE,
    args: ["run", ...permitted, assetPath("main.ts"), ...args],
  };
}

/** Starts a child with more in its environment than this process has. Throws what the operating system says when it cannot be started. */
export function spawnChild(
  command: ChildCommand,
  environment: Readonly<Record<string, string>>,
): Child {
  const process = new Deno.Command(command.program, {
    args: [...command.args],
    env: { ...environment, [SUPERVISED]: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return {
    pid: process.pid,
    stdout: process.stdout,
    stderr: process.stderr,
    ended: process.status,
    closeStdin() {
      // Fails when the child ended first, which is what was wanted.
      process.stdin.close().catch(() => {});
    },
    kill(signal) {
      try {
        process.kill(signal);
      } catch {
        // It ended in the meantime.
      }
    },
  };
}
