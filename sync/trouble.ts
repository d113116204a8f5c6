/**
 * Why there is no tunnel: the states with names, and how long each is waited out.
 *
 * @module
 */
import type { TunnelTimings } from "./settings.ts";

/** What keeps the tunnel from working, as the panel names it. */
export type TroubleState =
  | "missing key"
  | "key readable by others"
  | "key has a passphrase"
  | "no ssh program"
  | "folder unusable"
  | "connecting"
  | "host unreachable"
  | "host key changed"
  | "login refused"
  | "far port taken"
  | "far port dead"
  | "probe failed"
  | "ssh failed";

/** A trouble; the reason says what happened and what to do. */
export interface Trouble {
  readonly state: TroubleState;
  readonly reason: string;
}

/**
 * How long to wait before the next try.
 *
 * @param failures tries in a row without a lasting connection, this one included; 1 or more
 */
export function retryDelayMs(
  state: TroubleState,
  failures: number,
  timings: TunnelTimings,
): number {
  switch (state) {
    case "missing key":
    case "key readable by others":
    case "key has a passphrase":
    case "no ssh program":
    case "folder unusable":
      return timings.lookAgainMs;
    case "login refused":
      return timings.refusedMs;
    case "host key changed":
      return timings.hostKeyMs;
    default:
      return Math.min(timings.retryMostMs, timings.retryFirstMs * 2 ** (failures - 1));
  }
}
