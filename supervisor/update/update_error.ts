/**
 * Why a new version was not put in place.
 *
 * @module
 */
import { shownText } from "../../secrets.ts";

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
      | "undecided"
      | "replaced"
      | "git",
    message: string,
  ) {
    // Logs and pages show it to everybody: the login of a release server must not be in it.
    super(shownText(message));
  }
}
