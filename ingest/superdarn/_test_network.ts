/**
 * For tests: a radar's or publisher's TCP server on the loopback address, and a network in memory for
 * what takes hours.
 *
 * @module
 */
import type { TestClock } from "../../_test_clock.ts";
import { pause } from "../../clock.ts";
import { setImmediate } from "node:timers";
import type { ByteStream, Connect, StreamError } from "./tcp_stream.ts";

/** A server that can be switched off and on again at the same port. */
export class TestServer implements AsyncDisposable {
  #listener: Deno.TcpListener;
  readonly port: number;
  /** Those that stand. */
  readonly connections: Deno.TcpConn[] = [];
  accepted = 0;
  #accepting: Promise<void>;

  constructor(readonly greet: (connection: Deno.TcpConn) => void = () => {}) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      this.connections.push(connection);
      this.accepted++;
      this.greet(connection);
    }
  }

  /** As when its process ends: the connections are closed, and nobody listens. */
  async off(): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const connection of this.connections.splice(0)) {
      try {
        connection.close();
      } catch {
        // The client closed it, and a test has noticed.
      }
    }
  }

  on(): void {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
    this.#accepting = this.#accept();
  }

  /** To all that are connected. */
  async send(bytes: Uint8Array): Promise<void> {
    for (const connection of this.connections) {
      for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.off();
  }
}

/** What one try to connect meets: what comes, or no connection. */
export interface Meets {
  readonly fails?: StreamError;
  /** Never answers. */
  readonly hangs?: boolean;
  readonly sends?: readonly Uint8Array[];
  /** Before each piece; else they come at once. */
  readonly everyMs?: number;
  /** Closed after the last piece; else silent. */
  readonly closes?: boolean;
}

/** A network in memory whose time is the clock's. */
export function testNetwork(clock: TestClock, meets: (tries: number) => Meets) {
  const network = { tries: 0, open: 0, written: [] as Uint8Array[] };
  const connect: Connect = (_host, _port, signal) => {
    const { fails, hangs, sends = [], everyMs = 0, closes } = meets(++network.tries);
    if (fails !== undefined) return Promise.reject(fails);
    if (hangs === true) {
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    }
    network.open++;
    const closed = new AbortController();
    const stream: ByteStream = {
      async *[Symbol.asyncIterator]() {
        for (const piece of sends) {
          if (everyMs > 0) await pause(clock, everyMs, closed.signal);
          if (closed.signal.aborted) return;
          yield piece;
        }
        if (closes !== true) await pause(clock, Infinity, closed.signal);
      },
      write: (bytes) => void network.written.push(bytes),
      close() {
        if (closed.signal.aborted) return;
        network.open--;
        closed.abort();
      },
    };
    return Promise.resolve(stream);
  };
  return { network, connect };
}

/** Lets time pass in steps, and what is ready in between happen, until `done` or `ms` are over. */
export async function pass(
  clock: TestClock,
  ms: number,
  done: () => boolean = () => false,
  stepMs = 250,
): Promise<number> {
  let passed = 0;
  await turn();
  for (; passed < ms && !done(); passed += stepMs) {
    clock.advance(stepMs);
    await turn();
  }
  return passed;
}

/** As long as what is in memory needs; far less than a millisecond. */
async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for what a real connection brings; time stands still. A busy machine has half a minute. */
export async function until(done: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !done(); tries++) {
    if (tries > 20_000) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
