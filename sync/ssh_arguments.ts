/**
 * How ssh is told to make the tunnel: its arguments.
 *
 * @module
 */
import { hostKeyName, type TunnelSettings } from "./settings.ts";

/** How often ssh asks a silent far end for a sign of life, seconds. */
const ALIVE_EVERY_S = 10;

/** How many of them the far end may owe before ssh gives it up. */
const ALIVE_MISSED = 3;

/** After so many seconds of silence ssh ends: "Timeout, server … not responding." */
export const SILENCE_LIMIT_S = ALIVE_EVERY_S * ALIVE_MISSED;

/** Ports on this machine's loopback address, free when they were chosen. */
export interface LocalPorts {
  /** The relay that leads to the far end (relay.ts). */
  readonly relay: number;
  /** Where a probe enters the tunnel. */
  readonly probe: number;
}

/** The arguments of ssh; no configuration file of user or system has a say. ssh_config(5). */
export function sshArguments(settings: TunnelSettings, ports: LocalPorts): string[] {
  const { farPort, ownSshPort } = settings;
  const options: readonly [string, string][] = [
    // The way to the far end leads through our own relay; the key is still the far end's.
    ["Hostname", "127.0.0.1"],
    ["Port", String(ports.relay)],
    ["HostKeyAlias", hostKeyName(settings)],
    ["IdentityFile", pathValue(settings.key)],
    ["IdentitiesOnly", "yes"],
    ["IdentityAgent", "none"],
    ["PreferredAuthentications", "publickey"],
    ["BatchMode", "yes"],
    ["StrictHostKeyChecking", "accept-new"],
    ["UserKnownHostsFile", pathValue(settings.knownHosts)],
    ["GlobalKnownHostsFile", "none"],
    ["ExitOnForwardFailure", "yes"],
    ["TCPKeepAlive", "yes"],
    ["ServerAliveInterval", String(ALIVE_EVERY_S)],
    ["ServerAliveCountMax", String(ALIVE_MISSED)],
    // The first level that names the host key taken and the reason of a failure.
    ["LogLevel", "INFO"],
  ];
  return [
    "-F",
    "none",
    "-N",
    "-T",
    ...options.flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    "-R",
    `${farPort}:localhost:${ownSshPort}`,
    "-L",
    `127.0.0.1:${ports.probe}:localhost:${farPort}`,
    "-l",
    settings.user,
    // A name that begins with a hyphen must not become an option.
    "--",
    settings.host,
  ];
}

/**
 * A path as the value of an option, which ssh splits at spaces and in which it replaces %
 * sequences. Windows' OpenSSH takes slashes as well as backslashes.
 */
export function pathValue(path: string): string {
  const slashes = Deno.build.os === "windows" ? path.replaceAll("\\", "/") : path;
  return `"${slashes.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%")}"`;
}
