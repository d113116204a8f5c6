/**
 * The newest lines of one source, bounded; held back while a person reads older ones.
 *
 * @module
 */
import type { LineEvent } from "../../../formats/panel_messages.ts";

/** Lines kept; older ones are in the files. */
export const KEPT_LINES = 500;

/** What is to be done to the shown lines. */
export interface Change {
  /** Lines to add at the end. */
  readonly add: readonly string[];
  /** Lines to take away at the top. */
  readonly remove: number;
}

const NOTHING: Change = { add: [], remove: 0 };

/** Which lines stand on the page, and which wait. */
export class LineList {
  #shown = 0;
  #waiting: string[] = [];
  #lastSeq = 0;
  #lastLine = "";
  #held = false;

  /** Lines that wait, because a person reads older ones. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get held(): boolean {
    return this.#held;
  }

  /** A line came. One that is known already changes nothing. */
  push({ seq, line }: LineEvent): Change {
    // "Waiting for a file" comes with the number of the line before it.
    if (seq < this.#lastSeq || (seq === this.#lastSeq && line === this.#lastLine)) return NOTHING;
    this.#lastSeq = seq;
    this.#lastLine = line;
    this.#waiting.push(line);
    if (this.#waiting.length > KEPT_LINES) this.#waiting.shift();
    return this.#held ? NOTHING : this.#flush();
  }

  /** Holds new lines back, or lets them come; what waited is to be added. */
  hold(held: boolean): Change {
    this.#held = held;
    return held ? NOTHING : this.#flush();
  }

  /** Begins anew: another run of the program tells its newest lines first. */
  clear(): Change {
    const remove = this.#shown;
    this.#shown = 0;
    this.#waiting = [];
    this.#lastSeq = 0;
    this.#lastLine = "";
    return { add: [], remove };
  }

  #flush(): Change {
    const add = this.#waiting;
    this.#waiting = [];
    const remove = Math.max(0, this.#shown + add.length - KEPT_LINES);
    this.#shown += add.length - remove;
    return { add, remove };
  }
}
