/**
 * Bytes of a child's output, or of a growing file, to lines: bounded, and calm about bytes that
 * are no UTF-8.
 *
 * @module
 */

/**
 * Longest line kept, bytes. The longest of a component's own tells how 128 ionospheric radars are
 * doing, 1.1 KB each when all are in trouble; more is noise or a fault.
 */
export const MAX_LINE_BYTES = 262_144;

const NEWLINE = 10;
const CUT_NOTE = " … (line cut)";

/** Splits a stream of bytes at line ends, whatever the sizes of its pieces. */
export class LineSplitter {
  // Not fatal: a byte that is no UTF-8 becomes U+FFFD, and the line is kept.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #cut = false;

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
    const room = MAX_LINE_BYTES - this.#pendingBytes;
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
