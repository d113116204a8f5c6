/**
 * What stands in the way of starting at boot, said to a person with the way out.
 *
 * @module
 */

/** Why a service or a shortcut could not be made: the message says what to do. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";

  constructor(
    readonly code:
      | "no-manager"
      | "not-permitted"
      | "bad-path"
      | "bad-account"
      | "tool-failed"
      | "second-service",
    message: string,
  ) {
    super(message);
  }
}
