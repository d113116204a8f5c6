/**
 * How are big-endian numbers read from bytes without ever reading past their end?
 *
 * @module
 */
import { NexradError } from "../nexrad_error.ts";

/** A place in bytes that moves on as they are read. Every method throws `truncated` at the end. */
export class Reader {
  readonly #view: DataView;
  /** Of the next byte, from the start of `bytes`. */
  at = 0;

  constructor(readonly bytes: Uint8Array, readonly what: string) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Uint8Array {
    const from = this.#next(length);
    return this.bytes.subarray(from, from + length);
  }

  /** As many of the next `length` bytes as there are, as a reader of their own. */
  part(length: number, what: string): Reader {
    return new Reader(this.take(Math.min(length, this.left)), what);
  }

  u8 = (): number => this.#view.getUint8(this.#next(1));
  u16 = (): number => this.#view.getUint16(this.#next(2));
  i16 = (): number => this.#view.getInt16(this.#next(2));
  u32 = (): number => this.#view.getUint32(this.#next(4));
  i32 = (): number => this.#view.getInt32(this.#next(4));
  f32 = (): number => this.#view.getFloat32(this.#next(4));

  /** The next `count` halfwords, unsigned. */
  words(count: number): number[] {
    return Array.from({ length: count }, this.u16);
  }

  /** The next `length` bytes as text, one character a byte. */
  text(length: number): string {
    return latin1(this.take(length));
  }

  #next(length: number): number {
    const from = this.at;
    if (length > this.bytes.length - from) {
      throw new NexradError(
        "truncated",
        `${this.what} ends at byte ${this.bytes.length}, ${length} more were expected at ${from}`,
      );
    }
    this.at += length;
    return from;
  }
}

const decoder = new TextDecoder("latin1");

/** Bytes as text, one character a byte. Of 0x80–0x9f, which no product uses, as Windows reads them. */
export function latin1(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
