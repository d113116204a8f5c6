/**
 * Server-sent events: many readers, each event encoded once, bounded for readers that do not
 * keep up.
 *
 * @module
 */
import type { ServerResponse } from "node:http";

/** What is used of a response: tests give their own. */
export type Outgoing = Pick<
  ServerResponse,
  "writeHead" | "write" | "end" | "destroy" | "on" | "writableLength"
>;

/** Bytes that may wait for a reader; one that lets more come together is dropped. */
export const MAX_BACKLOG = 1024 * 1024;

/** Readers at once; each costs up to 30 KB. */
export const MAX_READERS = 2_000;

/** Silence after which a comment keeps the line open, and how often that is looked at. */
const KEEP_ALIVE_MS = 5_000;
const LOOK_MS = 1_000;

const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Accel-Buffering": "no",
  "X-Content-Type-Options": "nosniff",
};

const encoder = new TextEncoder();
const COMMENT = encoder.encode(":\n\n");
/** A lost page comes back after 2 s. */
const HELLO = encoder.encode("retry: 2000\n\n");

/** One event as bytes. `data` is encoded as JSON, which has no line breaks. */
export function encodeEvent(event: string, data: unknown, id?: number): Uint8Array {
  const idLine = id === undefined ? "" : `id: ${id}\n`;
  return encoder.encode(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** One reader. */
export interface Reader {
  send(event: Uint8Array): void;
  /** Called once when the reader is gone, whoever ended it; at once when it is gone already. */
  onGone(listener: () => void): void;
}

/** All readers of this process. */
export class SseHub {
  readonly #readers = new Map<Outgoing, { lastMs: number; gone: () => void }>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(private readonly monoMs: () => number) {}

  get size(): number {
    return this.#readers.size;
  }

  /** Begins a stream on a response; null when there are too many, or the server is stopping. */
  open(outgoing: Outgoing): Reader | null {
    if (this.#closed || this.#readers.size >= MAX_READERS) return null;
    const listeners: (() => void)[] = [];
    const gone = () => {
      if (!this.#readers.delete(outgoing)) return;
      if (this.#readers.size === 0) this.#watch(false);
      for (const listener of listeners) listener();
    };
    this.#readers.set(outgoing, { lastMs: this.monoMs(), gone });
    this.#watch(true);
    outgoing.on("close", gone);
    outgoing.on("error", gone);
    outgoing.writeHead(200, HEADERS);
    this.#write(outgoing, HELLO);
    return {
      send: (event) => this.#write(outgoing, event),
      onGone: (listener) => this.#readers.has(outgoing) ? listeners.push(listener) : listener(),
    };
  }

  /** Ends every stream, so that the server can close. */
  close(): void {
    this.#closed = true;
    for (const [outgoing, { gone }] of [...this.#readers]) {
      gone();
      outgoing.end();
    }
  }

  /** Sends a comment to every reader that heard nothing for 5 s. */
  keepAlive(): void {
    const nowMs = this.monoMs();
    for (const [outgoing, { lastMs }] of [...this.#readers]) {
      if (nowMs - lastMs >= KEEP_ALIVE_MS) this.#write(outgoing, COMMENT);
    }
  }

  #write(outgoing: Outgoing, bytes: Uint8Array): void {
    const reader = this.#readers.get(outgoing);
    if (reader === undefined) return;
    if (outgoing.writableLength > MAX_BACKLOG) {
      reader.gone();
      outgoing.destroy();
      return;
    }
    reader.lastMs = this.monoMs();
    outgoing.write(bytes);
  }

  /** The timer runs only while somebody reads. */
  #watch(on: boolean): void {
    if (on) this.#timer ??= setInterval(() => this.keepAlive(), LOOK_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
