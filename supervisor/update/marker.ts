/**
 * `state_dir/update.json`: the note about a version that was just put in place and has yet to show
 * that it works here, or that was taken back. It is gone as soon as all is well. Beside it
 * `update_failed.json`, which stays: the version that was taken back last.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { removeFile, replaceFile } from "../../durable.ts";

const schema = z.object({
  state: z.enum(["trial", "taken back"]),
  /** The version before, and the new one. */
  from: z.string(),
  to: z.string(),
  /** The executable that was replaced. */
  executable: z.string(),
  /** When, ISO 8601 UTC. */
  at: z.string(),
  /** Starts of the new version that did not reach health, as it counts them itself. */
  starts: z.int(),
  /** The same as the service manager's guard counts them: it sees those that die at once, too. */
  guards: z.int(),
  /** The last start was ended on purpose. */
  stopped: z.boolean(),
  /** Why it was taken back. */
  why: z.string().nullable(),
});

/** The note. */
export type Marker = Readonly<z.infer<typeof schema>>;

/** The start without health at which the previous version is put back. */
export const MAX_STARTS = 2;

/** Running so long is health. Whether records come is not asked: the logger may be off. */
export const HEALTHY_MS = 10_000;

/** A version that is not healthy by then never will be. */
export const HEALTH_LIMIT_MS = 60_000;

/** Why a version is taken back whose starts were all in vain. */
export const NEVER_STAYED = `it did not stay up for ${HEALTHY_MS / 1000} s`;

const markerPath = (stateDir: string) => join(stateDir, "update.json");

/** The note in `stateDir`; null when there is none, or it is damaged. */
export function readMarker(stateDir: string): Marker | null {
  return readNote(markerPath(stateDir), schema);
}

/** Whether there is a note, in whatever condition. */
export function hasMarker(stateDir: string): boolean {
  try {
    Deno.statSync(markerPath(stateDir));
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

/**
 * What has become of the update that `own` is the note of: its note as it is now, or null when all
 * is well with it. A note that is damaged says nothing of health: it counts as unchanged.
 */
export function markerNow(stateDir: string, own: Marker): Marker | null {
  const now = readMarker(stateDir);
  if (now === null) return hasMarker(stateDir) ? own : null;
  // Another update's: it began after this one had ended well.
  return now.to === own.to && now.at === own.at ? now : null;
}

/** Writes the note, durably. Throws what the operating system says. */
export function writeMarker(stateDir: string, marker: Marker): void {
  Deno.mkdirSync(stateDir, { recursive: true });
  replaceFile(markerPath(stateDir), JSON.stringify(marker) + "\n");
}

/** All is well, or was told: the note goes. */
export function removeMarker(stateDir: string): void {
  removeFile(markerPath(stateDir));
}

const failedSchema = z.object({ version: z.string(), at: z.string(), why: z.string() });

/** A version that was taken back here: which, when (ISO 8601 UTC), why. */
export type Failed = Readonly<z.infer<typeof failedSchema>>;

const failedPath = (stateDir: string) => join(stateDir, "update_failed.json");

/** The version that was taken back last; null when there is none, or the note is damaged. */
export function readFailed(stateDir: string): Failed | null {
  return readNote(failedPath(stateDir), failedSchema);
}

/** Remembers a version that was taken back. Throws what the operating system says. */
export function writeFailed(stateDir: string, failed: Failed): void {
  replaceFile(failedPath(stateDir), JSON.stringify(failed) + "\n");
}

/** Forgets it: it works here after all. */
export function removeFailed(stateDir: string): void {
  removeFile(failedPath(stateDir));
}

function readNote<T>(path: string, type: z.ZodType<T>): T | null {
  try {
    return type.parse(JSON.parse(Deno.readTextFileSync(path)));
  } catch {
    return null;
  }
}
