/**
 * With which programs and keys the places of the configuration are entered.
 *
 * @module
 */
import { join } from "node:path";
import type { Access } from "./rsync.ts";

/** The host keys are the tunnel's too: one file to look at. */
export function accessOf(stateDir: string, key: string | undefined): Access {
  return { key: key ?? null, knownHosts: join(stateDir, "known_hosts"), rsync: "rsync" };
}
