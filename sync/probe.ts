/**
 * Whether the tunnel leads there and back: a connection into its probe port, whose way goes to the
 * far port and from there to this machine's own SSH server.
 *
 * @module
 */
import type { Socket } from "node:net";
import type { Clock } from "../clock.ts";
import type { TunnelSettings } from "./settings.ts";
import { connected } from "./sockets.ts";
import { probeRefusal, saysNoServerHere } from "./ssh_words.ts";
import type { Trouble } from "./trouble.ts";

/** An SSH server's first line has at most 255 characters (RFC 4253, 4.2), lines before it aside. */
const READ_CHARACTERS = 1024;
const SHOWN_CHARACTERS = 100;

/** A probe that came back. */
export interface Probed {
  /** Milliseconds for the way and back. */
  readonly ms: number;
  /** `SSH-2.0-…`, or words. */
  readonly answer: string;
  /** What a person should know although the tunnel stands; null when all is well. */
  readonly note: string | null;
}

/** What a probe's connection saw. */
export type ProbeSight =
  | { readonly kind: "banner"; readonly text: string; readonly ms: number }
  | { readonly kind: "closed"; readonly text: string; readonly ms: number }
  | { readonly kind: "silent"; readonly limitMs: number };

/** Enters the probe port; null while nothing listens there. */
export async function enter(port: number, signal: AbortSignal): Promise<Socket | null> {
  const socket = await connected("127.0.0.1", port, signal);
  if (socket instanceof Error) return null;
  // A system that picks this very port as the source connects a socket to itself.
  if (socket.localPort !== port) return socket;
  socket.destroy();
  return null;
}

/** Waits for the banner on a connection and closes it. */
export function look(socket: Socket, limitMs: number, clock: Clock): Promise<ProbeSight> {
  const started = clock.monoMs();
  const decoder = new TextDecoder();
  let text = "";
  return new Promise((resolve) => {
    const end = (sight: ProbeSight) => {
      cancel();
      socket.destroy();
      resolve(sight);
    };
    const cancel = clock.after(limitMs, () => end({ kind: "silent", limitMs }));
    const closed = () =>
      end({ kind: "closed", text: printable(text), ms: clock.monoMs() - started });
    socket.on("data", (bytes) => {
      text += decoder.decode(bytes, { stream: true });
      const banner = /^(SSH-[^\r\n]*)\r?\n/m.exec(text)?.[1];
      if (banner !== undefined) {
        end({ kind: "banner", text: printable(banner), ms: clock.monoMs() - started });
      } else if (text.length > READ_CHARACTERS) closed();
    });
    socket.on("end", closed);
    socket.on("close", closed);
    // Broken with the tunnel: its close follows.
    socket.on("error", () => {});
  });
}

/**
 * What a sight means, with what ssh said in the meantime.
 *
 * | sight | ssh says | means |
 * | --- | --- | --- |
 * | banner | | the tunnel stands |
 * | closed | connect_to … failed | it stands, and there is no SSH server on this machine |
 * | closed | open failed: administratively prohibited | it stands, but must not be probed |
 * | closed | open failed: connect failed | nothing listens on the far port |
 * | closed, after other words | | another program there has the far port |
 * | closed, silent | | it leads nowhere |
 */
export function judge(
  sight: ProbeSight,
  said: readonly string[],
  { farPort, ownSshPort }: TunnelSettings,
): Probed | Trouble {
  if (sight.kind === "banner") return { ms: sight.ms, answer: sight.text, note: null };
  if (sight.kind === "silent") {
    const seconds = sight.limitMs / 1000;
    return failed(`nothing came back from the far port ${farPort} within ${seconds} s`);
  }
  const refusal = probeRefusal(said);
  if (refusal !== null && /prohibited/.test(refusal)) {
    const note = `the far end does not let the tunnel be probed (${refusal}): allow connections ` +
      `to localhost:${farPort} there (PermitOpen)`;
    return { ms: sight.ms, answer: "not allowed", note };
  }
  if (refusal !== null) {
    const reason = `nothing listens on the far port ${farPort} any more (${refusal}), although ` +
      `ssh lives: the tunnel is made anew`;
    return { state: "far port dead", reason };
  }
  if (saysNoServerHere(said)) {
    const note = `the tunnel stands, but this machine has no SSH server on port ${ownSshPort}: ` +
      `nobody can log in through it until one runs: ${SERVER_REMEDY}`;
    return { ms: sight.ms, answer: "accepted; no SSH server on this machine", note };
  }
  if (sight.text === "") return failed(`the far port ${farPort} hung up without a word`);
  // sshd gives the port when it gets one of localhost's two addresses; another program has the other.
  const reason = `another program at the far end answers on port ${farPort} (${sight.text}), not ` +
    `this machine's SSH server: is rtun_port right?`;
  return { state: "far port taken", reason };
}

const SERVER_REMEDY = {
  windows: "Settings, System, Optional features, Add a feature: OpenSSH Server; then start it",
  darwin: "System Settings, General, Sharing: Remote Login",
}[Deno.build.os as string] ?? "sudo apt install openssh-server, or what it is called here";

const failed = (what: string): Trouble => ({
  state: "probe failed",
  reason: `${what}: the tunnel is made anew`,
});

/** What came over the network, fit for a line of the log. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, " ").trim().slice(0, SHOWN_CHARACTERS);
}
