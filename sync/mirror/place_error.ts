/**
 * Why a place cannot be read or written: the states with names.
 *
 * @module
 */
import type { JobOutcome } from "../../formats/timer_messages.ts";

/** What keeps files from being fetched, copied or compared. */
export type PlaceState =
  | "bad address"
  | "missing key"
  | "key readable by others"
  | "key has a passphrase"
  | "no ssh program"
  | "no rsync here"
  | "no rsync there"
  | "host unreachable"
  | "host key changed"
  | "login refused"
  | "source missing"
  | "source unreadable"
  | "source changed"
  | "archive missing"
  | "archive unwritable"
  | "archive full"
  | "disk full"
  | "folder unusable"
  | "server error"
  | "cut off"
  | "stopped"
  | "rsync failed";

/** A place that cannot be used: the state, and in the message what happened and what to do. */
export class PlaceError extends Error {
  override readonly name = "PlaceError";
  constructor(readonly code: PlaceState, message: string) {
    super(message);
  }
}

/** The outcome that says so; anything else is a fault of the program, and thrown on. */
export function failed(error: unknown, counts: JobOutcome["counts"] = {}): JobOutcome {
  if (!(error instanceof PlaceError)) throw error;
  return { ok: false, state: error.code, summary: error.message, counts };
}

/** What an error of this machine's disk means. */
export function diskError(error: unknown, folder: string): PlaceError {
  if (error instanceof PlaceError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return (error as { code?: string } | null)?.code === "ENOSPC" || /no space left/i.test(text)
    ? new PlaceError("disk full", `${folder} takes no more: make room on its disk (${text})`)
    : new PlaceError("folder unusable", `${folder} cannot be used: ${text}`);
}
