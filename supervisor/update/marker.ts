/**
 * `state_dir/update.json`: the note about a version that was just put in place and has yet to show
 * that it works here, or that was taken back. It is gone as soon as all is well.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../../durable.ts";
import { remove } from "./swap.ts";

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

const markerPath = (stateDir: string) => join(stateDir, "update.json");

/** The note in `stateDir`; null when there is none, or it is damaged. */
export function readMarker(stateDir: string): Marker | null {
  try {
    return schema.parse(JSON.parse(Deno.readTextFileSync(markerPath(stateDir))));
  } catch {
    return null;
  }
}

/** Writes the note, durably. Throws what the operating system says. */
export function writeMarker(stateDir: string, marker: Marker): void {
  Deno.mkdirSync(stateDir, { recursive: true });
  replaceFile(markerPath(stateDir), JSON.stringify(marker) + "\n");
}

/** All is well, or was told: the note goes. */
export function removeMarker(stateDir: string): void {
  remove(markerPath(stateDir));
}
