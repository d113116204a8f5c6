/**
 * A response whose reader takes what comes, or nothing until a test lets it.
 *
 * @module
 */
import { EventEmitter } from "node:events";
import type { Outgoing } from "./sse_sink.ts";

/** Stands for a response and its socket; keeps what goes on the wire. */
export class TestResponse extends EventEmitter {
  /** Everything written, head excluded: HTTP's chunk sizes are in it where `chunkedEncoding`. */
  wire = "";
  ended = false;
  destroyed = false;
  head: unknown = null;
  /** The most that ever waited. */
  mostWaiting = 0;
  #waiting: { bytes: number; flushed: (() => void) | undefined }[] = [];
  readonly req: { socket: { remoteAddress: string } };
  /** Null until the answer's turn on its connection has come. */
  socket: TestSocket | null = new TestSocket(this);

  constructor(public reads: boolean, readonly chunkedEncoding = true, address = "127.0.0.1") {
    super();
    this.req = { socket: { remoteAddress: address } };
  }

  get writableLength(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  writeHead(_status: number, head: unknown) {
    this.head = head;
    return this;
  }

  write(bytes: Uint8Array, flushed?: () => void): boolean {
    this.wire += new TextDecoder().decode(bytes);
    if (this.reads) {
      flushed?.();
      return true;
    }
    this.#waiting.push({ bytes: bytes.length, flushed });
    this.mostWaiting = Math.max(this.mostWaiting, this.writableLength);
    return false;
  }

  /** The reader takes the write that has waited longest. */
  take(): void {
    this.#waiting.shift()?.flushed?.();
  }

  get waits(): boolean {
    return this.#waiting.length > 0;
  }

  end() {
    this.ended = true;
    this.emit("close");
    return this;
  }

  destroy() {
    this.destroyed = true;
    this.emit("close");
    return this;
  }

  /** As the parts of the program know it. */
  get outgoing(): Outgoing {
    return this as unknown as Outgoing;
  }
}

/** The same wire, for who writes past the response. */
class TestSocket {
  constructor(private readonly response: TestResponse) {}

  get writableLength(): number {
    return this.response.writableLength;
  }

  write(bytes: Uint8Array, flushed?: () => void): boolean {
    return this.response.write(bytes, flushed);
  }
}
