/**
 * Where a stream's bytes go: to the socket itself, one ready HTTP chunk for all readers, which
 * brings 5,000 readers their point in half the time that a response's own `write` takes.
 *
 * The runtime inside the executable can be older than the one that runs the source: the responses
 * of 2.6.10 have no socket, take everything at once and never tell what waits. There, the response
 * is given a stream of ours, which does.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ServerResponse } from "node:http";

/** What is used of a response's socket: tests give their own. */
export interface OutgoingSocket {
  readonly writableLength: number;
  write(bytes: Uint8Array, flushed?: () => void): unknown;
}

/** What is used of a request: tests give their own. */
export interface Incoming {
  readonly socket?: { readonly remoteAddress?: string | undefined } | null;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is used of a response: tests give their own. */
export type Outgoing =
  & Pick<ServerResponse, "writeHead" | "end" | "destroy" | "destroyed">
  & {
    on(event: "close" | "error", listener: () => void): unknown;
    write(bytes: Uint8Array, flushed?: () => void): unknown;
    readonly socket: OutgoingSocket | null;
    readonly req?: Incoming;
    readonly chunkedEncoding?: boolean;
  };

/** Takes a stream's bytes. */
export interface Sink {
  /** Bytes that the reader has not taken yet and that are not in the system's buffers. */
  readonly waiting: number;
  /** Returns how many bytes go on the wire; calls `flushed` when they are there. */
  write(bytes: Uint8Array, flushed?: () => void): number;
  end(): void;
  destroy(): void;
}

const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Accel-Buffering": "no",
  "X-Content-Type-Options": "nosniff",
};

/**
 * False while a response has no socket: its request came before the answer to the one before it on
 * the same connection was sent. If that is a stream, its turn never comes, and it never hears that
 * the connection has closed.
 */
export function mayStream(outgoing: Outgoing): boolean {
  return outgoing.socket !== null || isOld(outgoing);
}

/**
 * Answers with the head of an event stream and `hello`; `gone` when the reader is.
 *
 * @throws {TypeError} when the response may not stream ({@link mayStream})
 */
export function openSink(outgoing: Outgoing, hello: Uint8Array, gone: () => void): Sink {
  outgoing.on("close", gone);
  outgoing.on("error", gone);
  if (isOld(outgoing)) return streamSink(outgoing, hello, gone);
  const { socket } = outgoing;
  if (socket === null) throw new TypeError("the response has no socket yet");
  outgoing.writeHead(200, HEADERS);
  // The response's own write sends the head too; after it, its socket is free for ours.
  outgoing.write(hello);
  const framed = outgoing.chunkedEncoding === true;
  return {
    get waiting() {
      return socket.writableLength;
    },
    write(bytes, flushed) {
      const sent = framed ? chunkOf(bytes) : bytes;
      socket.write(sent, flushed);
      return sent.length;
    },
    end: () => void outgoing.end(),
    destroy: () => void outgoing.destroy(),
  };
}

const chunks = new WeakMap<Uint8Array, Buffer>();
const LINE_END = Buffer.from("\r\n");

/** The bytes as a chunk of HTTP/1.1's chunked coding (RFC 9112, section 7.1): one for all readers. */
function chunkOf(bytes: Uint8Array): Buffer {
  let chunk = chunks.get(bytes);
  if (chunk === undefined) {
    const size = Buffer.from(`${bytes.length.toString(16)}\r\n`);
    chunks.set(bytes, chunk = Buffer.concat([size, bytes, LINE_END]));
  }
  return chunk;
}

/** A response of the older runtime: its body is a stream that it hands on when told to respond. */
type OldOutgoing = Outgoing & { _readable: ReadableStream<Uint8Array>; respond(end: false): void };

function isOld(outgoing: Outgoing): outgoing is OldOutgoing {
  return "_readable" in outgoing && "respond" in outgoing;
}

/** The runtime reads ahead by itself; so much more may wait in the stream before it is full. */
const STREAM_BYTES = 1;

function streamSink(outgoing: OldOutgoing, hello: Uint8Array, gone: () => void): Sink {
  let flushed: (() => void) | undefined;
  let ended = false;
  let control: ReadableStreamDefaultController<Uint8Array>;
  const tell = () => {
    const told = flushed;
    flushed = undefined;
    told?.();
  };
  outgoing._readable = new ReadableStream<Uint8Array>({
    start: (controller) => void (control = controller),
    pull: tell,
    cancel() {
      ended = true;
      gone();
    },
  }, { highWaterMark: STREAM_BYTES, size: (bytes) => bytes.length });
  const sink: Sink = {
    get waiting() {
      return ended ? 0 : Math.max(0, STREAM_BYTES - (control.desiredSize ?? STREAM_BYTES));
    },
    write(bytes, then) {
      if (ended) return 0;
      if (then !== undefined) flushed = then;
      control.enqueue(bytes);
      return bytes.length;
    },
    end() {
      if (ended) return;
      ended = true;
      control.close();
    },
    destroy() {
      if (ended) return;
      ended = true;
      control.error(new Error("the reader did not read"));
    },
  };
  outgoing.writeHead(200, HEADERS);
  outgoing.respond(false);
  sink.write(hello);
  return sink;
}
