/**
 * The reverse tunnel, kept up: made, made again when it is gone, with pauses that fit the reason.
 *
 * @module
 */
import { type Clock, pause } from "../clock.ts";
import type { ChildEvent } from "../formats/child_event.ts";
import type { Logger } from "../log.ts";
import { runSession } from "./session.ts";
import type { TunnelSettings, TunnelTimings } from "./settings.ts";
import { retryDelayMs } from "./trouble.ts";
import { TunnelReport } from "./tunnel_report.ts";

/** What the tunnel needs from outside. */
export interface TunnelParts {
  readonly settings: TunnelSettings;
  readonly timings: TunnelTimings;
  readonly clock: Clock;
  readonly log: Logger;
  /** Hears every state, and the whole view at every change and after each probe. */
  tell(event: ChildEvent): void;
  /** Ends the tunnel, and ssh with it. */
  readonly signal: AbortSignal;
}

/**
 * Keeps the tunnel up until the signal is aborted; never throws for anything the network, the far
 * end or a missing file does. `session` is one tunnel's life, another one in tests.
 */
export async function keepTunnel(
  parts: TunnelParts,
  session: typeof runSession = runSession,
): Promise<void> {
  const { settings, timings, clock, log, signal } = parts;
  const report = new TunnelReport(parts);
  report.connecting();
  let failures = 0;
  while (!signal.aborted) {
    let connectedMonoMs = Infinity;
    const trouble = await session({
      settings,
      timings,
      clock,
      signal,
      probed(result) {
        connectedMonoMs = Math.min(connectedMonoMs, clock.monoMs());
        report.probed(result);
      },
      firstKey: () => report.firstKey(),
      debug: log.debug,
    });
    if (signal.aborted) break;
    report.trouble(trouble);
    // A tunnel that is gone before its second probe has not recovered from anything.
    const lasted = clock.monoMs() - connectedMonoMs >= timings.probeEveryMs;
    failures = lasted ? 1 : failures + 1;
    await pause(clock, retryDelayMs(trouble.state, failures, timings), signal);
  }
  report.stopped();
}
