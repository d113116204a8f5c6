/**
 * Why a source did not give what it was asked for.
 *
 * @module
 */

/**
 * - `unreachable`: no connection, or it broke;
 * - `slow`: no answer, or no further byte, in time;
 * - `cut`: fewer bytes came than were announced;
 * - `server-error`: the server says that it is in trouble (5xx), or asked too much (429);
 * - `not-found`: the bucket or folder is not there;
 * - `forbidden`: it is not open to us;
 * - `wrong-answer`: something answered, but not a bucket (a login page of a hotspot);
 * - `too-large`: more bytes than such a file has.
 */
export type SourceErrorCode =
  | "unreachable"
  | "slow"
  | "cut"
  | "server-error"
  | "not-found"
  | "forbidden"
  | "wrong-answer"
  | "too-large";

/** A source that failed; the message says what happened, without user or password. */
export class SourceError extends Error {
  override readonly name = "SourceError";

  constructor(readonly code: SourceErrorCode, message: string) {
    super(message);
  }

  /** Whether the same request may well succeed a moment later. */
  get passes(): boolean {
    return ["unreachable", "slow", "cut", "server-error"].includes(this.code);
  }
}

/** What to do about each, for the panel. */
export const SOURCE_REMEDIES: Readonly<Record<SourceErrorCode, string>> = {
  unreachable: "is this machine on the internet? It goes on by itself",
  slow: "the connection is weak; it goes on by itself",
  cut: "the connection is weak; it goes on by itself",
  "server-error": "the other side is in trouble; it goes on by itself",
  "not-found": "correct its address under radar in the configuration",
  forbidden: "the source does not let us in: correct its address under radar in the configuration",
  "wrong-answer":
    "is this network's login page in between? Open a page in a browser and sign in; " +
    "else correct the address under radar in the configuration",
  "too-large": "this is no radar file; it is left out",
};
