/**
 * A folder behind ssh as a source of files: rsync lists it, and copies from it.
 *
 * @module
 */
import { mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileNames, rsyncFolder, runRsync } from "./rsync.ts";
import { type FolderTask, listAgain, listByRsync } from "./rsync_list.ts";
import { rsyncTrouble } from "./rsync_words.ts";
import type { Source } from "./source.ts";

/** Where rsync keeps what was cut off: in a folder of this name beside the file. */
export const PARTIAL = ".partial";

/** @param mirror the folder whose older versions save bytes */
export function rsyncSource(task: FolderTask, mirror: string, signal: AbortSignal): Source {
  return {
    async look(_mirror, skip) {
      return { ...await listByRsync(task, signal, skip), clockMs: null };
    },
    async take(files, incoming) {
      mkdirSync(incoming, { recursive: true });
      recover(incoming);
      const run = await runRsync(
        [
          "-t",
          "--from0",
          "--files-from=-",
          `--partial-dir=${PARTIAL}`,
          // A file that grew is sent from where the mirror's ends.
          `--compare-dest=${mirror}`,
          "--",
          rsyncFolder(task.place),
          `${incoming}/`,
        ],
        task.place,
        task.access,
        signal,
        { stdin: fileNames(files.map(({ path }) => path)) },
      );
      return rsyncTrouble(run, task);
    },
    again: (files) => listAgain(task, files.map(({ path }) => path), signal),
  };
}

/** What rsync was writing when it was killed, `.name.XXXXXX`, becomes what it goes on from. */
export function recover(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== PARTIAL) recover(path);
      continue;
    }
    const name = /^\.(.+)\.[A-Za-z0-9]{6}$/s.exec(entry.name)?.[1];
    if (name === undefined) continue;
    const partial = join(folder, PARTIAL, name);
    const earlier = statSync(partial, { throwIfNoEntry: false })?.size ?? -1;
    if (statSync(path).size <= earlier) continue;
    mkdirSync(join(folder, PARTIAL), { recursive: true });
    renameSync(path, partial);
  }
}
