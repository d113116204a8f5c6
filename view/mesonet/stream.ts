/**
 * `GET /view/stream`: every point to every reader, from where it had stopped; and what the page is
 * told besides.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Clock } from "../../clock.ts";
import { eventText, type Reader } from "../sse.ts";
import type { Arrival, Cursor, PointCache } from "./cache.ts";
import { placeId } from "./place.ts";

/** What a reader that catches up gets at once, characters. */
const PIECE = 8 * 1024;

/** How often readers that are far behind are looked at while more waits to be read, and how long. */
const LOOK_MS = 20;
const LOOKS = 50;

function textOf(arrival: Arrival): string {
  return arrival.text ??= eventText(null, arrival.point, placeId(arrival.place));
}

/** What readers that stand at the same place get next. */
interface Piece {
  readonly state: number;
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

/** All readers of the live stream. */
export class PointStream {
  readonly #readers = new Map<Reader, Cursor>();
  /** The piece made last: who has all that is old gets the same bytes as everybody else. */
  #piece: Piece | null = null;

  constructor(private readonly cache: PointCache, private readonly clock: Clock) {}

  get size(): number {
    return this.#readers.size;
  }

  /** A reader that has everything up to `id`; null: it gets only what comes from now on. */
  join(reader: Reader, id: string | null, greeting: readonly Uint8Array[]): void {
    const cursor = this.cache.cursor(id);
    this.#readers.set(reader, cursor);
    reader.onGone(() => this.#readers.delete(reader));
    for (const event of greeting) reader.send(event);
    reader.follow(() => {
      const bytes = this.#next(cursor);
      if (bytes !== "lost") return bytes;
      reader.end();
      return null;
    });
  }

  /** The cache has grown. */
  more(): void {
    for (const reader of this.#readers.keys()) reader.more();
  }

  /**
   * Resolves when no reader is about to be lost, at the latest after a second: a whole day can come
   * at once, and who reads as fast as it can shall get all of it.
   */
  async keptUp(): Promise<void> {
    for (let i = 0; i < LOOKS && this.#isStrained(); i++) {
      await new Promise<void>((resolve) => this.clock.after(LOOK_MS, resolve));
    }
  }

  /** Tells every reader something that is no point. */
  send(event: Uint8Array): void {
    for (const reader of [...this.#readers.keys()]) reader.send(event);
  }

  /** Ends every reader's stream: it comes back, and says where it had stopped. */
  end(): void {
    for (const reader of [...this.#readers.keys()]) reader.end();
  }

  #isStrained(): boolean {
    for (const cursor of this.#readers.values()) if (this.cache.isFarBehind(cursor)) return true;
    return false;
  }

  /** A reader's next piece, and moves it on; null when it has all. */
  #next(cursor: Cursor): Uint8Array | null | "lost" {
    const { state } = this.cache;
    const from = cursor.next;
    const piece = this.#piece;
    const isShared = cursor.after === null || from >= cursor.until;
    if (isShared && piece !== null && piece.state === state && piece.from === from) {
      cursor.next = piece.to;
      return piece.bytes;
    }
    let text = "";
    while (text.length < PIECE) {
      const arrival = this.cache.next(cursor);
      if (arrival === "lost") return arrival;
      if (arrival === null) break;
      text += textOf(arrival);
    }
    if (text === "") return null;
    const bytes = Buffer.from(text);
    if (isShared) this.#piece = { state, from, to: cursor.next, bytes };
    return bytes;
  }
}
