/**
 * How a file is replaced so that no reader and no power cut ever sees half of it: a temporary
 * name in the same folder, written, synced, renamed, and the folder synced.
 *
 * @module
 */
import { dirname } from "node:path";
import { closeSync, fsyncSync, openSync } from "node:fs";

/** Makes the names in a folder (files created or renamed there) survive a power cut. */
export function syncFolder(folder: string): void {
  // Windows has no handle to a folder; NTFS journals the rename itself.
  if (Deno.build.os === "windows") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Replaces a file's content, or creates it, as one step. What was there stays until the new
 * content is on the disk. Throws what the operating system says (disk full, no permission) and
 * then leaves the old file as it was.
 *
 * @param mode permissions of the new file, 0o644 unless given
 */
export function replaceFile(path: string, content: string | Uint8Array, mode = 0o644): void {
  const temporary = `${path}.${Deno.pid}.tmp`;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  try {
    const file = Deno.openSync(temporary, { write: true, create: true, truncate: true, mode });
    try {
      writeAll(file, bytes);
      file.syncSync();
    } finally {
      file.close();
    }
    Deno.renameSync(temporary, path);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
  syncFolder(dirname(path));
}

/** Removes a file if there is one; what cannot be removed (in use on Windows) stays. */
export function removeFile(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was never made, the folder went away, or a later try has more luck.
  }
}

/** Writes every byte, however little the system takes at a time. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(written === 0 ? bytes : bytes.subarray(written));
  }
}
