// Why could bytes of a weather radar not be read?
//
// The one class of error of the decoders in formats/nexrad/ and of formats/bzip2.ts.

/**
 * Why bytes could not be read:
 * - `truncated`: they end before what they announce does;
 * - `not-nexrad`: they are not a radar file of a kind that is read here;
 * - `bzip2`: a compressed part is not bzip2 or is damaged;
 * - `bzip2-crc`: a compressed part was unpacked, and its check sum differs;
 * - `too-large`: something is larger than the format allows;
 * - `bad-field`: a field holds a value that it cannot have;
 * - `unsupported`: a real but unknown kind of message or product.
 */
export type NexradErrorCode =
  | "truncated"
  | "not-nexrad"
  | "bzip2"
  | "bzip2-crc"
  | "too-large"
  | "bad-field"
  | "unsupported";

/** Bytes of a weather radar that cannot be read; the message says which part and what is wrong with it. */
export class NexradError extends Error {
  override readonly name = "NexradError";

  constructor(readonly code: NexradErrorCode, message: string) {
    super(message);
  }
}
