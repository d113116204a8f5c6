/**
 * Server-sent events: many readers, each event encoded once, bounded for readers that do not
 * keep up.
 *
 * Two ways lead to a reader. What it follows in order (points, log lines) it *pulls*: its source
 * is asked for the next event only while little waits for it, so that a slow reader costs the same
 * few kilobytes whatever it has to catch up on. What is said in passing (status) is *sent*.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isLoopback } from "../formats/addresses.ts";
import { type Incoming, mayStream, openSink, type Outgoing, type Sink } from "./sse_sink.ts";
export type { Incoming, Outgoing } from "./sse_sink.ts";

/** A source is asked for more while less than this waits for its reader, bytes. */
export const PULL_BELOW = 16 * 1024;

/** Bytes that may wait for a reader; one that lets more come together is dropped. */
export const MAX_BACKLOG = 64 * 1024;

/** A reader that takes nothing of what waits for it for so long is gone, whatever TCP thinks. */
const STUCK_MS = 60_000;

/** Readers at once. Each costs up to 90 KB; a vehicle has a dozen, an open day hundreds. */
export const MAX_READERS = 6_000;

/**
 * Readers at once from one address, so that one broken phone cannot take every place. Not for
 * this machine itself: a tunnel or proxy brings all its visitors from there.
 */
export const MAX_AN_ADDRESS = 200;

/** Silence after which a comment keeps the line open, and how often that is looked at. */
const KEEP_ALIVE_MS = 5_000;
const LOOK_MS = 1_000;

const COMMENT = Buffer.from(":\n\n");
/** A lost page comes back after 2 s. */
const HELLO = Buffer.from("retry: 2000\n\n");

/**
 * One event as bytes; without a name it is the stream's own kind. `data` is encoded as JSON, which
 * has no line breaks. The same bytes can be given to every reader.
 */
export function encodeEvent(
  event: string | null,
  data: unknown,
  id?: number | string,
): Uint8Array<ArrayBuffer> {
  return Buffer.from(eventText(event, data, id));
}

/** The same as text, for those who join several. */
export function eventText(event: string | null, data: unknown, id?: number | string): string {
  const idLine = id === undefined ? "" : `id: ${id}\n`;
  const eventLine = event === null ? "" : `event: ${event}\n`;
  return `${idLine}${eventLine}data: ${JSON.stringify(data)}\n\n`;
}

/** Gives a reader's next events as bytes, in order; null when there are none yet. */
export type Source = () => Uint8Array | null;

/** One reader. */
export interface Reader {
  /** Says something now, whatever else waits. */
  send(event: Uint8Array): void;
  /** From now on, asks `source` for what comes next as fast as the reader takes it. */
  follow(source: Source): void;
  /** The source has more: it is asked now, or as soon as the reader has taken what waits for it. */
  more(): void;
  /** Ends the stream in good order: the reader comes back by itself. */
  end(): void;
  /** Called once when the reader is gone, whoever ended it; at once when it is gone already. */
  onGone(listener: () => void): void;
}

/** All readers of this process. */
export class SseHub {
  readonly #readers = new Set<Stream>();
  readonly #perAddress = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;
  readonly #tally = { written: 0, dropped: 0 };

  /** @param clientOf who asks, as an address; "" when nobody knows. Readers are counted by it. */
  constructor(
    private readonly monoMs: () => number,
    private readonly clientOf: (incoming: Incoming | undefined) => string = otherEnd,
  ) {}

  get size(): number {
    return this.#readers.size;
  }

  /** Since the start: writes to readers, and readers dropped because they did not read. */
  get tally(): { readonly written: number; readonly dropped: number } {
    return this.#tally;
  }

