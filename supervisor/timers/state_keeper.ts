/**
 * How the jobs' states get onto the disk: one write at a time, and what changes meanwhile goes with
 * the next.
 *
 * @module
 */
import { dirname } from "node:path";
import { replaceFile } from "../../durable.ts";
import type { TimersFile } from "../../formats/timer_messages.ts";
import { errorText } from "../../secrets.ts";

/** Keeps states in the file at `path`; `warn` hears once of a disk that takes none. */
export function stateKeeper(
  path: string,
  warn: (text: string) => void,
): (file: TimersFile) => Promise<void> {
  let waiting: TimersFile | null = null;
  let planned: Promise<void> | null = null;
  let inTrouble = false;

  function write(file: TimersFile): void {
    try {
      Deno.mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, JSON.stringify(file) + "\n");
      inTrouble = false;
    } catch (error) {
      if (!inTrouble) {
        warn(
          `WARN  the jobs' states are not kept in ${path}: ${
            errorText(error)
          }: after a restart a ` +
            `job may run once more; make room, or give this user the right to write there`,
        );
      }
      inTrouble = true;
    }
  }

  return (file) => {
    waiting = file;
    // Several jobs fall due together: they are told together.
    planned ??= Promise.resolve().then(() => {
      planned = null;
      if (waiting !== null) write(waiting);
    });
    return planned;
  };
}
