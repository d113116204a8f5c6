/**
 * `GET /view/stream`: every point to every reader, from where it had stopped; and what the page is
 * told besides.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { eventText, type Reader } from "../sse.ts";
import type { Arrival, PointCache } from "./cache.ts";
import { placeId } from "./place.ts";

/** What a reader that catches up gets at once, characters. */
const PIECE = 8 * 1024;

const textOf = ({ point, place }: Arrival) => eventText(null, point, placeId(place));

/** All readers of the live stream. */
export class PointStream {
  readonly #readers = new Set<Reader>();
  #newest: { state: number; bytes: Uint8Array } | null = null;

  constructor(private readonly cache: PointCache) {}

  get size(): number {
    return this.#readers.size;
  }

  /** A reader that has everything up to `id`; null: it gets only what comes from now on. */
  join(reader: Reader, id: string | null, greeting: readonly Uint8Array[]): void {
    const { cache } = this;
    const cursor = cache.cursor(id);
    this.#readers.add(reader);
    reader.onGone(() => this.#readers.delete(reader));
    for (const event of greeting) reader.send(event);
    reader.follow(() => {
      // Who has all but the newest gets the same bytes as everybody else.
      const hasOld = cursor.after === null || cursor.next >= cursor.until;
      if (hasOld && cursor.next === cache.state - 1) {
        const arrival = cache.next(cursor);
        if (arrival !== null && arrival !== "lost") return this.#encoded(arrival);
      }
      let piece = "";
      while (piece.length < PIECE) {
        const arrival = cache.next(cursor);
        if (arrival === "lost") {
          reader.end();
          return null;
        }
        if (arrival === null) break;
        piece += textOf(arrival);
      }
      return piece === "" ? null : Buffer.from(piece);
    });
  }

  /** The cache has grown. */
  more(): void {
    for (const reader of this.#readers) reader.more();
  }

  /** Tells every reader something that is no point. */
  send(event: Uint8Array): void {
    for (const reader of [...this.#readers]) reader.send(event);
  }

  /** Ends every reader's stream: it comes back, and says where it had stopped. */
  end(): void {
    for (const reader of [...this.#readers]) reader.end();
  }

  #encoded(arrival: Arrival): Uint8Array {
    const { state } = this.cache;
    if (this.#newest?.state !== state) {
      this.#newest = { state, bytes: Buffer.from(textOf(arrival)) };
    }
    return this.#newest.bytes;
  }
}
