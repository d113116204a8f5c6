/**
 * How one executable takes another's place, and how the old one comes back. On POSIX systems there
 * is no moment without an executable, whatever happens in between.
 *
 * @module
 */
import { dirname } from "node:path";
import { syncFolder } from "../../durable.ts";

/** The names beside an executable. Windows starts only what ends in .exe. */
export const newPath = (executable: string) => beside(executable, "new");
export const previousPath = (executable: string) => beside(executable, "previous");

function beside(executable: string, word: string): string {
  if (!/\.exe$/i.test(executable)) return `${executable}.${word}`;
  return `${executable.slice(0, -4)}.${word}.exe`;
}

/** Puts the file at `newPath` in the executable's place; the old one stays at `previousPath`. */
export function swapIn(executable: string): void {
  if (Deno.build.os === "windows") return renameIn(executable);
  sameFileAt(executable, previousPath(executable));
  Deno.renameSync(newPath(executable), executable);
  syncFolder(dirname(executable));
}

/** Puts the previous executable back; it stays at `previousPath` too. */
export function swapBack(executable: string): void {
  if (Deno.build.os === "windows") return renameBack(executable);
  sameFileAt(previousPath(executable), executable);
  syncFolder(dirname(executable));
}

/** As on Windows, where a running executable cannot be replaced, but renamed. */
export function renameIn(executable: string): void {
  const previous = previousPath(executable);
  remove(previous);
  Deno.renameSync(executable, previous);
  try {
    Deno.renameSync(newPath(executable), executable);
  } catch (error) {
    Deno.renameSync(previous, executable);
    throw error;
  }
}

/** The same for the way back; whatever fails, an executable stays in its place. */
export function renameBack(executable: string): void {
  const failed = beside(executable, "failed");
  // A name of its own: one that is still running keeps the one before.
  const copy = beside(executable, `${Deno.pid}`);
  try {
    copySynced(previousPath(executable), copy);
    remove(failed);
    Deno.renameSync(executable, failed);
    try {
      Deno.renameSync(copy, executable);
    } catch (error) {
      Deno.renameSync(failed, executable);
      throw error;
    }
  } finally {
    remove(copy);
  }
}

/** Whether there is a previous executable to put back. */
export function hasPrevious(executable: string): boolean {
  try {
    return Deno.statSync(previousPath(executable)).isFile;
  } catch {
    return false;
  }
}

/**
 * What tells a file from another that takes its place later; null when there is none. Not its
 * links: keeping one more name of it changes nothing.
 */
export function fileIdentity(path: string): string | null {
  try {
    const { dev, ino, size, mtime } = Deno.statSync(path);
    return [dev, ino, size, mtime?.getTime()].join(" ");
  } catch {
    return null;
  }
}

/** Makes `to` the same file as `from` in one step; a copy on disks that know no links. */
function sameFileAt(from: string, to: string): void {
  const temporary = `${to}.${Deno.pid}.tmp`;
  remove(temporary);
  try {
    Deno.linkSync(from, temporary);
  } catch {
    copySynced(from, temporary);
  }
  try {
    Deno.renameSync(temporary, to);
  } finally {
    // Renaming between two names of one file leaves both.
    remove(temporary);
  }
}

function copySynced(from: string, to: string): void {
  Deno.copyFileSync(from, to);
  const file = Deno.openSync(to, { read: true, write: true });
  try {
    file.syncSync();
  } finally {
    file.close();
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

/** Removes a file that nobody has written to for an hour: whoever made it has ended. */
export function removeLeftover(path: string, nowMs: number): void {
  try {
    const { mtime } = Deno.statSync(path);
    if (nowMs - (mtime?.getTime() ?? nowMs) > 3_600_000) remove(path);
  } catch {
    // There is none.
  }
}
