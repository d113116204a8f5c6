/**
 * Large answers on their way to readers: how many bytes of them may wait in memory together, and
 * when a reader that does not read is let go.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** What is used of a response: tests give their own. */
export interface UnderWayResponse {
  once(event: "close", listener: () => void): unknown;
  destroy(): unknown;
  readonly destroyed: boolean;
  /** What the system has not taken of it yet. */
  readonly socket?: { readonly writableLength: number } | null;
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

/** By then an answer has been given to its socket. */
const FIRST_LOOK_MS = 1_000;

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

  /** Follows an answer of so many bytes, not begun yet, until it is sent or its reader is gone. */
  follow(response: UnderWayResponse, bytes: number): void {
    if (response.destroyed) return;
    this.#bytes += bytes;
    let cancel = () => {};
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      cancel();
      this.#bytes -= bytes;
    };
    const old = isOld(response) ? paced(response, bytes, over) : null;
    if (old === null) response.once("close", over);
    const waitingNow = () => old?.waiting() ?? response.socket?.writableLength ?? 0;
    let left = Infinity;
    const look = () => {
      const waiting = waitingNow();
      if (waiting < left) {
        left = waiting;
        cancel = this.clock.after(STILL_MS, look);
        return;
      }
      if (old === null) response.destroy();
      else old.letGo();
      over();
    };
    cancel = this.clock.after(FIRST_LOOK_MS, look);
  }
}

const isOld = (response: object): response is OldResponse =>
  "_readable" in response && "respond" in response;

/** Lets an old response have its bytes piece by piece, as they are read. */
function paced(response: OldResponse, bytes: number, over: () => void) {
  const pieces: Uint8Array[] = [];
  let waiting = bytes;
  let control: ReadableStreamDefaultController<Uint8Array> | null = null;
  response.write = (piece) => {
    pieces.push(piece);
    return true;
  };
  response.end = (last) => {
    if (last !== undefined) pieces.push(last);
    response._readable = new ReadableStream<Uint8Array>({
      start: (controller) => void (control = controller),
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) {
          controller.close();
          return over();
        }
        if (piece.length > PIECE) pieces.unshift(piece.subarray(PIECE));
        const given = piece.slice(0, PIECE);
        waiting -= given.length;
        controller.enqueue(given);
      },
      cancel: over,
    }, { highWaterMark: 1, size: (piece) => piece.length });
    response.respond(false);
    return response;
  };
  return {
    waiting: () => waiting,
    letGo: () => control?.error(new Error("the reader did not read")),
  };
}
