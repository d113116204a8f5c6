/**
 * What of a job's output is heard: however much it writes, the supervisor must have time for the
 * rest of its work, and the log room for others.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { parseChildEvent } from "../../formats/child_event.ts";
import { LineSplitter, MAX_EVENT_BYTES, shortLine } from "../../formats/lines.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import { MAX_OUTPUT, OutputTail } from "../../job_states.ts";

/** Lines of a job that the log gets in a second; more are only counted. */
const LOGGED_LINES = 200;
const SECOND_MS = 1_000;

const NEWLINE = 10;
/** How each event begins. */
const BRACE = 123;

/** What a job writes, line by line, and what it says of its run. */
export class JobOutput {
  readonly #tail = new OutputTail();
  readonly #line: (text: string) => void;
  readonly #clock: Clock;
  #outcome: JobOutcome | null = null;
  #secondMs = -Infinity;
  #lines = 0;
  #leftOut = 0;

  /** @param line hears what is for the log */
  constructor(clock: Clock, line: (text: string) => void) {
    this.#clock = clock;
    this.#line = line;
  }

  /** What it said of its run; null: nothing. */
  get outcome(): JobOutcome | null {
    return this.#outcome;
  }

  /** The last lines, so far. */
  get tail(): string {
    return this.#tail.text;
  }

  /** Hears a stream to its end. */
  async read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const splitter = new LineSplitter(MAX_EVENT_BYTES);
    try {
      for await (const bytes of stream) {
        for (const part of this.#isFlood() ? this.#thinned(bytes) : [bytes]) {
          for (const text of splitter.push(part)) this.say(text);
        }
      }
    } catch {
      // A pipe that breaks has nothing more to say.
    }
    const rest = splitter.flush();
    if (rest !== null) this.say(rest);
  }

  /** A line of it, or about it. */
  say(text: string): void {
    const event = parseChildEvent(text);
    if (event?.event === "job") {
      const { event: _, ...told } = event;
      this.#outcome = told;
    } else if (event === null && text.trim() !== "") {
      this.#tail.push(text);
      if (this.#isFlood()) this.#leftOut++;
      else {
        this.#lines++;
        this.#line(shortLine(text));
      }
    }
  }

  /** It has ended: what was only counted is said. */
  close(): void {
    if (this.#leftOut > 0) {
      this.#line(`… ${this.#leftOut.toLocaleString("en")} lines left out`);
    }
    this.#leftOut = 0;
  }

  /** Whether the log has had its lines of this second. */
  #isFlood(): boolean {
    const nowMs = this.#clock.monoMs();
    if (nowMs - this.#secondMs >= SECOND_MS) {
      this.close();
      this.#secondMs = nowMs;
      this.#lines = 0;
    }
    return this.#lines >= LOGGED_LINES;
  }

  /**
   * A piece without its lines in the middle, which nobody would see, and which take longest to
   * decode: what may be an event stays, and what may be the end of the output.
   */
  #thinned(bytes: Uint8Array): Uint8Array[] {
    const first = bytes.indexOf(NEWLINE) + 1;
    const last = bytes.lastIndexOf(NEWLINE, bytes.length - MAX_OUTPUT) + 1;
    if (first === 0 || bytes.length <= MAX_OUTPUT || last <= first) return [bytes];
    const parts = [bytes.subarray(0, first)];
    for (let start = first; start < last;) {
      const end = bytes.indexOf(NEWLINE, start) + 1;
      if (bytes[start] === BRACE) parts.push(bytes.subarray(start, end));
      else this.#leftOut++;
      start = end;
    }
    return [...parts, bytes.subarray(last)];
  }
}
