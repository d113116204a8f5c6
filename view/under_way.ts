/**
 * Large answers on their way to readers: how many bytes of them may wait in memory together, and
 * when a reader that does not read is let go.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

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

/**
 * A reader that has taken nothing for so long is let go, where room is needed. The system holds some
 * megabytes for each: one on a bad link takes as long until it asks for more.
 */
export const STILL_MS = 120_000;

/** What is given to a reader at a time, bytes. */
const PIECE = 65_536;

/** An answer on its way. */
interface Answer {
  readonly bytes: number;
  /** When its reader took something last, by the clock that never jumps. */
  takenMs: number;
  letGo(): void;
}

/** The answers that are under way. */
export class UnderWay {
  readonly #answers = new Set<Answer>();

  constructor(
    private readonly clock: Pick<Clock, "monoMs">,
    private readonly most: number = MOST_BYTES,
  ) {}

  /** Whether a further answer may be begun: those that nobody reads make room for it. */
  hasRoom(): boolean {
    const stillMs = this.clock.monoMs() - STILL_MS;
    for (const answer of this.#answers) {
      if (this.#isFull() && answer.takenMs <= stillMs) answer.letGo();
    }
    return !this.#isFull();
  }

  #isFull(): boolean {
    const bytes = [...this.#answers].reduce((sum, answer) => sum + answer.bytes, 0);
    return bytes >= this.most;
  }

  /** The body of an answer, given to its reader as it is read and counted until it is over. */
  body(outgoing: Outgoing, bytes: Uint8Array<ArrayBuffer>): BodyInit {
    let given = 0;
    const next = () => {
      // The runtime may keep what it is given, and with it all that it is a part of.
      const piece = bytes.slice(given, given + PIECE);
      given += piece.length;
      return Promise.resolve(piece);
    };
    const paced = this.pieces(outgoing, bytes.length, { next, over() {} });
    return isOld(outgoing) ? bytes : paced;
  }

  /**
   * As `body`, of what `next` gives until it gives nothing: with its length in the headers.
   *
   * @param weight what it counts as while it is under way
   * @param over called once, when it is over, however
   */
  pieces(
    outgoing: Outgoing,
    weight: number,
    source: { next(): Promise<Uint8Array<ArrayBuffer>>; over(): void },
  ): BodyInit {
    // Of a body that fails, unlike one whose connection ends, there would be a stack in the log.
    if (!isOld(outgoing)) return this.#paced(weight, source, () => outgoing.destroy());
    const fail = (body: ReadableStreamDefaultController) => {
      body.error(new Error("the reader did not read"));
    };
    const stream = this.#paced(weight, source, fail);
    outgoing.write = () => true;
    outgoing.end = () => {
      outgoing._readable = stream;
      outgoing.respond(false);
      return outgoing;
    };
    return new ReadableStream({ start: (nothing) => nothing.close() });
  }

  #paced(
    weight: number,
    source: { next(): Promise<Uint8Array<ArrayBuffer>>; over(): void },
    end: (body: ReadableStreamDefaultController) => void,
  ): ReadableStream<Uint8Array<ArrayBuffer>> {
    const answer: Answer = {
      bytes: weight,
      takenMs: this.clock.monoMs(),
      letGo: () => {},
    };
    const over = () => {
      if (this.#answers.delete(answer)) source.over();
    };
    return new ReadableStream({
      start: (controller) => {
        answer.letGo = () => {
          over();
          end(controller);
        };
        this.#answers.add(answer);
      },
      pull: async (controller) => {
        let piece: Uint8Array<ArrayBuffer>;
        try {
          piece = await source.next();
        } catch {
          // What was promised cannot be given: the place becomes free, and the connection ends.
          return answer.letGo();
        }
        answer.takenMs = this.clock.monoMs();
        if (!this.#answers.has(answer)) return;
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
