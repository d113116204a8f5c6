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
import type { Clock } from "../clock.ts";
import { pause } from "./pause.ts";
import { targetText, type TunnelSettings } from "./settings.ts";
import { connected } from "./sockets.ts";
import type { Trouble } from "./trouble.ts";

/** A port here that leads to the far end, for the first one that connects. */
export interface Relay {
  readonly port: number;
  close(): void;
}

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
  const unreachable = (why: string): Trouble => ({
    state: "host unreachable",
    reason: `${targetText(settings)}: ${why}`,
  });
  const resolved = await addressesOf(host, limitMs, clock, signal);
  if (resolved === "late") return unreachable(`no answer who ${host} is: is there a network?`);
  if (resolved === "unknown") {
    return unreachable(`nobody knows the name ${host}: is there a network, is tunnel.host right?`);
  }
  let why = "";
  for (const [index, address] of resolved.entries()) {
    const leftMs = (limitMs - (clock.monoMs() - startedMs)) / (resolved.length - index);
    const late = new AbortController();
    const cancel = clock.after(Math.max(0, leftMs), () => late.abort());
    const socket = await connected(address, port, AbortSignal.any([signal, late.signal]));
    cancel();
    if (!(socket instanceof Error)) {
      socket.setNoDelay(true);
      socket.setKeepAlive(true);
      return socket;
    }
    if (late.signal.aborted) why = "it does not answer: is there a network, is it switched on?";
    else if ("code" in socket && socket.code === "ECONNREFUSED") {
      why = `nothing listens on its port ${port}: is its SSH server running?`;
    } else why = `${socket.message}: is there a network?`;
  }
  return unreachable(why);
}

async function addressesOf(
  host: string,
  limitMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<string[] | "unknown" | "late"> {
  const done = new AbortController();
  const late = pause(clock, limitMs, AbortSignal.any([signal, done.signal]));
  const found = lookup(host, { all: true }).then(
    (all) => all.length === 0 ? "unknown" as const : all.map(({ address }) => address),
    () => "unknown" as const,
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
    close() {
      server.close();
      near?.destroy();
      far.destroy();
    },
  };
}
