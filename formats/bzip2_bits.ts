/**
 * Which bits come next? Reads bits, highest first, of bytes copied into padded working memory, so that
 * the loop that reads millions of codes needs no check for the end at each of them.
 *
 * @module
 */
import { NexradError } from "./nexrad/nexrad_error.ts";

/** Zeros after the last byte: more than the 125 bytes that 50 codes of 20 bits take. */
const PADDING = 256;

let padded = new Uint8Array(1 << 20);

/** Only one at a time: all share the working memory. */
export class BitReader {
  /** What is read, with zeros from `end` on. */
  readonly view: DataView<ArrayBuffer>;
  /** How many bytes there are. */
  readonly end: number;
  /** The next bit to read, counted from the start. */
  bit = 0;

  constructor(bytes: Uint8Array) {
    if (padded.length < bytes.length + PADDING) padded = new Uint8Array(bytes.length + 2 ** 20);
    padded.set(bytes);
    padded.fill(0, bytes.length, bytes.length + PADDING);
    this.view = new DataView(padded.buffer);
    this.end = bytes.length;
  }

  /** The next 1 to 24 bits as a number. */
  bits(n: number): number {
    const { bit } = this;
    this.goTo(bit + n);
    return (this.view.getInt32(bit >>> 3) << (bit & 7)) >>> (32 - n);
  }

  /** The next 32 bits as a signed number. */
  bits32(): number {
    const high = this.bits(16);
    return (high << 16) | this.bits(16);
  }

  /** Goes on at a bit. Throws when that is beyond the end. */
  goTo(bit: number): void {
    if (bit > this.end * 8) {
      throw new NexradError("truncated", `it ends in the middle, after ${this.end} bytes`);
    }
    this.bit = bit;
  }

  /** Goes on at the next whole byte. */
  toByteEnd(): void {
    this.bit = (this.bit + 7) & ~7;
  }

  /** Whether what follows may be another stream: the letters `BZh`, and enough for an empty one. */
  startsStream(): boolean {
    const at = this.bit >> 3;
    return this.end - at >= 14 && this.view.getUint32(at) >>> 8 === 0x425a68;
  }
}
