/**
 * A TCP connection as bytes that are asked for one piece after another, and what its failures are
 * called.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import { letGoOnceClosed } from "../../closed_sockets.ts";

/** Why there is no connection, or none any more. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  constructor(
    /** `refused`: nothing listens; `silent`: no answer within the limit; `name`: the name is not
     * known; `no-way`: no route; `broken`: it stood, and broke off; `unread`: the other end does not
     * read; `other`: as the system says. */
    readonly code: "refused" | "silent" | "name" | "no-way" | "broken" | "unread" | "other",
    message: string,
  ) {
    super(message);
  }
}

/** A connection that stands. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  /**
   * Sends soon.
   *
   * @throws {StreamError} `unread` when too much waits to be sent
   */
  write(bytes: Uint8Array): void;
  /** At once; the iteration ends or throws. */
  close(): void;
}

/**
 * Makes a connection.
 *
 * @throws {StreamError} when there is none; anything when the signal was aborted
 */
export type Connect = (host: string, port: number, signal: AbortSignal) => Promise<ByteStream>;

/** So much may wait for a peer that does not read; what is sent to one is some hundred bytes. */
const MAX_WAITING_BYTES = 64 * 1024;

/** Makes a TCP connection; of a name with several addresses each is tried. */
export const connectTcp: Connect = (host, port, signal) => {
  const { promise, resolve, reject } = Promise.withResolvers<ByteStream>();
  const socket = connect({ host, port, noDelay: true });
  const abort = () => {
    socket.destroy();
    reject(signal.reason);
  };
  const failed = (error: Error) => {
    signal.removeEventListener("abort", abort);
    reject(asStreamError(error));
  };
  socket.once("error", failed);
  socket.once("connect", () => {
    signal.removeEventListener("abort", abort);
    socket.off("error", failed);
    letGoOnceClosed(socket);
    // An error between two reads is told by the next; without a listener it would end the process.
    socket.on("error", () => {});
    resolve(streamOf(socket));
  });
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort);
  return promise;
};

function streamOf(socket: Socket): ByteStream {
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for await (const chunk of socket) yield chunk as Uint8Array;
      } catch (error) {
        throw asStreamError(error);
      }
    },
    write(bytes) {
      if (socket.writableLength > MAX_WAITING_BYTES) {
        throw new StreamError("unread", "the other end does not read what it is sent");
      }
      socket.write(bytes);
    },
    close: () => socket.destroy(),
  };
}

/** What the system calls it, and what it is here. */
const CODES: Readonly<Record<string, StreamError["code"]>> = {
  ECONNREFUSED: "refused",
  ETIMEDOUT: "silent",
  ENOTFOUND: "name",
  EAI_AGAIN: "name",
  EAI_FAIL: "name",
  EAI_NODATA: "name",
  EAI_NONAME: "name",
  EHOSTUNREACH: "no-way",
  ENETUNREACH: "no-way",
  EHOSTDOWN: "no-way",
  EADDRNOTAVAIL: "no-way",
  ECONNRESET: "broken",
  EPIPE: "broken",
  ECONNABORTED: "broken",
  ERR_STREAM_PREMATURE_CLOSE: "broken",
};

function asStreamError(error: unknown): StreamError {
  // Where a name has several addresses, each has its error: the first is as good as any.
  const first = error instanceof AggregateError ? error.errors[0] ?? error : error;
  const message = first instanceof Error ? first.message : String(first);
  const code = first instanceof Error && "code" in first ? String(first.code) : "";
  return new StreamError(CODES[code] ?? "other", message);
}
