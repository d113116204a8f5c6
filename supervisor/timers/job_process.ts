/**
 * One job as a child process: started, heard, and ended with everything it started itself, at its
 * limit at the latest.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import { SUPERVISED } from "../../processes.ts";
import type { ChildCommand } from "../children/spawn.ts";
import { JobOutput } from "./job_output.ts";
import { durationText } from "./schedule.ts";

/** One that was asked to end is killed after so long: the program itself ends within 5 s. */
const KILL_AFTER_MS = 3_000;

/** How long an ended job's output may still come. */
const DRAIN_MS = 500;

/** How a job's process ended. */
export interface JobEnd {
  readonly code: number;
  /** It was ended at its limit. */
  readonly timedOut: boolean;
  readonly outcome: JobOutcome | null;
}

/** A job's process. */
export interface JobProcess {
  readonly pid: number;
  readonly ended: Promise<JobEnd>;
  /** The last lines it wrote, so far. */
  output(): string;
  /** Ends it, and what it started. */
  stop(): void;
}

/** What a job's process needs from outside. */
export interface JobProcessParts {
  readonly command: ChildCommand;
  readonly environment: Readonly<Record<string, string>>;
  readonly limitMs: number;
  readonly clock: Clock;
  /** Hears what it writes, line by line; of too much only how much it is. */
  line(text: string): void;
}

/**
 * Starts a job's process, in a group of its own.
 *
 * @throws what the operating system says when it cannot be started
 */
export function startJob(parts: JobProcessParts): JobProcess {
  const { command, environment, limitMs, clock } = parts;
  const child = new Deno.Command(command.program, {
    args: [...command.args],
    env: { ...environment, [SUPERVISED]: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    // A group of its own: what the job starts (rsync, ssh, ffmpeg) ends with it.
    detached: true,
  }).spawn();
  const output = new JobOutput(clock, parts.line);
  let timedOut = false;
  let cancelKill: (() => void) | null = null;

  const stop = () => {
    if (cancelKill !== null) return;
    // Fails when it ended first, which is what was wanted.
    child.stdin.close().catch(() => {});
    endGroup(child.pid, "SIGTERM");
    cancelKill = clock.after(KILL_AFTER_MS, () => endGroup(child.pid, "SIGKILL"));
  };
  const cancelLimit = clock.after(limitMs, () => {
    timedOut = true;
    output.say(`WARN  ended at its limit of ${durationText(limitMs)}`);
    stop();
  });
  const heard = Promise.all([output.read(child.stdout), output.read(child.stderr)]);

  async function watch(): Promise<JobEnd> {
    const { code } = await child.status;
    cancelLimit();
    cancelKill?.();
    // What it left behind must not meet what its next run starts. Windows finds none of it any more.
    if (Deno.build.os !== "windows") endGroup(child.pid, "SIGKILL");
    let cancelDrain = () => {};
    const late = new Promise<void>((resolve) => cancelDrain = clock.after(DRAIN_MS, resolve));
    await Promise.race([heard, late]);
    cancelDrain();
    child.stdin.close().catch(() => {});
    output.close();
    return { code, timedOut, outcome: output.outcome };
  }
  return { pid: child.pid, ended: watch(), output: () => output.tail, stop };
}

/** Sends a signal to a process and all that it started. Windows has no groups, but a program for it. */
function endGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (Deno.build.os !== "windows") return Deno.kill(-pid, signal);
    // There a signal would be a hard kill of the job alone; the end of its stdin is the asking.
    if (signal === "SIGTERM") return;
    new Deno.Command("taskkill", {
      args: ["/PID", String(pid), "/T", "/F"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn().status.catch(() => {});
  } catch {
    // All of them have ended.
  }
}
