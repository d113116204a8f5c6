/**
 * What can go wrong with a store, by name, so that a message can say what to do.
 *
 * @module
 */

/**
 * - `credentials`: there are none, or the service does not know them
 * - `denied`: they are known, but not allowed to do this; a folder that may not be written
 * - `clock`: this machine's clock and the service's are too far apart for a signature to hold
 * - `no-bucket`, `region`: the bucket is not there, or elsewhere
 * - `unreachable`: no answer, after several tries
 * - `full`: no space left
 * - `service`: the service answered with an error of its own, after several tries
 * - `disk`: the file system did
 * - `setting`: what the configuration says is no address
 * - `bad-key`: no key of an object; a mistake in the program
 */
export type StoreErrorCode =
  | "credentials"
  | "denied"
  | "clock"
  | "no-bucket"
  | "region"
  | "unreachable"
  | "full"
  | "service"
  | "disk"
  | "setting"
  | "bad-key";

/** The store did not do what it was asked to. The message holds no credentials. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  constructor(readonly code: StoreErrorCode, message: string) {
    super(message);
  }
}
