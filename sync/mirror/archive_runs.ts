/**
 * When an archive job last ran to its end: what came later need not be there yet.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../durable.ts";

/** The last copy of the SHA-256 lists, by its end: what is made in a run is copied in it. */
export const LISTS_COPIED = "archive-manifests-copied";

const pathOf = (stateDir: string, job: string) => join(stateDir, "archive", `${job}.json`);

/** Keeps that a run which began then copied everything. */
export function noteArchived(stateDir: string, job: string, startedMs: number): void {
  mkdirSync(join(stateDir, "archive"), { recursive: true });
  replaceFile(pathOf(stateDir, job), JSON.stringify({ startedMs }) + "\n");
}

/** When the last run that copied everything began, ms; null: none did. */
export function lastArchivedMs(stateDir: string, job: string): number | null {
  try {
    const { startedMs } = JSON.parse(Deno.readTextFileSync(pathOf(stateDir, job)));
    return typeof startedMs === "number" ? startedMs : null;
  } catch {
    return null;
  }
}
