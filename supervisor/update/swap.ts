/**
 * How one executable takes another's place, and how the old one comes back. On POSIX systems there
 * is no moment without an executable, whatever happens in between.
 *
 * @module
 */
import { dirname } from "node:path";
import { syncFolder } from "../../durable.ts";

/** The names beside an executable. */
export const newPath = (executable: string) => `${executable}.new`;
export const previousPath = (executable: string) => `${executable}.previous`;

/** Puts the file at `newPath` in the executable's place; the old one stays at `previousPath`. */
export function swapIn(executable: string): void {
  if (Deno.build.os === "windows") {
    // A running executable cannot be replaced there, but renamed.
    remove(previousPath(executable));
    Deno.renameSync(executable, previousPath(executable));
    try {
      Deno.renameSync(newPath(executable), executable);
    } catch (error) {
      Deno.renameSync(previousPath(executable), executable);
      throw error;
    }
    return;
  }
  sameFileAt(executable, previousPath(executable));
  Deno.renameSync(newPath(executable), executable);
  syncFolder(dirname(executable));
}

/** Puts the previous executable back; it stays at `previousPath` too. */
export function swapBack(executable: string): void {
  const previous = previousPath(executable);
  if (Deno.build.os === "windows") {
    const failed = `${executable}.failed`;
    remove(failed);
    Deno.renameSync(executable, failed);
    Deno.copyFileSync(previous, executable);
    return;
  }
  sameFileAt(previous, executable);
  syncFolder(dirname(executable));
}

/** Makes `to` the same file as `from` in one step; a copy on disks that know no links. */
function sameFileAt(from: string, to: string): void {
  const temporary = `${to}.${Deno.pid}.tmp`;
  remove(temporary);
  try {
    Deno.linkSync(from, temporary);
  } catch {
    Deno.copyFileSync(from, temporary);
    const file = Deno.openSync(temporary);
    file.syncSync();
    file.close();
  }
  try {
    Deno.renameSync(temporary, to);
  } finally {
    // Renaming between two names of one file leaves both.
    remove(temporary);
  }
}

/** Removes a file, if there is one. */
export function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // There is none, or it is in use on Windows: the next update tries again.
  }
}
