/**
 * What ssh's own words mean: which trouble it ended with. OpenSSH does not translate them; the
 * wordings are those of OpenSSH 8.1 (Windows 10) to 9.x.
 *
 * @module
 */
import { keyRemedy } from "./requirements.ts";
import { targetText, type TunnelSettings } from "./settings.ts";
import type { Trouble } from "./trouble.ts";

/** A line of the log that is worth a line in ours: a host key seen for the first time. */
export function isFirstKey(line: string): boolean {
  return /^Warning: Permanently added /.test(line);
}

/** True when ssh says that it found no SSH server on this machine to lead a connection to. */
export function saysNoServerHere(lines: readonly string[]): boolean {
  return lines.some((line) => /^connect_to \S+ port \d+: failed/.test(line));
}

/** Why the far end did not open a way for the probe, in ssh's words; null when it did not refuse. */
export function probeRefusal(lines: readonly string[]): string | null {
  for (const line of lines) {
    const match = /^channel \d+: open failed: (.+)$/.exec(line);
    if (match) return match[1]!;
  }
  return null;
}

/** Why ssh ended before its tunnel stood, from everything it said. */
export function failedLogin(lines: readonly string[], settings: TunnelSettings): Trouble {
  const said = lines.join("\n");
  const target = targetText(settings);
  if (/HOST IDENTIFICATION HAS CHANGED|Host key verification failed/.test(said)) {
    return { state: "host key changed", reason: hostKeyReason(said, settings) };
  }
  if (/UNPROTECTED PRIVATE KEY FILE|bad permissions/i.test(said)) {
    const { key } = settings;
    const reason = `ssh refuses ${key} because others can read it: ${keyRemedy(key)}`;
    return { state: "key readable by others", reason };
  }
  if (/remote port forwarding failed/.test(said)) {
    const { farPort } = settings;
    const reason =
      `${target} does not give port ${farPort}: another machine has it (is rtun_port ` +
      `right?), or a dead connection of this one, which ends when the far end notices ` +
      `(ClientAliveInterval there helps), or forwarding is not allowed`;
    return { state: "far port taken", reason };
  }
  if (/Permission denied \(|Too many authentication failures|No supported authen/.test(said)) {
    const bad = /^Load key .*/m.exec(said)?.[0];
    const reason = bad === undefined
      ? `${target} does not take the key ${settings.key}: it must stand in authorized_keys there`
      : `the key cannot be used: ${bad}: it must be a private key without a passphrase`;
    return { state: "login refused", reason };
  }
  const last = lastWords(lines);
  if (/onnection closed|onnection reset|exchange|imed out|not responding|Broken pipe/.test(last)) {
    const reason = `${target} answers, but ends the connection (${last}): its SSH server may be ` +
      `starting, busy, or closed to this address`;
    return { state: "host unreachable", reason };
  }
  return { state: "ssh failed", reason: `ssh ended: ${last || "it said nothing"}` };
}

/** Why a tunnel that stood is gone. */
export function lostTunnel(lines: readonly string[]): Trouble {
  const last = lastWords(lines);
  const why = /not responding/.test(last)
    ? "the far end did not answer for 30 s"
    : last || "the far end ended it";
  return { state: "connecting", reason: `connection lost: ${why}` };
}

function hostKeyReason(said: string, settings: TunnelSettings): string {
  const line = /^Offending .* in .+:(\d+)\r?$/m.exec(said)?.[1];
  const print = /\b(?:SHA256|MD5):\S+?(?=\.?(?:\s|$))/.exec(said)?.[0];
  const remove = line === undefined ? "the line of this host" : `line ${line}`;
  return `the host key of ${settings.host} is not the one seen before: someone may be listening in ` +
    `between, or the server was made anew. Ask its keeper` +
    (print === undefined ? "" : ` whether ${print} is right`) +
    `; only then remove ${remove} of ${settings.knownHosts}. Tried again once a minute`;
}

/** The last line that is no mere notice; at most so many characters as fit a line of the panel. */
function lastWords(lines: readonly string[]): string {
  return lines.findLast((line) => line.trim() !== "" && !isFirstKey(line))?.trim().slice(0, 200) ??
    "";
}
