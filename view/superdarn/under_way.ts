/**
 * Large answers on their way to readers: how many bytes of them may wait in memory together, and
 * when a reader that does not read is let go.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** What is used of a response: tests give their own. */
interface Outgoing {
  destroy(): unknown;
}

/** A response of the executable's runtime (2.6.10): it takes all at once, and tells nothing. */
interface OldResponse {
  _readable: ReadableStream<Uint8Array>;
  respond(end: false): void;
  write(piece: Uint8Array): boolean;
  end(piece?: Uint8Array): unknown;
}

/** A month of a radar for 35 readers; one answer may be above it. */
const MOST_BYTES = 64 << 20;

/** A reader that takes nothing for so long is let go. */
export const STILL_MS = 30_000;

/** What is given to a reader at a time, bytes. */
const PIECE = 65_536;

/** The answers that are under way. */
export class UnderWay {
  #bytes = 0;

  constructor(
    private readonly clock: Pick<Clock, "after">,
    private readonly most: number = MOST_BYTES,
  ) {}

  /** Whether no further answer is to be begun. */
  get isFull(): boolean {
    return this.#bytes >= this.most;
  }

  /** The body of an answer, given to its reader as it is read and counted until it is over. */
  body(outgoing: Outgoing, bytes: Uint8Array<ArrayBuffer>): BodyInit {
    // Of a body that fails, unlike one whose connection ends, there would be a stack in the log.
    if (!isOld(outgoing)) return this.#paced(bytes, () => outgoing.destroy());
    const stream = this.#paced(bytes, (body) => body.error(new Error("the reader did not read")));
    outgoing.write = () => true;
    outgoing.end = () => {
      outgoing._readable = stream;
      outgoing.respond(false);
      return outgoing;
    };
    return bytes;
  }

  #paced(
    bytes: Uint8Array<ArrayBuffer>,
    letGo: (body: ReadableStreamDefaultController) => void,
  ): ReadableStream<Uint8Array<ArrayBuffer>> {
    this.#bytes += bytes.length;
    let given = 0;
    let cancel = () => {};
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      cancel();
      this.#bytes -= bytes.length;
    };
    return new ReadableStream({
      start: (controller) => {
        let before = -1;
        const look = () => {
          if (given === before) {
            over();
            return letGo(controller);
          }
          before = given;
          cancel = this.clock.after(STILL_MS, look);
        };
        look();
      },
      pull(controller) {
        // The runtime may keep what it is given, and with it all that it is a part of.
        const piece = bytes.slice(given, given + PIECE);
        given += piece.length;
        if (piece.length > 0) return controller.enqueue(piece);
        over();
        controller.close();
      },
      cancel: over,
    }, { highWaterMark: 1, size: (piece) => piece.length });
  }
}

const isOld = (response: object): response is OldResponse =>
  "_readable" in response && "respond" in response;
