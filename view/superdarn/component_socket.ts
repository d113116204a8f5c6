/**
 * A connection to the component whose bytes are read into one buffer, again and again: the runtime
 * otherwise takes 64 KiB for each message of each websocket, and the process grows by hundreds of
 * megabytes (docs/decisions.md).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { connect, type OnReadOpts, type Socket } from "node:net";

/** A message or two; what is longer comes in pieces. */
const READ_BYTES = 16 * 1024;

/**
 * Connects to `port` of this machine's own address.
 *
 * @param heard takes bytes of its own as they come; false: no more before `resume()` is called
 */
export function connectComponent(port: number, heard: (bytes: Buffer) => boolean): Socket {
  const to = { port, host: "127.0.0.1" };
  const onread: OnReadOpts = {
    buffer: new Uint8Array(READ_BYTES),
    callback: (length, bytes) => heard(Buffer.from(bytes.subarray(0, length))),
  };
  try {
    return connect({ ...to, onread });
  } catch {
    // Runtime 2.6.10 has no `onread`, and does not grow so far.
    const socket = connect(to);
    socket.on("data", (bytes: Buffer) => {
      if (!heard(bytes)) socket.pause();
    });
    return socket;
  }
}
