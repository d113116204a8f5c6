/**
 * Data off the machine: the command of this room.
 *
 * @module
 */
import process from "node:process";
import { systemClock } from "../clock.ts";
import type { LoadedConfig } from "../config.ts";
import { encodeChildEvent } from "../formats/child_event.ts";
import { flushLines, isSupervised, printLine, stdoutLogger } from "../log.ts";
import { TIMINGS, tunnelSettings } from "./settings.ts";
import { keepTunnel } from "./tunnel.ts";

/** A reader of stdout that hangs must not keep the process from ending, ms. */
const FLUSH_MS = 300;

/** `meso360 sync`: the reverse tunnel, until it is told to stop; returns the exit code. */
export async function syncCommand(loaded: LoadedConfig, verbose: boolean): Promise<number> {
  // What the runtime uses to look names up warns of itself; it would stand in the log as our line.
  Object.assign(process, { noDeprecation: true });
  const log = stdoutLogger("mesosync", verbose);
  const settings = tunnelSettings(loaded.config);
  if (settings === null) {
    const reason = "set rtun_port in the configuration to the tunnel's port";
    const since = new Date().toISOString();
    printLine(encodeChildEvent({ event: "state", state: "not configured", since, reason }));
    log.warn(`not configured: ${reason}`);
    await flushLines(FLUSH_MS);
    return 1;
  }
  for (const problem of loaded.problems) {
    if (/^(rtun_port|tunnel|state_dir)\b/.test(problem.key)) log.warn(problem.text);
  }
  await keepTunnel({
    settings,
    timings: TIMINGS,
    clock: systemClock,
    log,
    tell: (event) => printLine(encodeChildEvent(event)),
    signal: stopSignal(),
  });
  log.info("stopped");
  await flushLines(FLUSH_MS);
  return 0;
}

/** Aborted by SIGINT or SIGTERM, and in a supervised child by the end of its stdin. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, () => stop.abort());
  if (isSupervised()) stdinEnd().then(() => stop.abort());
  return stop.signal;
}

/** Resolves when the supervisor closes stdin, or is gone. */
async function stdinEnd(): Promise<void> {
  const buffer = new Uint8Array(256);
  while (await Deno.stdin.read(buffer).catch(() => null) !== null);
}
