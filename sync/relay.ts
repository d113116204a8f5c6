/**
 * How ssh's bytes reach the far end: through this process. ssh connects to a port here, and what
 * it says is passed on.
 *
 * Why not directly: an ssh that connects by itself lives on, and holds the far port, when this
 * process is killed and can no longer end it; no system but Linux has a means against that. Bytes
 * that pass through here end with this process on every system, and ssh with them. It also tells
 * an unknown name from a silent host and from a refusal, without reading ssh's words.
 *
 * Sockets are node:net's: closing one of Deno's own leaves it open while a read is pending (2.8).
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { createServer, type Socket } from "node:net";
import { type Clock, pause } from "../clock.ts";
import { letGoOnceClosed } from "../closed_sockets.ts";
import { targetText, type TunnelSettings } from "./settings.ts";
import { connected, type NoWay, whyNot } from "./sockets.ts";
import type { Trouble } from "./trouble.ts";

/** A port here that leads to the far end, for the first one that connects. */
export interface Relay {
  readonly port: number;
  /** Whether anybody has connected to it. */
  entered(): boolean;
  close(): void;
}

/** How much longer a failure may take to say what it was. */
const WHY_MS = 2_000;

/**
 * Connects to the far end's SSH server: each of its addresses in turn, all within `limitMs` and
 * until the signal is aborted. Returns `host unreachable` when none accepts.
 */
export async function connectFar(
  settings: TunnelSettings,
  limitMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Socket | Trouble> {
  const { host, sshPort: port } = settings;
  const startedMs = clock.monoMs();
  const resolved = await addressesOf(host, limitMs, clock, signal);
  if (resolved === "late") return unreachable(settings, "names not answered");
  const why: (NoWay | "late" | null)[] = [];
  for (const [index, address] of (resolved ?? []).entries()) {
    const leftMs = (limitMs - (clock.monoMs() - startedMs)) / (resolved!.length - index);
    const late = limited(Math.max(0, leftMs), clock, signal);
    const socket = await connected(address, port, late.signal);
    if (!(socket instanceof Error)) {
      late.done();
      socket.setNoDelay(true);
      socket.setKeepAlive(true);
      return socket;
    }
    why.push(late.signal.aborted ? "late" : await whyNot(address, port, late.signal));
    late.done();
  }
  if (resolved === null) {
    const late = limited(WHY_MS, clock, signal);
    why.push(await whyNot(host, port, late.signal) ?? "unknown name");
    late.done();
  }
  // Of several addresses, the one that came furthest tells most: one of IPv6 may lead nowhere.
  const order = ["refused", "late", null, "no way"] as const;
  return unreachable(settings, order.find((one) => why.includes(one)) ?? why[0] ?? null);
}

/** A signal that is aborted with another one, or after `ms`; `done` ends the wait. */
function limited(ms: number, clock: Clock, signal: AbortSignal) {
  const late = new AbortController();
  const done = clock.after(ms, () => late.abort());
  return { signal: AbortSignal.any([signal, late.signal]), done };
}

/** The trouble of a far end that nobody reaches, in words that say what to look at. */
export function unreachable(settings: TunnelSettings, why: NoWay | "late" | null): Trouble {
  const { host, sshPort } = settings;
  const target = targetText(settings);
  const reason = {
    "refused": `${target}: nothing listens on its port ${sshPort}: is its SSH server running?`,
    "no way": `no way to ${target}: is this machine on the internet?`,
    "unknown name":
      `${target}: nobody knows the name ${host}: is tunnel.host right, is there a network?`,
    "names not answered":
      `${target}: nobody answers who ${host} is: is this machine on the internet?`,
    "late": `${target}: it does not answer: is there a network, is it switched on?`,
    "?": `${target}: no connection comes about: is there a network?`,
  }[why ?? "?"];
  return { state: "host unreachable", reason };
}

/** The addresses of a name; null when there are none. */
async function addressesOf(
  host: string,
  limitMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<string[] | null | "late"> {
  const done = new AbortController();
  const late = pause(clock, limitMs, AbortSignal.any([signal, done.signal]));
  const found = lookup(host, { all: true }).then(
    (all) => all.length === 0 ? null : all.map(({ address }) => address),
    () => null,
  );
  const first = await Promise.race([found, late.then(() => "late" as const)]);
  done.abort();
  return first;
}

/** Opens a relay to a connection, which from now on belongs to it. */
export async function openRelay(far: Socket): Promise<Relay> {
  let near: Socket | null = null;
  const server = createServer((socket) => {
    // One relay, one connection: nobody else on this machine can use it.
    letGoOnceClosed(socket);
    server.close();
    if (near !== null) return void socket.destroy();
    near = socket;
    near.setNoDelay(true);
    near.on("error", () => {});
    near.on("close", () => far.destroy());
    // ssh still gets to read the last words, and then ends by itself.
    far.on("close", () => socket.end());
    far.pipe(near);
    near.pipe(far);
    if (far.destroyed) socket.end();
  });
  far.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    entered: () => near !== null,
    close() {
      server.close();
      near?.destroy();
      far.destroy();
    },
  };
}
