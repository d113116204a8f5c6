/**
 * What ssh's own words mean: which trouble it ended with. OpenSSH does not translate them; the
 * wordings are those of OpenSSH 8.1 (Windows 10) to 9.x.
 *
 * @module
 */
import { openKeyRemedy } from "../ssh_key.ts";
import { targetText, type TunnelSettings } from "./settings.ts";
import { SILENCE_LIMIT_S } from "./ssh_arguments.ts";
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

/**
 * How lines begin that ssh itself says while it logs in, stands and ends. Everything else on its
 * stderr may be the far end's banner (RFC 4252, section 5.4), which is free to say anything.
 */
const OWN_WORDS: readonly RegExp[] = [
  /^@+$|^@ +WARNING: .* @$/,
  /^The fingerprint for the |^(?:SHA256|MD5):\S+\.?$|^Offending \S+ key in /,
  /^Host key (?:for \S+ has changed|verification failed\.$)/,
  /^Load key "|^Permissions \d+ for '|^\S+@\S+: Permission denied \([\w,-]+\)\.$/,
  /^(?:Received disconnect from|Disconnected from|Disconnecting) /,
  /^(?:Error|Warning): remote port forwarding failed for listen port \d+$/,
  /^Could not request |^bind |^channel_setup_|^connect_to |^channel \d+: /,
  /^Connection (?:closed by|reset by|to \S+ (?:closed|timed out)|timed out)/,
  /^Timeout, server \S+ not responding|^client_loop: |^Unable to negotiate with /,
  /^(?:kex|ssh|banner)[_ ](?:exchange|dispatch|packet)\S*:? |^packet_|^Bad packet length /,
];

/** What ssh itself said; without any connection, that is everything. */
function ownWords(lines: readonly string[], connected: boolean): readonly string[] {
  const said = lines.map((line) => line.trim()).filter((line) => line !== "" && !isFirstKey(line));
  return connected ? said.filter((line) => OWN_WORDS.some((known) => known.test(line))) : said;
}

/** The far end as ssh does not know it: for ssh it is a port of this machine (relay.ts). */
export function farNamed(line: string, settings: TunnelSettings): string {
  const { host, sshPort } = settings;
  return line
    .replace(/\b(by|from|with|to) 127\.0\.0\.1 port \d+/, `$1 ${host} port ${sshPort}`)
    .replace(
      /\b(to|server) 127\.0\.0\.1\b(?! port)|(?<=^\S+@)127\.0\.0\.1(?=:)/,
      (found, word) => word === undefined ? host : found.replace("127.0.0.1", host),
    );
}

/**
 * Why ssh ended before its tunnel stood, from everything it said.
 *
 * @param connected whether it had reached the far end, which may have said something itself
 */
export function failedLogin(
  lines: readonly string[],
  settings: TunnelSettings,
  connected: boolean,
): Trouble {
  const own = ownWords(lines, connected);
  const said = own.join("\n");
  const target = targetText(settings);
  // ssh ends on this line: a banner, which comes later than the host key, has no part in it.
  if (/^Host key verification failed\.$/.test(own.at(-1) ?? "")) {
    return { state: "host key changed", reason: hostKeyReason(said, settings) };
  }
  if (/^Permissions \d+ for '|^Load key .* bad permissions$/m.test(said)) {
    const { key } = settings;
    const reason = `ssh refuses ${key} because others can read it: ${openKeyRemedy(key)}`;
    return { state: "key readable by others", reason };
  }
  if (/ remote port forwarding failed /.test(said)) {
    return { state: "far port taken", reason: takenReason(settings) };
  }
  if (/: Permission denied \(|Too many authentication failures|No supported authen/.test(said)) {
    const bad = /^Load key .*/m.exec(said)?.[0];
    const reason = bad === undefined
      ? `${target} does not take the key ${settings.key}: it must stand in authorized_keys there`
      : `the key cannot be used: ${bad}: it must be a private key without a passphrase`;
    return { state: "login refused", reason };
  }
  const last = lastWords(own, settings);
  if (/onnection closed|onnection reset|exchange|imed out|not responding|Broken pipe/.test(last)) {
    const reason = `${target} answers, but ends the connection (${last}): its SSH server may be ` +
      `starting, busy, or closed to this address`;
    return { state: "host unreachable", reason };
  }
  return { state: "ssh failed", reason: `ssh ended: ${last || "it did not say why"}` };
}

/** Why a tunnel that stood is gone, from what was said since. */
export function lostTunnel(lines: readonly string[], settings: TunnelSettings): Trouble {
  const last = lastWords(ownWords(lines, true), settings);
  const why = /not responding/.test(last)
    ? `${settings.host} did not answer for ${SILENCE_LIMIT_S} s`
    : last || `${settings.host} ended it`;
  return { state: "connecting", reason: `connection lost: ${why}` };
}

function takenReason(settings: TunnelSettings): string {
  return `${targetText(settings)} does not give port ${settings.farPort}: another machine has it ` +
    `(is rtun_port right?), or a dead connection of this one, which ends when the far end notices ` +
    `(ClientAliveInterval there helps), or forwarding is not allowed`;
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

/** The last line, at most so many characters of it as fit a line of the panel. */
function lastWords(own: readonly string[], settings: TunnelSettings): string {
  return farNamed(own.at(-1) ?? "", settings).slice(0, 200);
}
