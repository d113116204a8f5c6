/**
 * How this room connects: a socket that is connected, or why it is not.
 *
 * @module
 */
import { connect, type Socket } from "node:net";

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
      settle();
      resolve(socket);
    });
    socket.on("error", fail);
    signal.addEventListener("abort", aborted);
    if (signal.aborted) aborted();
  });
}
