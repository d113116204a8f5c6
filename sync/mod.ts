/**
 * Data off the machine: the command of this room.
 *
 * @module
 */
import type { LoadedConfig } from "../config.ts";
import { encodeChildEvent } from "../formats/child_event.ts";
import { flushLines, isSupervised, printLine, stdoutLogger } from "../log.ts";

/**
 * `meso360 sync`: the reverse tunnel. This version has none: the component says so and runs, idle,
 * until it is told to stop, so that it can be configured, supervised and stopped like any other.
 */
export async function syncCommand(loaded: LoadedConfig, verbose: boolean): Promise<number> {
  const { config } = loaded;
  const log = stdoutLogger("mesosync", verbose);
  if (config.rtun_port === undefined) {
    log.warn("not configured: set rtun_port in the configuration to the tunnel's port");
    await flushLines(300);
    return 1;
  }
  const reason = "this version has no tunnel yet; nothing is carried off the machine";
  log.warn(reason);
  if (!isSupervised()) {
    await flushLines(300);
    return 1;
  }
  const since = new Date().toISOString();
  printLine(encodeChildEvent({ event: "state", state: "no tunnel", since, reason }));
  await stdinEnd();
  return 0;
}

/** Resolves when the supervisor closes stdin, or is gone. */
async function stdinEnd(): Promise<void> {
  const buffer = new Uint8Array(256);
  while (await Deno.stdin.read(buffer).catch(() => null) !== null);
}
