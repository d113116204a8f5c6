/**
 * How this room connects: a socket that is connected, or why it is not.
 *
 * The sockets are node:net's, but it is Deno's own that say why there is none: in Deno 2.6, the
 * executable's runtime, node:net calls every failure a refusal, and its lookup every one ENOTFOUND.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import { letGoOnceClosed } from "../closed_sockets.ts";

/** Connects to an address; the error when nobody accepts, or the signal is aborted first. */
export function connected(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const aborted = () => fail(new Error("not connected in time"));
    const settle = () => {
      signal.removeEventListener("abort", aborted);
      socket.removeAllListeners("connect");
      socket.removeListener("error", fail);
    };
    const fail = (error: Error) => {
      settle();
      socket.on("error", () => {});
      socket.destroy();
      resolve(error);
    };
    socket.once("connect", () => {
      letGoOnceClosed(socket);
      settle();
      resolve(socket);
    });
    socket.on("error", fail);
    signal.addEventListener("abort", aborted);
    if (signal.aborted) aborted();
  });
}

/** Why no connection comes about. */
export type NoWay =
  | "refused"
  /** This machine, or one on the way, knows no way there. */
  | "no way"
  /** The name server says that there is no such name. */
  | "unknown name"
  /** No name server says anything. */
  | "names not answered";

/**
 * Tries once more to hear why nobody accepts; null when there is no failure this time, none that
 * has a name here, or the signal is aborted first. `host` is a name or an address.
 */
export async function whyNot(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<NoWay | null> {
  let late = () => {};
  const aborted = new Promise<null>((resolve) => {
    late = () => resolve(null);
    signal.addEventListener("abort", late);
    if (signal.aborted) late();
  });
  const tried = Deno.connect({ hostname: host, port }).then((conn) => {
    conn.close();
    return null;
  }, noWay);
  try {
    return await Promise.race([tried, aborted]);
  } finally {
    signal.removeEventListener("abort", late);
  }
}

/** What an error of `Deno.connect` means. A name's failure has no code: its words are the C library's. */
export function noWay(error: unknown): NoWay | null {
  if (!(error instanceof Error)) return null;
  if (/temporary failure in name resolution|try again/i.test(error.message)) {
    return "names not answered";
  }
  if (/lookup address|name or service not known|no such host/i.test(error.message)) {
    return "unknown name";
  }
  const code = "code" in error ? error.code : null;
  if (code === "ECONNREFUSED") return "refused";
  const unreachable = ["ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN", "EADDRNOTAVAIL"];
  return unreachable.some((known) => known === code) ? "no way" : null;
}
