/**
 * How the jobs' states get onto the disk: beside the supervisor's other work, which must not wait for
 * a slow disk; one write at a time, and what changes meanwhile goes with the next.
 *
 * @module
 */
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import type { TimersFile } from "../../formats/timer_messages.ts";
import { errorText } from "../../secrets.ts";

/**
 * Keeps states in the file at `path`: what it returns resolves when the disk has these or newer
 * ones, or takes none, of which `warn` hears once. `replace` is for tests.
 */
export function stateKeeper(
  path: string,
  warn: (text: string) => void,
  replace: (path: string, text: string) => Promise<void> = replaceAside,
): (file: TimersFile) => Promise<void> {
  let newest: TimersFile = { since: null, jobs: {} };
  let running = Promise.resolve();
  let next: Promise<void> | null = null;
  let inTrouble = false;

  async function write(): Promise<void> {
    next = null;
    try {
      await replace(path, JSON.stringify(newest) + "\n");
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
    newest = file;
    // Several jobs fall due together: they are told together.
    return next ??= running = running.then(write);
  };
}

/** As replaceFile of durable.ts, but no step holds the process up. */
async function replaceAside(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  const temporary = `${path}.${Deno.pid}.tmp`;
  await Deno.mkdir(folder, { recursive: true });
  try {
    // Opening holds the process up where a disk does not answer (slow_disk.ts): it has just answered.
    await writeSynced(temporary, text);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  // Windows has no handle to a folder; NTFS journals the rename itself.
  if (Deno.build.os === "windows") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

async function writeSynced(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
  await file.sync();
}
