/**
 * Data off the machine: the command and the jobs of this room.
 *
 * @module
 */
import process from "node:process";
import { systemClock } from "../clock.ts";
import type { LoadedConfig } from "../config.ts";
import { encodeChildEvent } from "../formats/child_event.ts";
import { flushLines, printLine, stdoutLogger } from "../log.ts";
import { EXIT, stopSignal } from "../processes.ts";
import { TIMINGS, tunnelSettings } from "./settings.ts";
import { keepTunnel } from "./tunnel.ts";

export { archiveJob, manifestsJob, mirrorVerifyJob, sourceSyncJob } from "./jobs.ts";

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
    return EXIT.failed;
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
  return EXIT.ok;
}
