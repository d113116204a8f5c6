/**
 * What came of an object whose answer broke off, so that only the rest is asked for: RFC 9110,
 * sections 13.1.5 and 14.
 *
 * @module
 */
import { SourceError } from "./source_error.ts";

/** The beginning of an object. */
export class Part {
  #pieces: Uint8Array[] = [];
  #length = 0;
  /** Of the object that the pieces are of; null: it cannot be told from another. */
  #etag: string | null = null;

  /** Bytes that are there. */
  get length(): number {
    return this.#length;
  }

  /** Asks for the rest, or for all of it where the object is another one meanwhile. */
  headers(): Record<string, string> {
    if (this.#length === 0 || this.#etag === null) return {};
    return { range: `bytes=${this.#length}-`, "if-range": this.#etag };
  }

  /**
   * The head of an answer has come: 206 goes on, 200 begins anew.
   *
   * @throws {SourceError} `cut` when it goes on elsewhere: the next try begins anew
   */
  begin({ status, headers }: Response, where: string): void {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
    if (status === 206 && this.#length > 0 && Number(range?.[1]) === this.#length) return;
    this.clear();
    if (status !== 200) {
      throw new SourceError("cut", `${where}: the rest does not fit what came (HTTP ${status})`);
    }
    const etag = headers.get("etag");
    // A weak one may be the same for other bytes.
    this.#etag = etag !== null && etag.startsWith('"') ? etag : null;
  }

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  clear(): void {
    this.#pieces = [];
    this.#length = 0;
    this.#etag = null;
  }

  /** All of it, in one; nothing is kept. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.clear();
    return bytes;
  }
}
