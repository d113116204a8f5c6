/**
 * How one executable takes another's place, and how the old one comes back. On POSIX systems there
 * is no moment without an executable, whatever happens in between.
 *
 * @module
 */
import { dirname } from "node:path";
import { removeFile, syncFolder } from "../../durable.ts";

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
  removeFile(previous);
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
    removeFile(failed);
    Deno.renameSync(executable, failed);
    try {
      Deno.renameSync(copy, executable);
    } catch (error) {
      Deno.renameSync(failed, executable);
      throw error;
    }
  } finally {
    removeFile(copy);
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
  removeFile(temporary);
  try {
    try {
      Deno.linkSync(from, temporary);
    } catch {
      copySynced(from, temporary);
    }
    Deno.renameSync(temporary, to);
  } finally {
    // Half a copy; and renaming between two names of one file leaves both.
    removeFile(temporary);
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

/**
 * Looks at what lies at `path`, maybe left there by an update that was cut off. The result, called
 * minutes later, removes it if nobody has touched it since: another program's update writes to it
 * at least every two minutes.
 */
export function leftoverAt(path: string): () => void {
  const before = fileIdentity(path);
  return () => {
    if (before !== null && fileIdentity(path) === before) removeFile(path);
  };
}
