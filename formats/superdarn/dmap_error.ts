// Why could bytes of a SuperDARN radar not be read, or a record not be written?
//
// The one class of error of the DMAP reader and writer.

/**
 * What is wrong:
 * - `truncated`: the bytes end before the record does;
 * - `not-dmap`: no record begins here;
 * - `bad-size`: the record's size is impossible, or is not that of its contents;
 * - `bad-type`: a field is of no known type, or a value is none of its type;
 * - `bad-count`: a number of fields, dimensions or values is impossible;
 * - `bad-name`: a field's name is empty, too long, not printable, without its end, or there twice;
 * - `bad-text`: a text has no end, or cannot be written.
 */
export type DmapErrorCode =
  | "truncated"
  | "not-dmap"
  | "bad-size"
  | "bad-type"
  | "bad-count"
  | "bad-name"
  | "bad-text";

/** A record that cannot be read or written; the message says which part and what is wrong with it. */
export class DmapError extends Error {
  override readonly name = "DmapError";

  /** @param offset where the record begins in the bytes that were given; 0 for one to be written */
  constructor(readonly code: DmapErrorCode, message: string, readonly offset: number) {
    super(message);
  }
}
