/**
 * Bytes of a child's output, or of a growing file, to lines: bounded, and calm about bytes that
 * are no UTF-8.
 *
 * @module
 */

/** Longest line kept unless said, bytes: more is noise or a fault. */
export const MAX_LINE_BYTES = 16_384;

/**
 * The same of what a component tells: the longest is how 128 ionospheric radars are doing, 1.1 KB
 * each when all are in trouble.
 */
export const MAX_EVENT_BYTES = 262_144;

const NEWLINE = 10;
const CUT_NOTE = " … (line cut)";

/** A line for people, no longer than others. */
export const shortLine = (line: string): string =>
  line.length > MAX_LINE_BYTES ? line.slice(0, MAX_LINE_BYTES) + CUT_NOTE : line;

/** Splits a stream of bytes at line ends, whatever the sizes of its pieces. */
export class LineSplitter {
  // Not fatal: a byte that is no UTF-8 becomes U+FFFD, and the line is kept.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #cut = false;

  /** @param maxBytes longest line kept; of a longer one the rest is dropped, and that is noted */
  constructor(private readonly maxBytes = MAX_LINE_BYTES) {}

  /** The lines that `bytes` completes, without line ends. */
  push(bytes: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    // The stream may reuse its buffer: what is kept for later must be a copy.
    this.#keep(bytes.slice(start));
    return lines;
  }

  /** What came after the last line end; null when nothing did. */
  flush(): string | null {
    return this.#pendingBytes > 0 ? this.#take() : null;
  }

  #keep(bytes: Uint8Array): void {
    const room = this.maxBytes - this.#pendingBytes;
    if (bytes.length > room) this.#cut = true;
    const part = bytes.subarray(0, room);
    if (part.length === 0) return;
    this.#pending.push(part);
    this.#pendingBytes += part.length;
  }

  #take(): string {
    const all = new Uint8Array(this.#pendingBytes);
    let at = 0;
    for (const part of this.#pending) {
      all.set(part, at);
      at += part.length;
    }
    const line = this.#decoder.decode(all).replace(/\r$/, "") + (this.#cut ? CUT_NOTE : "");
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#cut = false;
    return line;
  }
}
