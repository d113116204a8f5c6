/**
 * One tunnel from its making to its end: ssh is started, its way probed again and again, and what
 * ended it is named.
 *
 * @module
 */
import type { Socket } from "node:net";
import { type Clock, pause } from "../clock.ts";
import { enter, judge, look, type Probed } from "./probe.ts";
import { connectFar, openRelay, type Relay } from "./relay.ts";
import { missingHere, noProgram } from "./requirements.ts";
import { targetText, type TunnelSettings, type TunnelTimings } from "./settings.ts";
import { sshArguments } from "./ssh_arguments.ts";
import { type SshProcess, startSsh } from "./ssh_process.ts";
import { failedLogin, farNamed, isFirstKey, lostTunnel } from "./ssh_words.ts";
import type { Trouble } from "./trouble.ts";

/** What a session needs from outside. */
export interface SessionParts {
  readonly settings: TunnelSettings;
  readonly timings: TunnelTimings;
  readonly clock: Clock;
  /** Ends the session. */
  readonly signal: AbortSignal;
  /** The way was probed and leads there and back; the first time, the tunnel stands. */
  probed(result: Probed): void;
  /** The far end's host key was seen for the first time, and is kept. */
  firstKey(): void;
  debug(text: string): void;
}

/** How often the probe port is tried while ssh logs in. */
const ENTER_EVERY_MS = 100;

/** ssh says why it ended, or why a probe failed, at the same moment: its words may come a little later. */
const WORDS_MS = 300;

/** Who ends this process by its whole group, as Ctrl-C does, ends ssh a moment earlier or later. */
const GROUP_MS = 200;

/**
 * Makes a tunnel and keeps it until it ends, or the signal is aborted. Returns what ended it, or
 * kept it from being made.
 */
export async function runSession(parts: SessionParts): Promise<Trouble> {
  const { settings, timings, clock, signal } = parts;
  const missing = await missingHere(settings);
  if (missing !== null) return missing;
  const far = await connectFar(settings, timings.connectLimitMs, clock, signal);
  if ("state" in far) return far;
  const relay = await openRelay(far);
  const ports = { relay: relay.port, probe: freePort() };
  let ssh: SshProcess;
  try {
    ssh = startSsh(settings.ssh, sshArguments(settings, ports), clock, (line) => {
      if (isFirstKey(line)) parts.firstKey();
      parts.debug(`ssh: ${farNamed(line, settings)}`);
    });
  } catch (error) {
    relay.close();
    return noProgram(settings.ssh, error);
  }
  const over = new AbortController();
  ssh.ended.then(() => over.abort());
  const stop = () => void ssh.stop();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    const trouble = await live(ssh, relay, ports.probe, parts, over.signal);
    if (ssh.hasEnded()) await pause(clock, GROUP_MS, signal);
    return trouble;
  } finally {
    signal.removeEventListener("abort", stop);
    await ssh.stop();
    relay.close();
  }
}

/** From the start of ssh to its end. `over` is aborted when ssh has ended. */
async function live(
  ssh: SshProcess,
  relay: Relay,
  probePort: number,
  { settings, timings, clock, probed }: SessionParts,
  over: AbortSignal,
): Promise<Trouble> {
  let conn = await enterWithin(probePort, timings.loginLimitMs, clock, over);
  if (conn === null) {
    if (ssh.hasEnded()) return failedLogin(ssh.lines(), settings, relay.entered());
    const seconds = timings.loginLimitMs / 1000;
    if (!relay.entered()) {
      const reason = `${settings.ssh} was started, but does nothing for ${seconds} s: ` +
        `try in a terminal: ${settings.ssh} -V`;
      return { state: "ssh failed", reason };
    }
    const reason = `${targetText(settings)} answers, but the login did not come to an end within ` +
      `${seconds} s: a bad link, or its SSH server hangs`;
    return { state: "host unreachable", reason };
  }
  // A banner of the far end, or a warning, is no reason for the end of what stood after it.
  const loggedIn = ssh.mark();
  for (let first = true;; first = false) {
    const mark = first ? 0 : ssh.mark();
    const sight = await look(conn, timings.probeLimitMs, clock);
    if (sight.kind !== "banner") await pause(clock, WORDS_MS, over);
    if (ssh.hasEnded()) {
      return first
        ? failedLogin(ssh.lines(), settings, true)
        : lostTunnel(ssh.lines(loggedIn), settings);
    }
    const result = judge(sight, ssh.lines(mark), settings);
    if ("state" in result) return result;
    probed(result);
    await pause(clock, timings.probeEveryMs, over);
    const next = ssh.hasEnded() ? null : await enter(probePort, over);
    if (next === null) return lostTunnel(ssh.lines(loggedIn), settings);
    conn = next;
  }
}

/** Tries the probe port until it is entered; null when ssh ends first, or the time is over. */
async function enterWithin(
  port: number,
  limitMs: number,
  clock: Clock,
  over: AbortSignal,
): Promise<Socket | null> {
  const endMs = clock.monoMs() + limitMs;
  while (!over.aborted && clock.monoMs() < endMs) {
    const conn = await enter(port, over);
    if (conn !== null) return conn;
    await pause(clock, ENTER_EVERY_MS, over);
  }
  return null;
}

/** A port of the loopback address that nobody uses at this moment. */
function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}