  /**
   * Begins a stream on a response. Null when there are too many, when the response waits for another
   * one on its connection, or when the server is stopping.
   */
  open(outgoing: Outgoing): Reader | null {
    const address = this.clientOf(outgoing.req);
    const limited = address !== "" && !isLoopback(address);
    const here = this.#perAddress.get(address) ?? 0;
    if (this.#closed || outgoing.destroyed || this.#readers.size >= MAX_READERS) return null;
    if (!mayStream(outgoing)) return null;
    if (limited && here >= MAX_AN_ADDRESS) return null;
    if (limited) this.#perAddress.set(address, here + 1);
    const stream: Stream = new Stream(outgoing, this.monoMs, this.#tally, () => {
      this.#readers.delete(stream);
      if (this.#readers.size === 0) this.#watch(false);
      if (limited) this.#leave(address);
    });
    this.#readers.add(stream);
    this.#watch(true);
    return stream;
  }

  /** Ends every stream, so that the server can close. */
  close(): void {
    this.#closed = true;
    for (const reader of [...this.#readers]) reader.end();
  }

  /** Sends a comment to every reader that heard nothing for 5 s; drops those that are stuck. */
  keepAlive(): void {
    const nowMs = this.monoMs();
    for (const reader of [...this.#readers]) reader.look(nowMs);
  }

  #leave(address: string): void {
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#perAddress.set(address, left);
    else this.#perAddress.delete(address);
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

class Stream implements Reader {
  readonly #sink: Sink;
  readonly #gone: (() => void)[];
  #isGone = false;
  #source: Source | null = null;
  /** True from a full backlog until it is taken. */
  #full = false;
  #lastMs: number;
  #sentBytes = 0;
  /** Bytes taken when that last changed or nothing waited, and when that was. */
  #taken = 0;
  #takenMs: number;

  constructor(
    outgoing: Outgoing,
    private readonly monoMs: () => number,
    private readonly tally: { written: number; dropped: number },
    left: () => void,
  ) {
    this.#gone = [left];
    this.#lastMs = this.#takenMs = monoMs();
    this.#sink = openSink(outgoing, HELLO, () => this.#leave());
  }

  send(event: Uint8Array): void {
    if (this.#isGone) return;
    if (this.#sink.waiting > MAX_BACKLOG) return this.#drop();
    this.#write(event);
  }

  follow(source: Source): void {
    this.#source = source;
    this.more();
  }

  more(): void {
    while (!this.#isGone && !this.#full && this.#source !== null) {
      const event = this.#source();
      if (event === null) return;
      this.#full = this.#sink.waiting + event.length >= PULL_BELOW;
      this.#write(event, this.#full ? this.#flushed : undefined);
    }
  }

  end(): void {
    if (this.#isGone) return;
    this.#leave();
    // A good end would wait for a reader that does not read.
    if (this.#sink.waiting > 0) this.#sink.destroy();
    else this.#sink.end();
  }

  onGone(listener: () => void): void {
    if (this.#isGone) listener();
    else this.#gone.push(listener);
  }

  look(nowMs: number): void {
    const { waiting } = this.#sink;
    const taken = this.#sentBytes - waiting;
    if (waiting === 0 || taken !== this.#taken) {
      this.#taken = taken;
      this.#takenMs = nowMs;
    } else if (nowMs - this.#takenMs >= STUCK_MS) return this.#drop();
    // Who has something waiting knows that the line is open as soon as it reads.
    if (waiting === 0 && nowMs - this.#lastMs >= KEEP_ALIVE_MS) this.#write(COMMENT);
  }

  readonly #flushed = () => {
    this.#full = false;
    this.more();
  };

  #write(bytes: Uint8Array, flushed?: () => void): void {
    this.#lastMs = this.monoMs();
    this.tally.written++;
    this.#sentBytes += this.#sink.write(bytes, flushed);
  }

  #drop(): void {
    this.tally.dropped++;
    this.#leave();
    this.#sink.destroy();
  }

  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#source = null;
    for (const listener of this.#gone) listener();
  }
}

const otherEnd = (incoming: Incoming | undefined) => incoming?.socket?.remoteAddress ?? "";
