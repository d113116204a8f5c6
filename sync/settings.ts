/**
 * What the tunnel is told: where it leads, with which programs and files, and how patient it is.
 *
 * @module
 */
import { join } from "node:path";
import type { Config } from "../config.ts";

/** Where an SSH server listens unless something else is said. */
const SSH_PORT = 22;

/** Where the tunnel leads, and what it is made with. */
export interface TunnelSettings {
  readonly user: string;
  /** The far end's name or address, without port. */
  readonly host: string;
  readonly sshPort: number;
  /** The port at the far end that leads back to this machine. */
  readonly farPort: number;
  /** Path of the private key. */
  readonly key: string;
  /** Path of the file with the far end's host key, the tunnel's own. */
  readonly knownHosts: string;
  /** The program, looked for in PATH. */
  readonly ssh: string;
  /** Where this machine's own SSH server listens. */
  readonly ownSshPort: number;
}

/** How long things may take, and how often they are tried; all in milliseconds. */
export interface TunnelTimings {
  readonly probeEveryMs: number;
  /** For the banner to come through the tunnel and back. */
  readonly probeLimitMs: number;
  /** For the far end to accept a connection. */
  readonly connectLimitMs: number;
  /** From the start of ssh until its forwards stand. */
  readonly loginLimitMs: number;
  /** Pause after the first failure; it doubles with each. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  /** How often a missing key, program or folder is looked for. */
  readonly lookAgainMs: number;
  /** Pause after a refused login. */
  readonly refusedMs: number;
  /** Pause after a changed host key. */
  readonly hostKeyMs: number;
}

/**
 * The specification's timings (operations.md, section 5). The tunnel must stand 35 s after the far
 * end's return, whatever the last try was doing then: 20 s of login and 10 s of pause leave 5 s for
 * the try that succeeds.
 */
export const TIMINGS: TunnelTimings = {
  probeEveryMs: 30_000,
  probeLimitMs: 10_000,
  connectLimitMs: 8_000,
  loginLimitMs: 20_000,
  retryFirstMs: 1_000,
  retryMostMs: 10_000,
  lookAgainMs: 10_000,
  // Servers that count refused logins shut out whoever tries too often.
  refusedMs: 30_000,
  hostKeyMs: 60_000,
};

/** The settings of a configuration; null when it wants no tunnel. */
export function tunnelSettings(
  { rtun_port, tunnel, state_dir }: Pick<Config, "rtun_port" | "tunnel" | "state_dir">,
): TunnelSettings | null {
  if (rtun_port === undefined) return null;
  // host, host:port or [2001:db8::1]:port; an IPv6 address alone has no port to tell apart.
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(tunnel.host);
  return {
    user: tunnel.user,
    host: match?.[1] ?? match?.[2] ?? tunnel.host,
    sshPort: Number(match?.[3] ?? SSH_PORT),
    farPort: rtun_port,
    key: tunnel.key,
    knownHosts: join(state_dir, "known_hosts"),
    ssh: "ssh",
    ownSshPort: SSH_PORT,
  };
}

/** The far end as a person knows it: `clamps@remote.bliss.science`, its port when that is unusual. */
export function targetText({ user, host, sshPort }: TunnelSettings): string {
  return sshPort === SSH_PORT ? `${user}@${host}` : `${user}@${host}:${sshPort}`;
}

/** The name under which the far end's key stands in known_hosts, as ssh itself writes it. */
export function hostKeyName({ host, sshPort }: TunnelSettings): string {
  return sshPort === SSH_PORT ? host : `[${host}]:${sshPort}`;
}
