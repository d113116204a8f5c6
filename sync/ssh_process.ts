/**
 * One running ssh: what it says, when it ends, and how it is ended.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { LineSplitter } from "../formats/lines.ts";

/** Lines kept of what ssh said: a server's greeting can be long, a cause of failure is short. */
const KEPT_LINES = 200;

/** ssh ends at once when asked; one that does not is killed. */
const KILL_AFTER_MS = 1_000;

/** How long its last words may still come: what it started itself can hold the pipe open. */
const DRAIN_MS = 500;

/** A running ssh. */
export interface SshProcess {
  /** Resolves when it has ended and everything it said is read. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** What it said last, one entry a line; `since` leaves out what was there at that mark. */
  lines(since?: number): readonly string[];
  /** How many lines it has said so far. */
  mark(): number;
  /** Ends it; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts ssh. Throws what the operating system says when it cannot be started. */
export function startSsh(
  program: string,
  args: readonly string[],
  clock: Clock,
  heard: (line: string) => void,
): SshProcess {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const lines: string[] = [];
  let said = 0;
  let over = false;
  const hear = (line: string) => {
    said++;
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    heard(line);
  };
  const read = async () => {
    const splitter = new LineSplitter();
    for await (const bytes of child.stderr) for (const line of splitter.push(bytes)) hear(line);
    const rest = splitter.flush();
    if (rest !== null) hear(rest);
  };
  const heardAll = read().catch(() => {});
  const ended = child.status.then(async () => {
    let cancel = () => {};
    const late = new Promise<void>((resolve) => cancel = clock.after(DRAIN_MS, resolve));
    await Promise.race([heardAll, late]);
    cancel();
    over = true;
  });
  const kill = (signal: "SIGTERM" | "SIGKILL") => {
    try {
      child.kill(signal);
    } catch {
      // It ended in the meantime.
    }
  };
  return {
    ended,
    hasEnded: () => over,
    lines: (since = 0) =>
      since === 0 ? lines : lines.slice(Math.max(0, lines.length - (said - since))),
    mark: () => said,
    async stop() {
      if (over) return;
      kill("SIGTERM");
      const cancel = clock.after(KILL_AFTER_MS, () => kill("SIGKILL"));
      await ended;
      cancel();
    },
  };
}
