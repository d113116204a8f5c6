/**
 * Why a new version was not put in place.
 *
 * @module
 */

/** Nothing was changed; the message is one line: what is wrong, and what to do. */
export class UpdateError extends Error {
  override readonly name = "UpdateError";
  constructor(
    readonly code:
      | "source"
      | "unreachable"
      | "bad-list"
      | "wrong-target"
      | "not-newer"
      | "no-key"
      | "bad-signature"
      | "no-space"
      | "folder"
      | "broken-download"
      | "damaged"
      | "selftest"
      | "git",
    message: string,
  ) {
    super(message);
  }
}

/** What an error says, as part of a line. */
export function errorText(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, " | ");
}
